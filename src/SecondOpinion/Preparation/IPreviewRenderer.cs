using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>Draws a frame as its header says it is shown, for browsers: the preview, or the rendered resource.</summary>
public interface IPreviewRenderer
{
    /// <summary>The longer side of a preview, pixels.</summary>
    const int PreviewSide = 128;

    /// <summary>A baseline JPEG of 8 bits, or null when this frame cannot be drawn.</summary>
    /// <param name="header">The de-identified header: windows, tables, inversion.</param>
    /// <param name="layout">The frame's layout.</param>
    /// <param name="frame">Uncompressed.</param>
    /// <param name="longestSide">Pixels of the longer side at most; a smaller frame keeps its size.</param>
    /// <exception cref="Dicom.DicomException">A look-up table contradicts itself.</exception>
    byte[]? Render(DicomDataset header, PixelLayout layout, ReadOnlySpan<byte> frame, int longestSide);
}
