namespace SecondOpinion.Dicom.Pixels;

/// <summary>The stored value that the eye sees as black (PS3.3 C.7.6.3.1.2).</summary>
internal static class BlackPixel
{
    /// <summary>One container a component; bits outside those stored are clear, and repeat the sign of a signed sample above.</summary>
    public static uint[] Of(PixelLayout layout, DisplayWindow? shown)
    {
        if (layout is { IsSigned: true, SamplesPerPixel: 3 })
        {
            throw new DicomException("Signed colour samples are not defined.");
        }

        var (least, greatest) = Range(layout);
        long[] values = layout.Photometric switch
        {
            "MONOCHROME1" or "MONOCHROME2" => [Falls(layout, shown) ? greatest : least],
            "PALETTE COLOR" => [Darkest(shown?.Palette ?? throw new DicomException("PALETTE COLOR without its palette."), least, greatest)],
            "RGB" => [0, 0, 0],
            "YBR_FULL" or "YBR_FULL_422" => [0, (greatest + 1) / 2, (greatest + 1) / 2],
            _ => throw new DicomException("This Photometric Interpretation has no uncompressed form."),
        };
        return [.. values.Select(value => Container(value, layout))];
    }

    private static (long Least, long Greatest) Range(PixelLayout layout) => layout.IsSigned
        ? (-(1L << (layout.BitsStored - 1)), (1L << (layout.BitsStored - 1)) - 1)
        : (0, (1L << layout.BitsStored) - 1);

    /// <summary>Greater stored values are shown darker: an odd number of the steps to the screen turn light round.</summary>
    private static bool Falls(PixelLayout layout, DisplayWindow? shown)
    {
        if (shown is null)
        {
            return layout.Photometric == "MONOCHROME1";
        }

        return shown.Inverts(layout) ^ (shown.ModalityLut is { } modality ? Falls(modality) : shown.Slope < 0) ^ (shown.VoiLut is { } voi && Falls(voi));
    }

    private static bool Falls(LookupTable table) => table.Map(table.FirstMapped) > table.Map((long)table.FirstMapped + table.Count - 1);

    private static long Darkest(Palette palette, long least, long greatest)
    {
        var (darkest, lightness) = (least, int.MaxValue);
        var last = Math.Min(greatest, palette.Red.FirstMapped + palette.Red.Count - 1L);
        for (var entry = Math.Max(least, palette.Red.FirstMapped); entry <= last; entry++)
        {
            // Weights of Y in C.7.6.3.1.2, in thousandths.
            var light = (299 * palette.Red.MapToColour(entry)) + (587 * palette.Green.MapToColour(entry)) + (114 * palette.Blue.MapToColour(entry));
            if (light < lightness)
            {
                (darkest, lightness) = (entry, light);
            }
        }

        return darkest;
    }

    private static uint Container(long value, PixelLayout layout) => (uint)value << (layout.HighBit + 1 - layout.BitsStored);
}
