using System.Globalization;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Preparation;

/// <summary>What comparing an instance with the case's patient says.</summary>
internal enum PatientMatch
{
    /// <summary>It is the same person.</summary>
    Same,

    /// <summary>It cannot be told.</summary>
    Unsure,

    /// <summary>It is another person.</summary>
    Other,
}

/// <summary>Whose an instance is, as its own header says.</summary>
internal static class PatientInHeader
{
    private static readonly DicomTag Name = new(0x0010, 0x0010);
    private static readonly DicomTag Id = new(0x0010, 0x0020);
    private static readonly DicomTag Issuer = new(0x0010, 0x0021);
    private static readonly DicomTag BirthDate = new(0x0010, 0x0030);
    private static readonly DicomTag Sex = new(0x0010, 0x0040);
    private static readonly DicomTag OtherIds = new(0x0010, 0x1002);

    /// <summary>Compares; two stated facts that contradict each other are another person, a missing one is doubt.</summary>
    public static PatientMatch Match(DicomDataset header, PatientIdentity patient)
    {
        var here = Read(header);
        return SamePatient.Check(here, patient) ? PatientMatch.Same
            : Contradicts(here, patient) ? PatientMatch.Other
            : PatientMatch.Unsure;
    }

    private static PatientIdentity Read(DicomDataset header)
    {
        var id = header.GetString(Id)?.Trim() ?? "";
        return new PatientIdentity(
            PatientName.ForPeople(header.GetString(Name) ?? ""),
            NhsNumber.TryParse(id, out var nhs) ? nhs : OtherNhs(header),
            id,
            header.GetString(Issuer)?.Trim() ?? "",
            DateOnly.TryParseExact(header.GetString(BirthDate)?.Trim(), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var birth) ? birth : null,
            header.GetString(Sex) ?? "");
    }

    private static NhsNumber? OtherNhs(DicomDataset header) =>
        header.GetItems(OtherIds).Select(item => NhsNumber.TryParse(item.GetString(Id), out var nhs) ? nhs : null).FirstOrDefault(nhs => nhs is not null);

    private static bool Contradicts(PatientIdentity a, PatientIdentity b) =>
        (a.NhsNumber is not null && b.NhsNumber is not null && a.NhsNumber != b.NhsNumber)
        || (a.BirthDate is not null && b.BirthDate is not null && a.BirthDate != b.BirthDate)
        || (a.HospitalNumber.Length > 0 && b.HospitalNumber.Length > 0 && FoldedText.Key(a.Issuer) == FoldedText.Key(b.Issuer)
            && FoldedText.Key(a.HospitalNumber) != FoldedText.Key(b.HospitalNumber));
}
