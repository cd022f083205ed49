using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>Finds a frame's display steps in a header: at the top, or in the functional groups of an enhanced image (PS3.3 C.7.6.16).</summary>
internal static class DisplayWindowReader
{
    public static DisplayWindow Read(DicomDataset dataset, PixelLayout layout, int frame)
    {
        var modality = Group(dataset, Tags.PixelValueTransformationSequence, frame);
        var voi = Group(dataset, Tags.FrameVOILUTSequence, frame);
        var intercept = modality.GetDouble(Tags.RescaleIntercept) ?? 0;
        return new()
        {
            Slope = modality.GetDouble(Tags.RescaleSlope) ?? 1,
            Intercept = intercept,
            ModalityLut = Table(modality, Tags.ModalityLUTSequence, layout.IsSigned),
            Window = Window(voi),
            VoiLut = Table(voi, Tags.VOILUTSequence, layout.IsSigned || intercept < 0),
            IsInverted = dataset.GetString(Tags.PresentationLUTShape) switch { "INVERSE" => true, "IDENTITY" => false, _ => null },
            Palette = layout.Photometric == "PALETTE COLOR" ? Palette(dataset, layout.IsSigned) : null,
        };
    }

    /// <summary>The item for this frame, else the shared one, else the data set itself.</summary>
    private static DicomDataset Group(DicomDataset dataset, DicomTag sequence, int frame)
    {
        var own = Item(dataset.GetItems(Tags.PerFrameFunctionalGroupsSequence), frame);
        var shared = Item(dataset.GetItems(Tags.SharedFunctionalGroupsSequence), 0);
        return Item(own?.GetItems(sequence) ?? [], 0) ?? Item(shared?.GetItems(sequence) ?? [], 0) ?? dataset;
    }

    private static DicomDataset? Item(IReadOnlyList<DicomDataset> items, int index) => index >= 0 && index < items.Count ? items[index] : null;

    private static VoiWindow? Window(DicomDataset voi)
    {
        var function = voi.GetString(Tags.VOILUTFunction) switch
        {
            "LINEAR_EXACT" => WindowFunction.LinearExact,
            "SIGMOID" => WindowFunction.Sigmoid,
            _ => WindowFunction.Linear,
        };
        return voi.GetDouble(Tags.WindowCenter) is { } centre && voi.GetDouble(Tags.WindowWidth) is { } width
            ? VoiWindow.TryCreate(centre, width, function)
            : null;
    }

    private static LookupTable? Table(DicomDataset dataset, DicomTag sequence, bool isSigned) =>
        dataset.GetItems(sequence) is [var item, ..] ? Table(item, Tags.LUTDescriptor, Tags.LUTData, isSigned) : null;

    private static Palette Palette(DicomDataset dataset, bool isSigned) => new(
        Table(dataset, Tags.RedPaletteColorLookupTableDescriptor, Tags.RedPaletteColorLookupTableData, isSigned),
        Table(dataset, Tags.GreenPaletteColorLookupTableDescriptor, Tags.GreenPaletteColorLookupTableData, isSigned),
        Table(dataset, Tags.BluePaletteColorLookupTableDescriptor, Tags.BluePaletteColorLookupTableData, isSigned));

    /// <summary>A descriptor is "US or SS": implicit files do not say which, so the input's own sign decides for the first mapped value.</summary>
    private static LookupTable Table(DicomDataset dataset, DicomTag descriptor, DicomTag data, bool isSigned)
    {
        if (dataset.GetInts(descriptor) is not [var entries, var first, var bits, ..])
        {
            throw new DicomException($"{descriptor} does not have its three values.");
        }

        return LookupTable.Create(entries & ushort.MaxValue, isSigned ? (short)first : (ushort)first, bits, dataset.GetBytes(data).Span);
    }
}
