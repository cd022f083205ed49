using SecondOpinion.Dicom.Deidentification.Pictures;
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
    private const int Contrast = 10;

    /// <summary>As it is; three times larger, bright and dark writing, lying and on end.</summary>
    public static IEnumerable<Look> Of(GreyPicture picture)
    {
        yield return new Look(picture, box => box);
        foreach (var contrast in (int[])[Contrast, -Contrast])
        {
            var standing = TextPictures.StandingOut(TextPictures.Enlarge(picture, Factor), Radius, contrast);
            yield return new Look(standing, Shrink);
            yield return new Look(TextPictures.Turn(standing), box => Shrink(TurnBack(box, standing.Height)));
        }
    }

    /// <summary>A word that says nothing at all, or is of no letter's size, is a shadow.</summary>
    public static bool IsText(ReadWord word) => word.Confidence >= 0 && word.Letters > 0;

    private static PictureBox Shrink(PictureBox box)
    {
        var (left, top) = (box.Left / Factor, box.Top / Factor);
        return new PictureBox(left, top, ((box.Right + Factor - 1) / Factor) - left, ((box.Bottom + Factor - 1) / Factor) - top);
    }

    /// <summary>Against <see cref="TextPictures.Turn"/>.</summary>
    private static PictureBox TurnBack(PictureBox box, int height) => new(box.Top, height - box.Right, box.Height, box.Width);
}
