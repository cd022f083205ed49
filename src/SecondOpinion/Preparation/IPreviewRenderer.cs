using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>Draws the small picture that stands in for a frame until its pixels are there.</summary>
public interface IPreviewRenderer
{
    /// <summary>A baseline JPEG of 8 bits whose longer side is at most 128 pixels, or null when this frame cannot be drawn.</summary>
    /// <param name="header">The de-identified header: windows, tables, inversion.</param>
    /// <param name="layout">The frame's layout.</param>
    /// <param name="frame">Uncompressed.</param>
    byte[]? Render(DicomDataset header, PixelLayout layout, ReadOnlySpan<byte> frame);
}
