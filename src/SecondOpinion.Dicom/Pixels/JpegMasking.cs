using SecondOpinion.Dicom.Pixels.JpegDct;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>Baseline JPEG that stays baseline JPEG: written anew from its coefficients, so that nothing that is no picture comes along.</summary>
/// <remarks>Every APPn and COM segment, every table that no block uses, fill bytes, and whatever stands behind the last block are gone; colour
/// is said by one fresh APP14 segment, in agreement with the header. Coefficients are carried over to the bit.</remarks>
public static class JpegMasking
{
    /// <summary>The frame without anything foreign, each MCU that a box touches black; null where it cannot stay 8-bit baseline JPEG (12 bits, a
    /// palette, colour that contradicts the header): then decode it and keep it losslessly.</summary>
    /// <param name="jpeg">One frame's codestream.</param>
    /// <param name="layout">What the header says, made for JPEG baseline.</param>
    /// <param name="mask">Where; an empty one only cleans. MCUs are 8 or 16 pixels wide and high; with halved colour a box grows by two first.</param>
    /// <param name="shown">How the frame is shown, where that can turn black round.</param>
    /// <exception cref="DicomException">The codestream is damaged, progressive, or not what the header says.</exception>
    public static byte[]? Blacken(ReadOnlySpan<byte> jpeg, PixelLayout layout, PixelMask mask, DisplayWindow? shown = null)
    {
        if (layout is not { BitsAllocated: 8, BitsStored: 8, IsSigned: false, Photometric: "MONOCHROME1" or "MONOCHROME2" or "YBR_FULL" or "RGB" })
        {
            return null;
        }

        var black = BlackPixel.Of(layout, shown);
        return Write(jpeg, layout, new DctWriter(layout, mask, black, isTypical: false))
            ?? Write(jpeg, layout, new DctWriter(layout, mask, black, isTypical: true));
    }

    private static byte[]? Write(ReadOnlySpan<byte> jpeg, PixelLayout layout, DctWriter writer)
    {
        var colour = DctCodestream.Visit(jpeg, layout, ref writer);
        return writer.HasFailed || (layout.Photometric == "RGB" && colour.ContradictsRgb(writer.Frame!)) ? null : writer.Finish();
    }
}
