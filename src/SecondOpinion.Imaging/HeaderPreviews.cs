using System.Buffers.Binary;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging;

/// <summary>Draws previews as the header says a frame is shown: modality step, first window or table, inversion (PS3.3 C.11).</summary>
public sealed class HeaderPreviews : IPreviewRenderer
{
    private const int LargestTable = 1 << 18;

    /// <inheritdoc/>
    public byte[]? Render(DicomDataset header, PixelLayout layout, ReadOnlySpan<byte> frame)
    {
        try
        {
            return PreviewRenderer.Render(frame, layout, WindowOf(header));
        }
        catch (PreviewException)
        {
            return null; // shown without a preview; the frame itself is whole
        }
    }

    /// <summary>How the header says that its frames are shown.</summary>
    /// <exception cref="Dicom.DicomException">A look-up table contradicts itself.</exception>
    public static DisplayWindow WindowOf(DicomDataset header)
    {
        var modality = header.GetItems(Tags.ModalityLUTSequence) is [var table, ..] ? table : null;
        var voi = header.GetItems(Tags.VOILUTSequence) is [var first, ..] ? first : null;
        var signed = header.GetInt(Tags.PixelRepresentation) == 1;
        return new DisplayWindow
        {
            Slope = header.GetDouble(Tags.RescaleSlope) is { } slope and not 0 ? slope : 1,
            Intercept = header.GetDouble(Tags.RescaleIntercept) ?? 0,
            ModalityLut = modality is null ? null : Table(modality, signed),
            VoiLut = voi is null ? null : Table(voi, signed && modality is null),
            Window = Window(header),
            IsInverted = header.GetString(Tags.PresentationLUTShape) == "INVERSE" ? true : null,
        };
    }

    private static VoiWindow? Window(DicomDataset header) =>
        header.GetDouble(Tags.WindowCenter) is { } centre && header.GetDouble(Tags.WindowWidth) is { } width
            ? VoiWindow.TryCreate(centre, width, header.GetString(Tags.VOILUTFunction) switch
            {
                "LINEAR_EXACT" => WindowFunction.LinearExact,
                "SIGMOID" => WindowFunction.Sigmoid,
                _ => WindowFunction.Linear,
            })
            : null;

    /// <summary>The second number of a descriptor is signed where the table's input is, whatever representation the file gave it.</summary>
    private static LookupTable? Table(DicomDataset item, bool signed)
    {
        if (!item.TryGet(Tags.LUTDescriptor, out var descriptor) || descriptor.Span.Length < 6 || !item.TryGet(Tags.LUTData, out var data))
        {
            return null;
        }

        var (entries, first, bits) = (
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor.Span), BinaryPrimitives.ReadUInt16LittleEndian(descriptor.Span[2..]),
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor.Span[4..]));
        return LookupTable.Create(entries, signed ? (short)first : first, bits, data.Load(LargestTable).Span);
    }
}
