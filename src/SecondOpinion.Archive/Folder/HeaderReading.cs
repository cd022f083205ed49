using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.Folder;

/// <summary>Reads what the index keeps of a file: its header, never its pixels.</summary>
internal static class HeaderReading
{
    private const string MediaStorageDirectory = "1.2.840.10008.1.3.10";

    /// <summary>What the file says about itself.</summary>
    /// <exception cref="DicomException">It cannot be taken in; the message says why, without identity.</exception>
    public static IndexedInstance Read(IByteSource source, IndexedFile file)
    {
        if (source.Length == 0)
        {
            throw new DicomException("the file is empty");
        }

        var dicom = DicomFile.Read(source);
        var dataset = dicom.Dataset;
        if (dicom.SopClassUid == MediaStorageDirectory)
        {
            throw new DicomException("a DICOMDIR: it lists images and is none");
        }

        if (dicom.PixelData?.Damage is { } damage)
        {
            throw new DicomException(damage);
        }

        var study = StudyInstanceUid.TryParse(dataset.GetString(Tags.StudyInstanceUID), out var uid)
            ? uid
            : throw new DicomException("it names no study (0020,000D)");
        return new IndexedInstance
        {
            File = file,
            Study = study,
            Series = Uid(dataset, Tags.SeriesInstanceUID, "it names no series (0020,000E)"),
            Instance = Uid(dataset, Tags.SOPInstanceUID, "it has no name of its own (0008,0018)"),
            Patient = PatientHeader.Read(dataset),
            NameWords = PatientName.SearchWords(PatientHeader.Text(dataset, Tags.PatientName)),
            OtherIds = PatientHeader.OtherIds(dataset),
            StudyAt = PatientHeader.StudyAt(dataset),
            StudyDescription = PatientHeader.Text(dataset, Tags.StudyDescription),
            AccessionNumber = PatientHeader.Text(dataset, Tags.AccessionNumber),
            Modality = PatientHeader.Text(dataset, Tags.Modality).ToUpperInvariant(),
            SeriesNumber = dataset.GetInt(Tags.SeriesNumber),
            SeriesDescription = PatientHeader.Text(dataset, Tags.SeriesDescription),
            InstanceNumber = dataset.GetInt(Tags.InstanceNumber),
        };
    }

    private static string Uid(DicomDataset dataset, DicomTag tag, string otherwise) =>
        StudyInstanceUid.TryParse(dataset.GetString(tag), out var uid) ? uid.Value : throw new DicomException(otherwise);
}
