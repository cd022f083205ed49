using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Text;

/// <summary>Finds writing by how it is drawn: devices draw letters with one grey, which stands out of what is around it. Reads nothing, costs little,
/// and sees what an engine for paper does not: tiny bitmap fonts, letters on end, letters across a bright body.</summary>
internal static class StrokeFinder
{
    private const int LeastSide = 5;
    private const int MostHeight = 50;
    private const int MostWidth = 240;
    private const int LeastPixels = 5;
    private const int Radius = 20;
    private static readonly int[] Contrasts = [50, 110];

    private const int MostPixels = 4_000;

    /// <summary>Boxes of lines.</summary>
    public static IReadOnlyList<PictureBox> Find(GreyPicture picture)
    {
        var contrast = Noise.ContrastFor(picture);
        var dark = new GreyPicture([.. picture.Pixels.Select(pixel => (byte)(255 - pixel))], picture.Width, picture.Height);
        return
        [
            .. FlatLines(picture, contrast),
            .. Contrasts.Prepend(contrast).Where(step => step >= contrast).Distinct().SelectMany(step => Standing(picture, step).Concat(Standing(dark, step))),
        ];
    }

    internal static IEnumerable<PictureBox> FlatLines(GreyPicture picture, int contrast) => StrokeLines.Of(Flat(picture, contrast), 0, 3);

    internal static IEnumerable<PictureBox> Standing(GreyPicture picture, int contrast)
    {
        var mask = TextPictures.StandingOut(picture, Radius, contrast).Pixels;
        var pieces = new Pieces(picture, (from, to) => mask[from] == 0 && mask[to] == 0, MostPixels);
        var strokes = pieces.All(place => mask[place] == 0).Where(piece => IsLetterLike(piece) && IsThin(picture, piece)).Select(piece => (Piece: piece, Level: Plateau(picture, piece)))
            .Where(one => one.Level is not null).Select(one => new Stroke(one.Piece.Box, one.Level!.Value)).ToList(); // filtered just before
        return StrokeLines.Of(strokes, contrast < 110 ? 20 : 50, 4);
    }

    /// <summary>Pieces of exactly one grey, with another grey all around.</summary>
    private static List<Stroke> Flat(GreyPicture picture, int contrast)
    {
        var pixels = picture.Pixels;
        var pieces = new Pieces(picture, (from, to) => pixels[from] == pixels[to], MostPixels);
        return [.. pieces.All(_ => true).Where(IsLetterLike).Where(piece => StandsOut(picture, piece, contrast)).Select(piece => new Stroke(piece.Box, pixels[piece.Places[0]]))];
    }

    private static bool IsLetterLike(Piece piece) =>
        piece.Places.Count >= LeastPixels && Math.Max(piece.Box.Width, piece.Box.Height) is >= LeastSide and <= MostWidth && Math.Min(piece.Box.Width, piece.Box.Height) <= MostHeight
        && piece.Places.Count <= 0.95 * piece.Box.Area + 12;

    /// <summary>Twice the area by the rim is about the width of the strokes; a letter's is a small part of its height, a blob's half.</summary>
    private static bool IsThin(GreyPicture picture, Piece piece)
    {
        var within = piece.Places.ToHashSet();
        var rim = piece.Places.Count(place => !within.Contains(place - 1) || !within.Contains(place + 1) || !within.Contains(place - picture.Width) || !within.Contains(place + picture.Width));
        return (2.0 * piece.Places.Count / rim) - 1 <= 1.5 + (0.14 * Math.Min(MostHeight, Math.Max(piece.Box.Width, piece.Box.Height)));
    }

    /// <summary>The grey most of a piece was drawn with; null when it is of many greys.</summary>
    private static int? Plateau(GreyPicture picture, Piece piece)
    {
        int[] levels = [.. piece.Places.Select(place => (int)picture.Pixels[place]).Order()];
        var level = levels[levels.Length * 85 / 100];
        return levels.Count(one => Math.Abs(one - level) <= 10) >= (Math.Min(piece.Box.Width, piece.Box.Height) > 14 ? 0.5 : 0.3) * levels.Length ? level : null;
    }

    private static bool StandsOut(GreyPicture picture, Piece piece, int contrast)
    {
        var level = picture.Pixels[piece.Places[0]];
        var (around, other) = (0, 0);
        foreach (var place in piece.Places)
        {
            var (x, y) = (place % picture.Width, place / picture.Width);
            for (var side = 0; side < 4; side++)
            {
                var (nextX, nextY) = (x + (side == 0 ? 1 : side == 1 ? -1 : 0), y + (side == 2 ? 1 : side == 3 ? -1 : 0));
                if (nextX >= 0 && nextY >= 0 && nextX < picture.Width && nextY < picture.Height && picture.Pixels[(nextY * picture.Width) + nextX] is var pixel && pixel != level)
                {
                    around++;
                    other += Math.Abs(pixel - level) >= contrast ? 1 : 0;
                }
            }
        }

        return other >= 0.75 * around;
    }
}
