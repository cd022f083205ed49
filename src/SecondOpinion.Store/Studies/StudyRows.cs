using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecondOpinion.Studies;

namespace SecondOpinion.Store.Studies;

/// <summary>A study as columns; internal, so that nothing else leans on the shape of the table.</summary>
internal sealed class StudyRow
{
    private const string DateFormat = "yyyyMMdd";
    private const string TimeFormat = "yyyyMMddHHmmss";

    public Guid Id { get; init; }

    public required string Trust { get; init; }

    public required string Archive { get; init; }

    public required string StudyUid { get; init; }

    public required string PatientName { get; init; }

    public required string NhsNumber { get; init; }

    public required string HospitalNumber { get; init; }

    public string HospitalKey { get; init; } = "";

    public required string Issuer { get; init; }

    public required string BirthDate { get; init; }

    public required string Sex { get; init; }

    public required string StudyAt { get; init; }

    public required string Description { get; init; }

    public required string Accession { get; init; }

    public string Modalities { get; init; } = "";

    public string Names { get; init; } = "";

    public string Ids { get; init; } = "";

    public int SeriesCount { get; init; }

    public int InstanceCount { get; init; }

    public int PatientsDiffer { get; init; }

    public static StudyRow Of(Guid id, ArchiveKey archive, IndexedInstance instance)
    {
        var patient = instance.Patient;
        var numbers = new[] { patient.NhsNumber?.Digits ?? "", patient.HospitalNumber, instance.AccessionNumber }.Concat(instance.OtherIds)
            .Select(FoldedText.Key).Where(key => key.Length > 0).Distinct(StringComparer.Ordinal);
        return new StudyRow
        {
            Id = id,
            Trust = archive.Trust,
            Archive = archive.Name,
            StudyUid = instance.Study.Value,
            PatientName = Text.Cut(patient.Name, 400),
            NhsNumber = patient.NhsNumber?.Digits ?? "",
            HospitalNumber = Text.Cut(patient.HospitalNumber, 200),
            HospitalKey = Text.Cut(FoldedText.Key(patient.HospitalNumber), 200),
            Issuer = Text.Cut(patient.Issuer, 200),
            BirthDate = patient.BirthDate?.ToString(DateFormat, CultureInfo.InvariantCulture) ?? "",
            Sex = Text.Cut(patient.Sex, 16),
            StudyAt = At(instance.StudyAt),
            Description = Text.Cut(instance.StudyDescription, 400),
            Accession = Text.Cut(instance.AccessionNumber, 200),
            Names = Text.Cut(instance.NameWords, 1000),
            Ids = Text.Cut($"|{string.Join('|', numbers)}|", 1000),
        };
    }

    /// <summary>Study time as it is sorted: text of one width, or empty, which sorts last.</summary>
    public static string At(DateTime? at) => at?.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? "";

    public PatientIdentity ToPatient() => new(
        PatientName,
        SecondOpinion.Studies.NhsNumber.TryParse(NhsNumber, out var number) ? number : null,
        HospitalNumber,
        Issuer,
        DateOnly.TryParseExact(BirthDate, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) ? born : null,
        Sex);

    public StudySummary ToSummary() => new()
    {
        Archive = Archive,
        Trust = Trust,
        Uid = StudyInstanceUid.TryParse(StudyUid, out var uid) ? uid : throw new InvalidDataException("A study row holds no Study Instance UID."),
        Patient = ToPatient(),
        At = DateTime.TryParseExact(StudyAt, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null,
        Description = Description,
        AccessionNumber = Accession,
        Modalities = Modalities.Split('|', StringSplitOptions.RemoveEmptyEntries),
        SeriesCount = SeriesCount,
        InstanceCount = InstanceCount,
        PatientsDiffer = PatientsDiffer != 0,
    };
}

/// <summary>A series as columns.</summary>
internal sealed class SeriesRow
{
    public required string SeriesUid { get; init; }

    public int? Number { get; init; }

    public required string Modality { get; init; }

    public required string Description { get; init; }

    public int InstanceCount { get; init; }

    public SeriesSummary ToSummary() => new(SeriesUid, Number, Modality, Description, InstanceCount);
}

/// <summary>An instance of a series, for its order.</summary>
internal sealed class InstanceRow
{
    public required string InstanceUid { get; init; }

    public int? Number { get; init; }
}

/// <summary>A file as columns.</summary>
internal sealed class FileRow
{
    public required string Path { get; init; }

    public long Size { get; init; }

    public long Modified { get; init; }

    public string Reason { get; init; } = "";

    public IndexedFile ToFile() => new(Path, Size, Modified);
}

/// <summary>Keys of files.</summary>
internal static class FileKeys
{
    /// <summary>SHA-256 of an archive and a path in it; the same of a folder.</summary>
    public static byte[] Of(ArchiveKey archive, string path) => SHA256.HashData(Encoding.UTF8.GetBytes($"{archive.Trust}\0{archive.Name}\0{path}"));
}

/// <summary>Text as it fits a column.</summary>
internal static class Text
{
    /// <summary>At most so many characters: headers in the field are longer than DICOM allows, and no file is refused for it.</summary>
    public static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
