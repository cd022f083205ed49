using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>Draws a frame as text in it is looked for: as it is shown, and over its whole range, for text may lie outside the window.</summary>
internal static class PicturesForText
{
    /// <summary>One or two pictures.</summary>
    public static IReadOnlyList<GreyPicture> Of(ReadOnlySpan<byte> frame, PixelLayout layout, DisplayWindow window)
    {
        var shown = Draw(frame, layout, window);
        if (DisplayPipeline.Channels(layout) == 3)
        {
            return Same(Grey(shown, layout, Luminance), Grey(shown, layout, Brightest));
        }

        var picture = new GreyPicture(shown, layout.Columns, layout.Rows);
        return window.Window is null && window.VoiLut is null
            ? [picture]
            : Same(picture, new GreyPicture(Draw(frame, layout, window with { Window = null, VoiLut = null }), layout.Columns, layout.Rows));
    }

    private static byte[] Draw(ReadOnlySpan<byte> frame, PixelLayout layout, DisplayWindow window)
    {
        var pixels = new byte[layout.Columns * layout.Rows * DisplayPipeline.Channels(layout)];
        DisplayPipeline.Render(frame, layout, window, pixels);
        return pixels;
    }

    private static IReadOnlyList<GreyPicture> Same(GreyPicture one, GreyPicture other) => one.Pixels.AsSpan().SequenceEqual(other.Pixels) ? [one] : [one, other];

    private static GreyPicture Grey(byte[] colours, PixelLayout layout, Func<byte, byte, byte, byte> grey)
    {
        var pixels = new byte[layout.Columns * layout.Rows];
        for (var place = 0; place < pixels.Length; place++)
        {
            pixels[place] = grey(colours[place * 3], colours[(place * 3) + 1], colours[(place * 3) + 2]);
        }

        return new GreyPicture(pixels, layout.Columns, layout.Rows);
    }

    private static byte Luminance(byte red, byte green, byte blue) => (byte)(((299 * red) + (587 * green) + (114 * blue)) / 1000);

    /// <summary>Blue writing is nearly black by its luminance.</summary>
    private static byte Brightest(byte red, byte green, byte blue) => Math.Max(red, Math.Max(green, blue));
}
