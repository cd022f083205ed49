using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Preparation;

/// <summary>Collects from a header what the gate looks at.</summary>
internal static class GateFacts
{
    private static readonly DicomTag[] Hints =
    [
        Tags.SeriesDescription, Tags.ProtocolName, Tags.ScanOptions, Tags.ImageComments, Tags.DerivationDescription, Tags.ManufacturerModelName,
        Tags.SequenceName, Tags.AcquisitionDeviceProcessingDescription,
    ];

    public static GateSubject Of(DicomDataset header) => new(
        header.GetString(Tags.SOPClassUID) ?? "",
        header.GetStrings(Tags.ImageType),
        [.. Hints.SelectMany(tag => header.GetText(tag) is { Length: > 0 } text ? new[] { text } : [])],
        header.GetString(Tags.BurnedInAnnotation) ?? "",
        header.GetString(Tags.PhotometricInterpretation) ?? "",
        header.GetInt(Tags.SamplesPerPixel) ?? 1,
        header.GetInt(Tags.BitsAllocated) ?? 0)
    {
        Modality = header.GetString(Tags.Modality) ?? "",
        Manufacturer = header.GetText(Tags.Manufacturer) ?? "",
    };
}
