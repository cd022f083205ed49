using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>One matching key of a query.</summary>
/// <param name="Keyword">As PS3.6 writes it.</param>
/// <param name="Value">With <c>*</c> and <c>?</c> where any characters may stand (PS3.4 section C.2.2.2).</param>
internal sealed record Key(string Keyword, string Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Keyword} (redacted)";
}

/// <summary>Rows of an answer.</summary>
/// <param name="Found">As given: an archive may have passed over a key it does not know, and gives then too many.</param>
/// <param name="IsCapped">There are more.</param>
internal sealed record FoundRows(IReadOnlyList<DicomDataset> Found, bool IsCapped);

/// <summary>Who answers questions about studies: a DICOMweb archive, or a PACS behind a gateway.</summary>
internal interface IRows
{
    /// <summary>Studies that match every key.</summary>
    Task<FoundRows> StudiesAsync(IReadOnlyList<Key> keys, int most, CancellationToken cancellationToken);

    /// <summary>The series of a study; none when it is not there.</summary>
    Task<IReadOnlyList<DicomDataset>> SeriesAsync(StudyInstanceUid study, CancellationToken cancellationToken);

    /// <summary>The instances of a series; none when it is not there.</summary>
    Task<IReadOnlyList<DicomDataset>> InstancesAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken);
}

/// <summary>Everything that an archive over the network is asked for.</summary>
internal interface IRemote : IRows, IDisposable
{
    /// <summary>The header of one image of a study; null when there is none to be had.</summary>
    Task<DicomDataset?> HeaderAsync(StudyInstanceUid uid, CancellationToken cancellationToken);

    /// <summary>As <see cref="IArchive.OpenAsync"/>.</summary>
    Task<IArchivedInstance> OpenAsync(StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken);

    /// <summary>What to throw: it names the archive and the fault, never a patient.</summary>
    ArchiveUnavailableException Fault(string what);
}

/// <summary>What rows mean, and what is asked for so that they mean something.</summary>
internal static class RowReading
{
    public static readonly string[] StudyFields =
    [
        "StudyInstanceUID", "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime",
        "StudyDescription", "AccessionNumber", "ModalitiesInStudy", "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances",
    ];

    public static readonly string[] SeriesFields =
        ["StudyInstanceUID", "SeriesInstanceUID", "Modality", "SeriesNumber", "SeriesDescription", "NumberOfSeriesRelatedInstances"];

    public static readonly string[] InstanceFields = ["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "InstanceNumber"];

    /// <summary>Sequences by which a patient is known under further numbers; not every peer may be asked for them.</summary>
    public static readonly string[] IdentitySequences = ["OtherPatientIDsSequence", "IssuerOfPatientIDQualifiersSequence"];

    /// <summary>The study of a row; null when the row names none by a valid UID, so that nothing could be asked about it.</summary>
    public static StudySummary? Study(ArchiveKey archive, DicomDataset row) =>
        !StudyInstanceUid.TryParse(row.GetString(Tags.StudyInstanceUID), out var uid) ? null : new StudySummary
        {
            Archive = archive.Name,
            Trust = archive.Trust,
            Uid = uid,
            Patient = PatientHeader.Read(row),
            At = PatientHeader.StudyAt(row),
            Description = PatientHeader.Text(row, Tags.StudyDescription),
            AccessionNumber = PatientHeader.Text(row, Tags.AccessionNumber),
            Modalities = [.. row.GetStrings(Tags.ModalitiesInStudy).Where(modality => modality.Length > 0)
                .Select(modality => modality.ToUpperInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            SeriesCount = Math.Max(0, row.GetInt(Tags.NumberOfStudyRelatedSeries) ?? 0),
            InstanceCount = Math.Max(0, row.GetInt(Tags.NumberOfStudyRelatedInstances) ?? 0),
        };

    /// <summary>The series of a row.</summary>
    /// <exception cref="InvalidDataException">It is of another study than was asked for, or has no valid UID.</exception>
    public static SeriesSummary Series(DicomDataset row, StudyInstanceUid study)
    {
        IsOf(row, Tags.StudyInstanceUID, study.Value);
        return new SeriesSummary(
            Uid(row, Tags.SeriesInstanceUID),
            row.GetInt(Tags.SeriesNumber),
            PatientHeader.Text(row, Tags.Modality).ToUpperInvariant(),
            PatientHeader.Text(row, Tags.SeriesDescription),
            Math.Max(0, row.GetInt(Tags.NumberOfSeriesRelatedInstances) ?? 0));
    }

    /// <summary>The instance of a row, with its number.</summary>
    /// <exception cref="InvalidDataException">It is of another study or series than was asked for, or has no valid UID.</exception>
    public static (string Uid, int? Number) Instance(DicomDataset row, StudyInstanceUid study, string series)
    {
        IsOf(row, Tags.StudyInstanceUID, study.Value);
        IsOf(row, Tags.SeriesInstanceUID, series);
        return (Uid(row, Tags.SOPInstanceUID), row.GetInt(Tags.InstanceNumber));
    }

    private static string Uid(DicomDataset row, DicomTag tag) =>
        StudyInstanceUid.TryParse(row.GetString(tag), out var uid) ? uid.Value : throw new InvalidDataException("answers with a row that names nothing");

    private static void IsOf(DicomDataset row, DicomTag tag, string asked)
    {
        if (row.GetString(tag) is { } named && named != asked)
        {
            throw new InvalidDataException("answers about another study than it was asked for");
        }
    }
}
