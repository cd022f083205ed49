using System.Globalization;
using SecondOpinion.Cases;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Studies;

namespace SecondOpinion.Preparation;

/// <summary>A chosen series with its place in the case.</summary>
/// <param name="Study">The study it is of; identity, so desk only.</param>
/// <param name="SourceUid">Original Series Instance UID; desk only.</param>
/// <param name="Series">What the reader side may know.</param>
/// <param name="IsAdded">It came after the question.</param>
internal sealed record PlannedSeries(ChosenStudy Study, string SourceUid, PreparedSeries Series, bool IsAdded = false)
{
    /// <inheritdoc/>
    public override string ToString() => $"series {Series.Ordinal}";
}

/// <summary>The order and the names of what is to be prepared: the same at every run, for it follows from the subject alone.</summary>
internal static class Plan
{
    /// <summary>Series by ordinal: the index study's first, then the priors', then what was added, in that order: no ordinal ever changes.</summary>
    public static IReadOnlyList<PlannedSeries> Of(CaseSubject subject, CasePseudonyms pseudonyms)
    {
        var planned = new List<PlannedSeries>();
        var studies = subject.Studies.ToList();
        foreach (var (at, study) in subject.Studies.Concat(subject.Added).Index())
        {
            var isAdded = at >= subject.Studies.Count;
            var place = isAdded ? studies.FindIndex(known => known.Uid == study.Uid) : at;
            if (place < 0)
            {
                (place, studies) = (studies.Count, [.. studies, study]);
            }

            foreach (var series in study.Series)
            {
                var described = Describe(planned.Count, studies, place, series, pseudonyms) with { Number = Safe(series.Number, subject.Patient) };
                planned.Add(new PlannedSeries(study, series.Uid, place < subject.Studies.Count ? described : described with { StudyLabel = Later(place - subject.Studies.Count) }, isAdded));
            }
        }

        return planned;
    }

    /// <summary>A study that was added later is neither the index study nor always a prior: <c>Study 2</c>, <c>Study 3</c> ….</summary>
    public static string Later(int place) => string.Create(CultureInfo.InvariantCulture, $"Study {place + 2}");

    /// <summary><c>Study 1</c> is the index study; priors are <c>Prior A</c> to <c>Prior Z</c>, then <c>Prior 27</c>.</summary>
    public static string Label(int place) => place switch
    {
        0 => "Study 1",
        <= 26 => $"Prior {(char)('A' + place - 1)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"Prior {place}"),
    };

    /// <summary>How long before the index study, in days; never a date.</summary>
    public static string When(DateTime? index, DateTime? study, int place)
    {
        if (place == 0)
        {
            return "index study";
        }

        if (index is null || study is null)
        {
            return "prior, date unknown";
        }

        var days = (index.Value.Date - study.Value.Date).Days;
        return days switch
        {
            0 => "prior, same day",
            1 => "prior, 1 day earlier",
            > 1 => string.Create(CultureInfo.InvariantCulture, $"prior, {days} days earlier"),
            -1 => "1 day later",
            _ => string.Create(CultureInfo.InvariantCulture, $"{-days} days later"),
        };
    }

    /// <summary>Some scanners write the patient's number there.</summary>
    private static int? Safe(int? number, PatientIdentity patient) =>
        number is >= 0 and < 1_000_000 && number.Value.ToString(CultureInfo.InvariantCulture) != patient.HospitalNumber ? number : null;

    private static PreparedSeries Describe(int ordinal, List<ChosenStudy> studies, int place, SeriesSummary series, CasePseudonyms pseudonyms) => new()
    {
        Ordinal = ordinal,
        StudyUid = pseudonyms.Uid(studies[place].Uid.Value),
        StudyLabel = Label(place),
        When = When(studies[0].At, studies[place].At, place),
        Uid = pseudonyms.Uid(series.Uid),
        Modality = Descriptions.Modality(series.Modality),
        Description = Descriptions.Clean(series.Description),
        Expected = series.InstanceCount,
    };
}
