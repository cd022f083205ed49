using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Text;

/// <summary>Makes of a picture what text is more easily read from.</summary>
internal static class TextPictures
{
    /// <summary>Larger by a whole factor, bilinear.</summary>
    public static GreyPicture Enlarge(GreyPicture source, int factor)
    {
        var (width, height) = (source.Width * factor, source.Height * factor);
        var pixels = new byte[width * height];
        var columns = new (int From, int Next, int Share)[width];
        for (var x = 0; x < width; x++)
        {
            columns[x] = Place(x, factor, source.Width);
        }

        for (var y = 0; y < height; y++)
        {
            var (row, next, down) = Place(y, factor, source.Height);
            var above = source.Pixels.AsSpan(row * source.Width, source.Width);
            var below = source.Pixels.AsSpan(next * source.Width, source.Width);
            for (var x = 0; x < width; x++)
            {
                var (left, right, share) = columns[x];
                var upper = (above[left] * (256 - share)) + (above[right] * share);
                var lower = (below[left] * (256 - share)) + (below[right] * share);
                pixels[(y * width) + x] = (byte)(((upper * (256 - down)) + (lower * down) + 32_768) >> 16);
            }
        }

        return new GreyPicture(pixels, width, height);
    }

    /// <summary>What stands out of its surroundings, black on white.</summary>
    /// <param name="source">A picture.</param>
    /// <param name="radius">Half of the surroundings' side, pixels.</param>
    /// <param name="contrast">Grey steps by which it must stand out; positive for bright text, negative for dark.</param>
    public static GreyPicture StandingOut(GreyPicture source, int radius, int contrast)
    {
        var (sums, stride) = Sums(source);
        var pixels = new byte[source.Pixels.Length];
        for (var y = 0; y < source.Height; y++)
        {
            var (top, bottom) = (Math.Max(0, y - radius), Math.Min(source.Height, y + radius + 1));
            for (var x = 0; x < source.Width; x++)
            {
                var (left, right) = (Math.Max(0, x - radius), Math.Min(source.Width, x + radius + 1));
                var sum = sums[(bottom * stride) + right] - sums[(top * stride) + right] - sums[(bottom * stride) + left] + sums[(top * stride) + left];
                var mean = (int)(sum / ((bottom - top) * (right - left)));
                var difference = source.Pixels[(y * source.Width) + x] - mean;
                pixels[(y * source.Width) + x] = (contrast > 0 ? difference > contrast : difference < contrast) ? (byte)0 : byte.MaxValue;
            }
        }

        return new GreyPicture(pixels, source.Width, source.Height);
    }

    /// <summary>Turned clockwise by a right angle.</summary>
    public static GreyPicture Turn(GreyPicture source)
    {
        var pixels = new byte[source.Pixels.Length];
        for (var y = 0; y < source.Height; y++)
        {
            for (var x = 0; x < source.Width; x++)
            {
                pixels[(x * source.Height) + (source.Height - 1 - y)] = source.Pixels[(y * source.Width) + x];
            }
        }

        return new GreyPicture(pixels, source.Height, source.Width);
    }

    private static (int From, int Next, int Share) Place(int at, int factor, int length)
    {
        var scaled = Math.Max(0, (((2 * at) + 1) * 128 / factor) - 128);
        var from = Math.Min(scaled >> 8, length - 1);
        return (from, Math.Min(from + 1, length - 1), scaled & 255);
    }

    /// <summary>Sums of all pixels above and left of each place.</summary>
    private static (long[] Sums, int Stride) Sums(GreyPicture source)
    {
        var stride = source.Width + 1;
        var sums = new long[stride * (source.Height + 1)];
        for (var y = 0; y < source.Height; y++)
        {
            long row = 0;
            for (var x = 0; x < source.Width; x++)
            {
                row += source.Pixels[(y * source.Width) + x];
                sums[((y + 1) * stride) + x + 1] = sums[(y * stride) + x + 1] + row;
            }
        }

        return (sums, stride);
    }
}
