namespace SecondOpinion.Imaging;

/// <summary>Shrinks a picture by averaging the pixels that fall into each new one, so that fine lines fade rather than flicker.</summary>
internal static class AreaAverage
{
    /// <param name="source">8-bit samples, colour by pixel.</param>
    /// <param name="from">Width and height of the source.</param>
    /// <param name="channels">Samples of a pixel.</param>
    /// <param name="to">Width and height wanted, neither above the source's.</param>
    public static byte[] Shrink(ReadOnlySpan<byte> source, (int Width, int Height) from, int channels, (int Width, int Height) to)
    {
        var target = new byte[to.Width * to.Height * channels];
        Span<long> sums = stackalloc long[channels];
        for (var y = 0; y < to.Height; y++)
        {
            var (top, bottom) = Part(y, from.Height, to.Height);
            for (var x = 0; x < to.Width; x++)
            {
                var (left, right) = Part(x, from.Width, to.Width);
                sums.Clear();
                for (var row = top; row < bottom; row++)
                {
                    Add(source.Slice(((row * from.Width) + left) * channels, (right - left) * channels), sums);
                }

                long count = (bottom - top) * (right - left);
                for (var channel = 0; channel < channels; channel++)
                {
                    target[(((y * to.Width) + x) * channels) + channel] = (byte)((sums[channel] + (count / 2)) / count);
                }
            }
        }

        return target;
    }

    /// <summary>Whole source pixels of one target pixel: at least one, none left out, none twice.</summary>
    private static (int Start, int End) Part(int index, int from, int to) =>
        ((int)((long)index * from / to), (int)((index + 1L) * from / to));

    private static void Add(ReadOnlySpan<byte> pixels, Span<long> sums)
    {
        for (int at = 0, channel = 0; at < pixels.Length; at++)
        {
            sums[channel] += pixels[at];
            channel = channel + 1 == sums.Length ? 0 : channel + 1;
        }
    }
}
