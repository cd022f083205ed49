using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Imaging.Text;

/// <summary>What of the engine's answer counts. It sees three or four letters in many a shadow, but doubts them; longer words hardly ever.</summary>
internal static class Words
{
    private const int LeastHeight = 4;
    private const int MostHeight = 56;

    /// <summary>A word of so many letters is no shadow, however the engine doubts how it is spelt.</summary>
    private const int Long = 5;

    /// <summary>A shorter one counts by itself from this confidence on.</summary>
    private const int Short = 3;
    private const double Sure = 75;
    private const double Doubtful = 40;

    /// <summary>Words that stand for themselves, and others on one line with them.</summary>
    /// <param name="words">Boxes as the engine saw them, so that words lie.</param>
    /// <param name="factor">By which what it saw was larger than the picture.</param>
    /// <param name="onEnd">What it saw was turned: writing on end is rare, and shadows on end are as many as others.</param>
    public static IEnumerable<ReadWord> Of(IReadOnlyList<ReadWord> words, int factor, bool onEnd)
    {
        var sound = words.Where(word => IsShapely(word, factor)).ToLookup(word => (word.Letters >= Long && word.Confidence >= (onEnd ? Doubtful : 0)) || (word.Letters >= Short && word.Confidence >= Sure));
        return sound[true].Concat(sound[false].Where(word => sound[true].Any(other => AreOneLine(word.Box, other.Box))));
    }

    /// <summary>Of a letter's height, and about as wide as its letters are.</summary>
    private static bool IsShapely(ReadWord word, int factor)
    {
        var (height, width) = (word.Box.Height, word.Box.Width);
        return word.Letters > 0 && height >= LeastHeight * factor && height <= MostHeight * factor
            && width >= word.Letters * 0.25 * height && width <= (word.Letters + 1.5) * 1.2 * height;
    }

    private static bool AreOneLine(PictureBox one, PictureBox other)
    {
        var (low, high) = (Math.Min(one.Height, other.Height), Math.Max(one.Height, other.Height));
        var shared = Math.Min(one.Bottom, other.Bottom) - Math.Max(one.Top, other.Top);
        var gap = Math.Max(one.Left, other.Left) - Math.Min(one.Right, other.Right);
        return high <= 2 * low && shared >= 0.6 * low && gap <= 2 * high;
    }
}
