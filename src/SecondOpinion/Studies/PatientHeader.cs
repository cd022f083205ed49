using System.Globalization;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Studies;

/// <summary>Who a DICOM header says the images are of.</summary>
public static class PatientHeader
{
    /// <summary>Root under which NHS numbers are issued (NHS Digital, HL7 OIDs).</summary>
    private const string NhsNumberOid = "2.16.840.1.113883.2.1.4.1";

    /// <summary>The identity, with the valid NHS number among the patient's ids when there is one.</summary>
    /// <remarks>Patient ID counts as NHS number when it is a valid one and its issuer is the NHS or not named; of the other ids only one that the
    /// NHS is named to have issued. Ten digits are a valid NHS number by chance one time in eleven, so nothing rests on it without the birth date.</remarks>
    public static PatientIdentity Read(DicomDataset dataset)
    {
        var issuer = Text(dataset, Tags.IssuerOfPatientID);
        var patientId = Text(dataset, Tags.PatientID);
        var own = (issuer.Length == 0 && !HasQualifier(dataset)) || IsNhs(dataset) ? Nhs(patientId) : null;
        var other = dataset.GetItems(Tags.OtherPatientIDsSequence).Where(IsNhs).Select(item => Nhs(Text(item, Tags.PatientID))).FirstOrDefault(number => number is not null);
        return new PatientIdentity(
            PatientName.ForPeople(Text(dataset, Tags.PatientName)),
            own ?? other,
            patientId,
            issuer,
            Date(Text(dataset, Tags.PatientBirthDate)),
            Text(dataset, Tags.PatientSex).ToUpperInvariant());
    }

    /// <summary>Every other id the header names, valid or not.</summary>
    public static IReadOnlyList<string> OtherIds(DicomDataset dataset) =>
        [.. dataset.GetItems(Tags.OtherPatientIDsSequence).Select(item => Text(item, Tags.PatientID)).Where(id => id.Length > 0)];

    /// <summary>Study Date and Time; null without a date that is one. An absent or odd time is midnight.</summary>
    public static DateTime? StudyAt(DicomDataset dataset)
    {
        if (Date(Text(dataset, Tags.StudyDate)) is not { } date)
        {
            return null;
        }

        var digits = string.Concat(Text(dataset, Tags.StudyTime).TakeWhile(c => c != '.').Where(char.IsAsciiDigit)).PadRight(6, '0');
        return date.ToDateTime(TimeOnly.TryParseExact(digits[..6], "HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : TimeOnly.MinValue);
    }

    /// <summary>The first value with control characters as spaces; empty when there is none.</summary>
    public static string Text(DicomDataset dataset, DicomTag tag) =>
        dataset.GetString(tag) is { } text ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim() : "";

    /// <summary>DA, the form of before 1993 with dots too (PS3.5 section 6.2).</summary>
    private static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text, ["yyyyMMdd", "yyyy.MM.dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static NhsNumber? Nhs(string text) => NhsNumber.TryParse(text, out var number) ? number : null;

    private static bool HasQualifier(DicomDataset ids) => ids.GetItems(Tags.IssuerOfPatientIDQualifiersSequence).Count > 0;

    private static bool IsNhs(DicomDataset ids) =>
        Text(ids, Tags.IssuerOfPatientID) is var issuer && (issuer == NhsNumberOid || FoldedText.Key(issuer) is "NHS" or "NHSNUMBER" or "NHSNO")
        || ids.GetItems(Tags.IssuerOfPatientIDQualifiersSequence).Any(item => Text(item, Tags.UniversalEntityID) == NhsNumberOid);
}
