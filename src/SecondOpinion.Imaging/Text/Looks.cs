using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Text;

/// <summary>One way of showing a picture to the engine.</summary>
/// <param name="Picture">What it is shown.</param>
/// <param name="Back">From its pixels to those of the picture.</param>
internal sealed record Look(GreyPicture Picture, Func<PictureBox, PictureBox> Back);

/// <summary>The ways in which a picture is shown to the engine, and what of its answer counts.</summary>
internal static class Looks
{
    private const int Factor = 3;
    private const int Radius = 37;

    /// <summary>As it is; three times larger, bright and dark writing, lying and on end.</summary>
    public static IEnumerable<Look> Of(GreyPicture picture)
    {
        yield return new Look(picture, box => box);
        var large = TextPictures.Enlarge(picture, Factor);
        var contrast = Noise.ContrastFor(picture);
        foreach (var side in (int[])[contrast, -contrast])
        {
            if (LetterLike.Of(large, Radius, side, Factor) is { } standing)
            {
                yield return new Look(standing, Shrink);
                yield return new Look(TextPictures.Turn(standing), box => Shrink(TurnBack(box, standing.Height)));
            }
        }
    }

    /// <summary>A word of no letter's size, or far wider or narrower than its letters, is a shadow.</summary>
    /// <param name="word">Its box in pixels of the picture.</param>
    public static bool IsText(ReadWord word)
    {
        var (high, wide) = (Math.Min(word.Box.Width, word.Box.Height), Math.Max(word.Box.Width, word.Box.Height));
        if (word.Letters <= 2)
        {
            (high, wide) = (word.Box.Height, word.Box.Width);
        }

        return word.Confidence >= 0 && word.Letters > 0 && high is >= 4 and <= 72 && wide <= (word.Letters + 2) * 1.6 * high && wide >= word.Letters * 0.22 * high;
    }

    private static PictureBox Shrink(PictureBox box)
    {
        var (left, top) = (box.Left / Factor, box.Top / Factor);
        return new PictureBox(left, top, ((box.Right + Factor - 1) / Factor) - left, ((box.Bottom + Factor - 1) / Factor) - top);
    }

    /// <summary>Against <see cref="TextPictures.Turn"/>.</summary>
    private static PictureBox TurnBack(PictureBox box, int height) => new(box.Top, height - box.Right, box.Height, box.Width);
}
