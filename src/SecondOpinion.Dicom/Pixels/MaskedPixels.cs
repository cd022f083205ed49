using System.Buffers.Binary;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>Blackens parts of stored pixels (PS3.15 E.3.1: an overlay or a shutter would not do). Every other bit stays as it was.</summary>
public static class MaskedPixels
{
    private const int MostPixelBytes = 3 * sizeof(uint);

    /// <summary>Writes over every box, in place, the value that is shown as black.</summary>
    /// <param name="frame">As <see cref="FrameDecoder"/> leaves it; planes one after the other where the layout says so.</param>
    /// <param name="layout">The frame's layout.</param>
    /// <param name="mask">Where. Where two pixels share their colour, a box grows to whole pairs.</param>
    /// <param name="shown">How the frame is shown, where that can turn black round (Presentation LUT Shape, a negative slope); a palette
    /// colour image needs it for its palette.</param>
    /// <exception cref="DicomException">No stored value of this kind of image is known to be black. Nothing was written.</exception>
    public static void Blacken(Span<byte> frame, PixelLayout layout, PixelMask mask, DisplayWindow? shown = null)
    {
        if (frame.Length != layout.FrameBytes)
        {
            throw new ArgumentException("The frame is not as long as its layout says.", nameof(frame));
        }

        var black = BlackPixel.Of(layout, shown);
        Span<byte> pixel = stackalloc byte[MostPixelBytes];
        foreach (var box in mask.Within(layout.Columns, layout.Rows))
        {
            if (layout.IsPlanar)
            {
                FillPlanes(frame, layout, box, black);
            }
            else if (layout.IsSubsampled)
            {
                FillPairs(frame, layout, box, black);
            }
            else
            {
                Fill(frame, layout.Columns, box, Bytes(black, layout.BytesPerSample, pixel));
            }
        }
    }

    private static void FillPlanes(Span<byte> frame, PixelLayout layout, PictureBox box, ReadOnlySpan<uint> black)
    {
        var plane = frame.Length / layout.SamplesPerPixel;
        Span<byte> sample = stackalloc byte[4];
        for (var component = 0; component < layout.SamplesPerPixel; component++)
        {
            Fill(frame.Slice(component * plane, plane), layout.Columns, box, Bytes(black.Slice(component, 1), layout.BytesPerSample, sample));
        }
    }

    /// <summary>A pair is Y, Y, Cb, Cr.</summary>
    private static void FillPairs(Span<byte> frame, PixelLayout layout, PictureBox box, ReadOnlySpan<uint> black)
    {
        var (first, end) = (box.Left / 2, (box.Right + 1) / 2);
        Span<byte> pair = [(byte)black[0], (byte)black[0], (byte)black[1], (byte)black[2]];
        Fill(frame, layout.Columns / 2, box with { Left = first, Width = end - first }, pair);
    }

    private static void Fill(Span<byte> frame, int columns, PictureBox box, ReadOnlySpan<byte> pixel)
    {
        var first = Row(frame, columns, box, box.Top, pixel.Length);
        for (var at = 0; at < first.Length; at += pixel.Length)
        {
            pixel.CopyTo(first[at..]);
        }

        for (var row = box.Top + 1; row < box.Bottom; row++)
        {
            first.CopyTo(Row(frame, columns, box, row, pixel.Length));
        }
    }

    private static Span<byte> Row(Span<byte> frame, int columns, PictureBox box, int row, int width) =>
        frame.Slice(((row * columns) + box.Left) * width, box.Width * width);

    private static ReadOnlySpan<byte> Bytes(scoped ReadOnlySpan<uint> samples, int width, Span<byte> buffer)
    {
        Span<byte> whole = stackalloc byte[4];
        for (var component = 0; component < samples.Length; component++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(whole, samples[component]);
            whole[..width].CopyTo(buffer[(component * width)..]);
        }

        return buffer[..(samples.Length * width)];
    }
}
