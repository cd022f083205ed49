using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Text;

/// <summary>How much neighbours differ where nothing is drawn.</summary>
internal static class Noise
{
    private const int Least = 12;
    private const int Most = 40;

    /// <summary>Grey steps by which a letter must stand out of its surroundings: above what noise does, within bounds.</summary>
    public static int ContrastFor(GreyPicture picture)
    {
        Span<int> counts = stackalloc int[256];
        var all = 0;
        for (var y = 0; y < picture.Height; y++)
        {
            var row = picture.Pixels.AsSpan(y * picture.Width, picture.Width);
            for (var x = 1; x < row.Length; x++)
            {
                if (row[x] != row[x - 1]) // where both are the same there is no noise to measure, but a ground without any
                {
                    counts[Math.Abs(row[x] - row[x - 1])]++;
                    all++;
                }
            }
        }

        var (median, below) = (0, 0);
        while (median < 255 && below + counts[median] <= all / 2)
        {
            below += counts[median++];
        }

        return Math.Clamp(median * 3 / 2, Least, Most);
    }
}
