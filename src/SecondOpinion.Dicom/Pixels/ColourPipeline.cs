namespace SecondOpinion.Dicom.Pixels;

/// <summary>Colour to 8-bit RGB (PS3.3 C.7.6.3.1.2).</summary>
internal static class ColourPipeline
{
    public static void Render(StoredSamples samples, PixelLayout layout, DisplayWindow window, Span<byte> destination)
    {
        if (layout is { IsSigned: true, SamplesPerPixel: 3 })
        {
            throw new DicomException("Signed colour samples are not defined.");
        }

        switch (layout.Photometric)
        {
            case "PALETTE COLOR":
                Index(samples, window.Palette ?? throw new DicomException("PALETTE COLOR without its palette."), destination);
                break;
            case "RGB":
                for (var index = 0; index < destination.Length; index++)
                {
                    destination[index] = To8Bits(samples[index], layout.BitsStored);
                }

                break;
            case "YBR_FULL":
                FromYbr(samples, layout, destination);
                break;
            case "YBR_FULL_422":
                FromYbr422(samples, destination);
                break;
            default:
                throw new DicomException("This Photometric Interpretation has no uncompressed form.");
        }
    }

    private static void Index(StoredSamples samples, Palette palette, Span<byte> destination)
    {
        for (int pixel = 0, at = 0; pixel < samples.Count; pixel++, at += 3)
        {
            var value = samples[pixel];
            destination[at] = palette.Red.MapToColour(value);
            destination[at + 1] = palette.Green.MapToColour(value);
            destination[at + 2] = palette.Blue.MapToColour(value);
        }
    }

    private static void FromYbr(StoredSamples samples, PixelLayout layout, Span<byte> destination)
    {
        for (var at = 0; at < destination.Length; at += 3)
        {
            ToRgb(To8Bits(samples[at], layout.BitsStored), To8Bits(samples[at + 1], layout.BitsStored),
                To8Bits(samples[at + 2], layout.BitsStored), destination.Slice(at, 3));
        }
    }

    /// <summary>Four bytes are two pixels: Y of the left, Y of the right, and the Cb and Cr that both share.</summary>
    private static void FromYbr422(StoredSamples samples, Span<byte> destination)
    {
        for (int from = 0, at = 0; at < destination.Length; from += 4, at += 6)
        {
            var (cb, cr) = ((int)samples[from + 2], (int)samples[from + 3]);
            ToRgb((int)samples[from], cb, cr, destination.Slice(at, 3));
            ToRgb((int)samples[from + 1], cb, cr, destination.Slice(at + 3, 3));
        }
    }

    /// <summary>The inverse of C.7.6.3.1.2's YBR_FULL equations.</summary>
    public static void ToRgb(int y, int cb, int cr, Span<byte> rgb)
    {
        rgb[0] = Round(y + (1.402 * (cr - 128)));
        rgb[1] = Round(y - (0.344136 * (cb - 128)) - (0.714136 * (cr - 128)));
        rgb[2] = Round(y + (1.772 * (cb - 128)));
    }

    private static byte Round(double value) => (byte)(Math.Clamp(value, 0, 255) + 0.5);

    private static byte To8Bits(long value, int bits)
    {
        var greatest = (1L << bits) - 1;
        return bits == 8 ? (byte)value : (byte)(((value * 255) + (greatest / 2)) / greatest);
    }
}
