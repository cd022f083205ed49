namespace SecondOpinion.Dicom.Pixels;

/// <summary>From stored values to 8 bits for the eye: modality, VOI, inversion (PS3.3 C.11, PS3.4 N.2), or colour to RGB.</summary>
public static class DisplayPipeline
{
    /// <summary>Bytes of a pixel that <see cref="Render"/> writes: 1 for grey, 3 for colour.</summary>
    public static int Channels(PixelLayout layout) => layout.Photometric.StartsWith("MONOCHROME", StringComparison.Ordinal) ? 1 : 3;

    /// <summary>Draws one frame.</summary>
    /// <param name="frame">As <see cref="FrameDecoder"/> leaves it.</param>
    /// <param name="layout">The frame's layout.</param>
    /// <param name="window">How it is shown; colour other than a palette needs none of it.</param>
    /// <param name="destination">Rows x columns x <see cref="Channels"/> bytes, grey or R, G, B.</param>
    public static void Render(ReadOnlySpan<byte> frame, PixelLayout layout, DisplayWindow window, Span<byte> destination)
    {
        if (frame.Length != layout.FrameBytes)
        {
            throw new ArgumentException("The frame is not as long as its layout says.", nameof(frame));
        }

        if (destination.Length != (long)layout.Rows * layout.Columns * Channels(layout))
        {
            throw new ArgumentException("The destination is not as long as the picture.", nameof(destination));
        }

        if (Channels(layout) == 1)
        {
            RenderGrey(new StoredSamples(frame, layout), layout, window, destination);
        }
        else
        {
            ColourPipeline.Render(new StoredSamples(frame, layout), layout, window, destination);
        }
    }

    private static void RenderGrey(StoredSamples samples, PixelLayout layout, DisplayWindow window, Span<byte> destination)
    {
        var flip = (byte)(window.Inverts(layout) ? 255 : 0);
        var shown = window.VoiLut is null && window.Window is null ? window with { Window = WholeRange(samples, window) } : window;
        if (layout.BitsAllocated > 16)
        {
            for (var index = 0; index < destination.Length; index++)
            {
                destination[index] = (byte)(Grey(samples[index], shown) ^ flip);
            }

            return;
        }

        using var greys = new Pooled<byte>(1 << layout.BitsAllocated);
        for (var raw = 0; raw < greys.Span.Length; raw++)
        {
            greys.Span[raw] = (byte)(Grey(samples.Value((uint)raw), shown) ^ flip);
        }

        var table = greys.Span;
        for (var index = 0; index < destination.Length; index++)
        {
            destination[index] = table[(int)samples.Raw(index)];
        }
    }

    private static byte Grey(long stored, DisplayWindow window)
    {
        var value = window.Modality(stored);
        return window.VoiLut is { } table ? table.MapToGrey(ToInput(value)) : window.Window!.Grey(value);
    }

    /// <summary>A table's input is a whole number; a slope such as 0.5 need not give one.</summary>
    private static long ToInput(double value) => (long)Math.Clamp(Math.Round(value), int.MinValue, int.MaxValue);

    /// <summary>A window whose black and white are the least and the greatest value of the frame.</summary>
    private static VoiWindow WholeRange(StoredSamples samples, DisplayWindow window)
    {
        var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var index = 0; index < samples.Count; index++)
        {
            var value = window.Modality(samples[index]);
            (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        }

        return VoiWindow.TryCreate((least + greatest) / 2, greatest - least, WindowFunction.LinearExact)
            ?? VoiWindow.TryCreate(double.IsFinite(least) ? least : 0, 1, WindowFunction.LinearExact)!; // a frame of one value is mid-grey
    }
}
