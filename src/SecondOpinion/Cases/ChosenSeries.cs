using SecondOpinion.Studies;

namespace SecondOpinion.Cases;

/// <summary>Finds again, in the archives of one trust, what was ticked on the ask form.</summary>
public sealed class ChosenSeries(IArchives archives, StudyRefs studyRefs, SeriesRefs seriesRefs)
{
    private const string Outdated = "Choose the series again: this page is out of date";

    /// <summary>The studies with their chosen series, index study first, then priors, newest first.</summary>
    /// <param name="form">What was sent.</param>
    /// <param name="trust">ODS code of the staff member's trust: no other archive is looked into.</param>
    /// <param name="cancellationToken">Ends the look-ups.</param>
    internal async Task<Choice> ReadAsync(AskForm form, string trust, CancellationToken cancellationToken)
    {
        if (!studyRefs.TryRead(form.StudyRef, out var index))
        {
            return new Choice.Refused(Outdated);
        }

        var refs = new List<SeriesRef>();
        foreach (var value in form.Series.Where(value => !string.IsNullOrEmpty(value)))
        {
            if (!seriesRefs.TryRead(value, out var series))
            {
                return new Choice.Refused(Outdated);
            }

            refs.Add(series);
        }

        if (refs.Count == 0)
        {
            return new Choice.Refused("Choose at least one series");
        }

        try
        {
            return await ReadAsync(new StudyRef(index.Archive, index.Study), refs, trust, cancellationToken);
        }
        catch (ArchiveUnavailableException)
        {
            return new Choice.Refused("The archive does not answer. Nothing was sent; try again in a few minutes");
        }
    }

    private async Task<Choice> ReadAsync(StudyRef index, List<SeriesRef> refs, string trust, CancellationToken cancellationToken)
    {
        var studies = new List<(StudySummary Summary, ChosenStudy Chosen)>();
        foreach (var wanted in refs.GroupBy(series => new StudyRef(series.Archive, series.Study)))
        {
            if (archives.Find(trust, wanted.Key.Archive) is not { } archive
                || await archive.FindAsync(wanted.Key.Study, cancellationToken) is not { } summary)
            {
                return new Choice.Gone();
            }

            var there = await archive.SeriesAsync(summary.Uid, cancellationToken);
            var uids = wanted.Select(series => series.Series).ToHashSet(StringComparer.Ordinal);
            var chosen = there.Where(series => uids.Contains(series.Uid)).ToList();
            if (chosen.Count < uids.Count)
            {
                return new Choice.Gone();
            }

            studies.Add((summary, new ChosenStudy(archive.Name, summary.Uid, summary.At, chosen)
            {
                NotChosen = [.. there.Select(series => series.Uid).Where(uid => !uids.Contains(uid))],
            }));
        }

        return Judge([.. studies
            .OrderByDescending(study => study.Chosen.Archive == index.Archive && study.Chosen.Uid == index.Study)
            .ThenByDescending(study => study.Summary.At ?? DateTime.MinValue)]);
    }

    private static Choice Judge(List<(StudySummary Summary, ChosenStudy Chosen)> studies)
    {
        if (studies.Any(study => study.Summary.PatientsDiffer))
        {
            return new Choice.Refused("A study you chose holds images of more than one patient. The PACS office must correct it before it can be sent");
        }

        if (studies.DistinctBy(study => study.Chosen.Uid).Count() < studies.Count)
        {
            return new Choice.Refused("A study you chose lies in two archives. Choose its series from one of them");
        }

        var patient = studies[0].Summary.Patient;
        if (!SamePatient.Check(patient, patient))
        {
            return new Choice.Refused(
                "The archive does not say enough about the patient (birth date, and NHS number or hospital number) to be sure that all images are theirs");
        }

        return studies.All(study => SamePatient.Check(patient, study.Summary.Patient))
            ? new Choice.Read([.. studies.Select(study => study.Summary)], [.. studies.Select(study => study.Chosen)])
            : new Choice.Refused("The series you chose are not all of the same patient");
    }
}

/// <summary>What came of finding the chosen series again.</summary>
internal abstract record Choice
{
    private Choice()
    {
    }

    /// <summary>All there, all of one patient.</summary>
    public sealed record Read(IReadOnlyList<StudySummary> Summaries, IReadOnlyList<ChosenStudy> Studies) : Choice
    {
        /// <summary>By what the archive says of them, a face may be drawn from a series.</summary>
        public bool ShowsFaces => Summaries.Zip(Studies).Any(study => study.Second.Series.Any(series => series.MayShowFace(study.First)));
    }

    /// <summary>A study or series is not there any more.</summary>
    public sealed record Gone : Choice;

    /// <summary>What to say beside the series.</summary>
    public sealed record Refused(string Message) : Choice;
}
