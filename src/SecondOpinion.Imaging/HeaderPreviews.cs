using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging;

/// <summary>Draws frames as their header says they are shown: modality step, first window or table, inversion (PS3.3 C.11).</summary>
public sealed class HeaderPreviews : IPreviewRenderer
{
    /// <inheritdoc/>
    public byte[]? Render(DicomDataset header, PixelLayout layout, ReadOnlySpan<byte> frame, int longestSide)
    {
        try
        {
            return PreviewRenderer.Render(frame, layout, DisplayWindow.Of(header, layout), longestSide);
        }
        catch (PreviewException)
        {
            return null; // shown without a picture; the frame itself is whole
        }
    }
}
