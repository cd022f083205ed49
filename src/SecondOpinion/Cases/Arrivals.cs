using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Preparation;
using SecondOpinion.Studies;

namespace SecondOpinion.Cases;

/// <summary>What lies in the archives of a case and came there after its question. For its referrer only.</summary>
/// <param name="Count">How much.</param>
/// <param name="Series">New series of the case's studies.</param>
/// <param name="Studies">New studies of the patient, newest first.</param>
/// <param name="All">Every other study of the patient, new or not, by the case's pseudonyms.</param>
/// <param name="Down">Archives that did not answer: what came to them is not known.</param>
internal sealed record Arrived(
    ArrivalCount Count, IReadOnlyList<ChosenStudy> Series, IReadOnlyList<StudySummary> Studies, IReadOnlyList<string> All, IReadOnlyList<string> Down)
{
    public override string ToString() => "arrivals (redacted)";
}

/// <summary>Compares the archives with what a case holds.</summary>
internal sealed class Arrivals(IArchives archives, IPreparedStore prepared, TimeProvider clock)
{
    private const int MostStudies = 200;

    /// <summary>What came since. An archive that takes longer than <paramref name="patience"/> counts as down.</summary>
    /// <param name="c">A case that is ready.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="known">The patient's studies at the first look; null when this is it: then those of later days than the question are new.</param>
    /// <param name="patience">For all archives together.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<Arrived> FindAsync(Case c, CaseSubject subject, IReadOnlyList<string>? known, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var look = new Look(c, subject, new CasePseudonyms(subject.Pseudonymisation), (await prepared.ContentsAsync(c.Id, cancellationToken)).Series, []);
        var (images, grown, fresh) = (0, 0, new List<ChosenStudy>());
        foreach (var study in subject.Studies.Concat(subject.Added).GroupBy(study => (study.Archive, study.Uid)))
        {
            var found = await AskAsync(look, study.Key.Archive, archive => OfStudyAsync(look, archive, [.. study], either.Token), cancellationToken);
            if (found is not null)
            {
                (images, grown) = (images + found.Images, grown + found.Grown);
                fresh.AddRange(found.Fresh.Count > 0 ? [new ChosenStudy(study.Key.Archive, study.Key.Uid, study.First().At, found.Fresh)] : []);
            }
        }

        var others = new List<StudySummary>();
        foreach (var archive in archives.Of(c.Trust))
        {
            others.AddRange(await AskAsync(look, archive.Name, one => OthersAsync(look, one, either.Token), cancellationToken) ?? []);
        }

        var distinct = others.DistinctBy(other => other.Uid).OrderByDescending(other => other.At ?? DateTime.MinValue).Take(MostStudies).ToList();
        var later = distinct.Where(other => known is null
            ? other.At is { } at && at.Date > c.CreatedAt.UtcDateTime.Date
            : !known.Contains(look.Pseudonyms.Uid(other.Uid.Value), StringComparer.Ordinal)).ToList();
        return new Arrived(
            new ArrivalCount(images + fresh.Sum(study => study.Series.Sum(series => series.InstanceCount)), grown + fresh.Sum(study => study.Series.Count), later.Count),
            fresh, later, [.. distinct.Except(later).Select(other => look.Pseudonyms.Uid(other.Uid.Value))], [.. look.Down.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>New series of a study of the case, and new images in its series.</summary>
    private async Task<OfStudy?> OfStudyAsync(Look look, IArchive archive, IReadOnlyList<ChosenStudy> chosen, CancellationToken cancellationToken)
    {
        var uid = chosen[0].Uid;
        var there = await archive.SeriesAsync(uid, cancellationToken);
        var mine = chosen.SelectMany(study => study.Series).Select(series => series.Uid).ToHashSet(StringComparer.Ordinal);
        var passedOver = chosen.Select(study => study.NotChosen).FirstOrDefault(list => list is not null);
        var (images, grown) = (0, 0);
        foreach (var series in there.Where(series => mine.Contains(series.Uid)))
        {
            var more = await MoreAsync(look, archive, uid, series, cancellationToken);
            (images, grown) = (images + more, grown + (more > 0 ? 1 : 0));
        }

        return new OfStudy(images, grown, passedOver is null ? [] : [.. there.Where(series => !mine.Contains(series.Uid) && !passedOver.Contains(series.Uid, StringComparer.Ordinal))]);
    }

    /// <summary>Images of a series that the case does not have. The archive's count only says where to look: it may count otherwise.</summary>
    private async Task<int> MoreAsync(Look look, IArchive archive, StudyInstanceUid study, SeriesSummary series, CancellationToken cancellationToken)
    {
        if (look.Series.FirstOrDefault(one => one.Uid == look.Pseudonyms.Uid(series.Uid)) is not { } had || series.InstanceCount <= had.Expected)
        {
            return 0;
        }

        var known = (await prepared.InstancesAsync(look.Case.Id, had.Ordinal, cancellationToken)).Select(instance => instance.Uid).ToHashSet(StringComparer.Ordinal);
        var listed = await archive.InstancesAsync(study, series.Uid, cancellationToken);
        return listed.Select(look.Pseudonyms.Uid).Distinct(StringComparer.Ordinal).Count(uid => !known.Contains(uid));
    }

    private static async Task<List<StudySummary>?> OthersAsync(Look look, IArchive archive, CancellationToken cancellationToken)
    {
        var index = look.Subject.Studies[0];
        var asked = new StudySummary { Archive = index.Archive, Trust = look.Case.Trust, Uid = index.Uid, Patient = look.Subject.Patient, At = index.At };
        var mine = look.Subject.Studies.Concat(look.Subject.Added).Select(study => study.Uid).ToHashSet();
        return [.. (await archive.PriorsAsync(asked, cancellationToken))
            .Where(other => !mine.Contains(other.Uid) && !other.PatientsDiffer && SamePatient.Check(look.Subject.Patient, other.Patient))];
    }

    private async Task<T?> AskAsync<T>(Look look, string name, Func<IArchive, Task<T?>> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            if (archives.Find(look.Case.Trust, name) is { } archive && !look.Down.Contains(name))
            {
                return await ask(archive);
            }
        }
        catch (Exception down) when (down is ArchiveUnavailableException || (down is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // said below
        }

        look.Down.Add(name);
        return null;
    }

    private sealed record Look(Case Case, CaseSubject Subject, CasePseudonyms Pseudonyms, IReadOnlyList<PreparedSeries> Series, List<string> Down);

    private sealed record OfStudy(int Images, int Grown, IReadOnlyList<SeriesSummary> Fresh);
}
