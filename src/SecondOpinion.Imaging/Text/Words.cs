using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Imaging.Text;

/// <summary>What of the engine's answer counts. It sees a letter in many a shadow, but seldom a word of a word's shape.</summary>
internal static class Words
{
    private const int LeastHeight = 4;
    private const int MostHeight = 52;
    private const int Lone = 3;

    /// <summary>Above this height writing is plain to read: what the engine doubts there is a shape of a body.</summary>
    private const int Large = 28;
    private const double OfLarge = 60;

    /// <summary>Words of at least three letters that are as wide as their letters are, and shorter ones on one line with them.</summary>
    /// <param name="words">Boxes as the engine saw them, so that words lie.</param>
    /// <param name="factor">By which what it saw was larger than the picture.</param>
    /// <param name="leastConfidence">0 to 100: fewer words of the engine's own doubt where writing is rare.</param>
    public static IEnumerable<ReadWord> Of(IReadOnlyList<ReadWord> words, int factor, double leastConfidence)
    {
        List<ReadWord> sound = [.. words.Where(word => word.Confidence >= leastConfidence && IsShapely(word, factor))];
        List<ReadWord> kept = [.. sound.Where(word => word.Letters >= Lone)];
        return kept.Concat(sound.Where(word => word.Letters < Lone && kept.Exists(other => AreOneLine(word.Box, other.Box))));
    }

    private static bool IsShapely(ReadWord word, int factor)
    {
        var (height, width) = (word.Box.Height, word.Box.Width);
        return word.Letters > 0 && height >= LeastHeight * factor && height <= (word.Confidence >= OfLarge ? MostHeight : Large) * factor
            && width >= word.Letters * 0.3 * height && width <= (word.Letters + 1.5) * 1.1 * height;
    }

    private static bool AreOneLine(PictureBox one, PictureBox other)
    {
        var (low, high) = (Math.Min(one.Height, other.Height), Math.Max(one.Height, other.Height));
        var shared = Math.Min(one.Bottom, other.Bottom) - Math.Max(one.Top, other.Top);
        var gap = Math.Max(one.Left, other.Left) - Math.Min(one.Right, other.Right);
        return high <= 2 * low && shared >= 0.6 * low && gap <= 2 * high;
    }
}
