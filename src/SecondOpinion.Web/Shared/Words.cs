using System.Globalization;
using SecondOpinion.Cases;
using SecondOpinion.Studies;

namespace SecondOpinion.Web.Shared;

/// <summary>How pages write times, numbers and ages: as the NHS service manual has it, on the clock on the wall.</summary>
internal static class Words
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private static readonly TimeZoneInfo Wall = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    /// <summary><c>14:02 today</c>, <c>14:02 on 3 October 2026</c>.</summary>
    public static string At(DateTimeOffset instant, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(instant, Wall);
        var time = local.ToString("HH:mm", English);
        return local.Date == TimeZoneInfo.ConvertTime(now, Wall).Date ? $"{time} today" : $"{time} on {Date(DateOnly.FromDateTime(local.Date))}";
    }

    /// <summary>To the second, for governance: <c>3 October 2026, 14:02:07</c>.</summary>
    public static string Exactly(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Wall).ToString("d MMMM yyyy, HH:mm:ss", English);

    /// <summary><c>3 October 2026</c>.</summary>
    public static string Date(DateOnly date) => date.ToString("d MMMM yyyy", English);

    /// <summary>The first instant of a day on the wall's calendar.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, Wall.GetUtcOffset(midnight));
    }

    /// <summary>Today on the wall's calendar.</summary>
    public static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Wall).Date);

    /// <summary>Roughly: <c>less than a minute</c>, <c>25 minutes</c>, <c>3 hours</c>, <c>2 days</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => "less than a minute",
        { TotalHours: < 1 } => Count((int)span.TotalMinutes, "minute"),
        { TotalDays: < 2 } => Count((int)span.TotalHours, "hour"),
        _ => Count((int)span.TotalDays, "day"),
    };

    /// <summary><c>1 image</c>, <c>1,204 images</c>; series are series.</summary>
    public static string Count(int number, string one, string? many = null) => $"{number.ToString("N0", English)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>Whole years, as clinicians count them.</summary>
    public static int Age(DateOnly born, DateOnly today) => today.Year - born.Year - (today < born.AddYears(today.Year - born.Year) ? 1 : 0);

    /// <summary><c>CT</c>, <c>PT, CT</c>.</summary>
    public static string Modalities(StudySummary study) => string.Join(", ", study.Modalities);

    /// <summary>The study's description, to stand after <see cref="Modalities"/>: one that begins with them does not say them twice.</summary>
    public static string Description(StudySummary study)
    {
        var lead = Modalities(study) + " ";
        return study.Description.StartsWith(lead, StringComparison.OrdinalIgnoreCase) ? study.Description[lead.Length..] : study.Description;
    }

    /// <summary>In words, for what DICOM codes as M, F, O.</summary>
    public static string Sex(PatientIdentity patient) => patient.Sex switch
    {
        "M" => "Male",
        "F" => "Female",
        "O" => "Other",
        _ => "Not known",
    };

    /// <summary>How soon.</summary>
    public static string Urgency(Urgency urgency) => urgency switch
    {
        Cases.Urgency.Immediate => "Immediate",
        Cases.Urgency.Urgent => "Urgent",
        _ => "Routine",
    };
}
