using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Text;

/// <summary>What of a picture stands out and has the size of a letter: so the engine meets neither noise nor bodies, which cost it minutes.</summary>
internal static class LetterLike
{
    private const int LeastSide = 4;
    private const int MostSide = 80;

    /// <summary>Letters black on white; null when there are fewer than two.</summary>
    /// <param name="large">The picture, enlarged.</param>
    /// <param name="radius">Half of the surroundings' side.</param>
    /// <param name="contrast">Grey steps; negative for dark letters.</param>
    /// <param name="factor">By which it is enlarged.</param>
    public static GreyPicture? Of(GreyPicture large, int radius, int contrast, int factor)
    {
        var standing = TextPictures.StandingOut(large, radius, contrast).Pixels;
        var kept = new byte[standing.Length];
        kept.AsSpan().Fill(byte.MaxValue);
        var count = 0;
        foreach (var piece in new Pieces(large, (from, to) => standing[from] == standing[to], MostSide * MostSide * factor * factor / 2).All(place => standing[place] == 0))
        {
            var side = Math.Max(piece.Box.Width, piece.Box.Height);
            if (side <= MostSide * factor && piece.Places.Count >= 2 * factor * factor)
            {
                count += side >= LeastSide * factor ? 1 : 0;
                foreach (var place in piece.Places)
                {
                    kept[place] = 0;
                }
            }
        }

        return count >= 2 ? new GreyPicture(kept, large.Width, large.Height) : null;
    }
}
