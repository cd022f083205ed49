using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Text;

/// <summary>One way of showing a picture to the engine.</summary>
/// <param name="Picture">What it is shown.</param>
/// <param name="Back">From its pixels to those of the picture.</param>
/// <param name="Factor">By which it is larger than the picture.</param>
/// <param name="IsOnEnd">It was turned.</param>
internal sealed record Look(GreyPicture Picture, Func<PictureBox, PictureBox> Back, int Factor, bool IsOnEnd = false);

/// <summary>The ways in which a picture is shown to the engine, and what of its answer counts.</summary>
internal static class Looks
{
    private const int Factor = 3;
    private const int Radius = 37;

    /// <summary>As it is; three times larger, bright and dark writing, lying and on end.</summary>
    public static IEnumerable<Look> Of(GreyPicture picture)
    {
        yield return new Look(picture, box => box, 1);
        var large = TextPictures.Enlarge(picture, Factor);
        var contrast = Noise.ContrastFor(picture);
        foreach (var side in (int[])[contrast, -contrast])
        {
            if (LetterLike.Of(large, Radius, side, Factor) is { } standing)
            {
                yield return new Look(standing, Shrink, Factor);
                yield return new Look(TextPictures.Turn(standing), box => Shrink(TurnBack(box, standing.Height)), Factor, IsOnEnd: true);
            }
        }
    }

    private static PictureBox Shrink(PictureBox box)
    {
        var (left, top) = (box.Left / Factor, box.Top / Factor);
        return new PictureBox(left, top, ((box.Right + Factor - 1) / Factor) - left, ((box.Bottom + Factor - 1) / Factor) - top);
    }

    /// <summary>Against <see cref="TextPictures.Turn"/>.</summary>
    private static PictureBox TurnBack(PictureBox box, int height) => new(box.Top, height - box.Right, box.Height, box.Width);
}
