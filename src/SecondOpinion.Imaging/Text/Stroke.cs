using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Imaging.Text;

/// <summary>A connected piece of a picture that could be a letter or a part of one.</summary>
/// <param name="Box">Where.</param>
/// <param name="Level">The grey it was drawn with.</param>
internal readonly record struct Stroke(PictureBox Box, int Level);

/// <summary>Joins strokes of one grey that stand in a row into lines: nothing in a body is of one grey, of one size and in a row.</summary>
internal static class StrokeLines
{
    private const int White = 250;
    private const int Small = 16;
    private const double LongestGap = 2.0;

    /// <summary>The lines of strokes, lying and standing.</summary>
    /// <param name="strokes">In any order.</param>
    /// <param name="tolerance">Grey steps by which strokes of a line may differ.</param>
    /// <param name="least">Strokes that make a line.</param>
    public static IEnumerable<PictureBox> Of(IReadOnlyList<Stroke> strokes, int tolerance, int least) =>
        Lying(strokes, tolerance, least).Concat(Lying([.. strokes.Select(stroke => stroke with { Box = Turned(stroke.Box) })], tolerance, least).Select(Turned));

    private static PictureBox Turned(PictureBox box) => new(box.Top, box.Left, box.Height, box.Width);

    private static IEnumerable<PictureBox> Lying(IReadOnlyList<Stroke> strokes, int tolerance, int least)
    {
        Stroke[] sorted = [.. strokes.OrderBy(stroke => stroke.Box.Left)];
        var parents = Enumerable.Range(0, sorted.Length).ToArray();
        var widest = sorted.Select(stroke => stroke.Box.Height).DefaultIfEmpty(0).Max() * LongestGap;
        for (var one = 0; one < sorted.Length; one++)
        {
            for (var other = one + 1; other < sorted.Length && sorted[other].Box.Left - sorted[one].Box.Right <= widest; other++)
            {
                if (Follows(sorted[one], sorted[other], tolerance))
                {
                    parents[Root(parents, other)] = Root(parents, one);
                }
            }
        }

        return Enumerable.Range(0, sorted.Length).GroupBy(place => Root(parents, place))
            .Select(line => line.Select(place => sorted[place]).ToList()).Where(letters => IsLine(letters, least)).Select(letters => Around(letters.Select(letter => letter.Box)));
    }

    /// <summary>Longer than high, hardly higher than its letters, which are alike and stand on one line: textures chain into heaps. Letters as white as
    /// can be are believed sooner: bodies have that grey only where a window cuts them off.</summary>
    private static bool IsLine(List<Stroke> letters, int least)
    {
        var isPlain = letters.TrueForAll(letter => letter.Level >= White);
        var box = Around(letters.Select(letter => letter.Box));
        var usual = letters.Select(letter => letter.Box.Height).Order().ElementAt(letters.Count / 2);
        var foot = letters.Select(letter => letter.Box.Bottom).Order().ElementAt(letters.Count / 2);
        var onFoot = letters.Count(letter => Math.Abs(letter.Box.Bottom - foot) <= 1 + (usual / 10));
        var alike = letters.Count(letter => Math.Abs(letter.Box.Height - usual) <= 1 + (0.3 * usual));
        return letters.Count >= 2 && letters.Sum(letter => Letters(letter.Box)) >= (isPlain ? least : least + 2)
            && onFoot >= (isPlain ? 0.6 : 0.7) * letters.Count && alike >= (isPlain ? 0.5 : 0.7) * letters.Count
            && box.Width >= 1.5 * box.Height && box.Height <= 2 * usual;
    }

    /// <summary>Small letters run together.</summary>
    private static int Letters(PictureBox box) => box.Height <= Small ? Math.Max(1, (int)Math.Round(1.2 * box.Width / box.Height)) : 1;

    private static bool Follows(Stroke one, Stroke other, int tolerance)
    {
        var (low, high) = (Math.Min(one.Box.Height, other.Box.Height), Math.Max(one.Box.Height, other.Box.Height));
        var overlap = Math.Min(one.Box.Bottom, other.Box.Bottom) - Math.Max(one.Box.Top, other.Box.Top);
        var gap = other.Box.Left - one.Box.Right;
        return Math.Abs(one.Level - other.Level) <= tolerance && overlap >= 0.6 * low && high <= 2.2 * low && gap <= (high <= 1.5 * low ? LongestGap : 1.1) * high && gap >= -0.5 * low;
    }

    private static int Root(int[] parents, int place)
    {
        while (parents[place] != place)
        {
            parents[place] = parents[parents[place]];
            place = parents[place];
        }

        return place;
    }

    /// <summary>The box around boxes.</summary>
    public static PictureBox Around(IEnumerable<PictureBox> boxes)
    {
        var all = boxes.ToList();
        var (left, top) = (all.Min(box => box.Left), all.Min(box => box.Top));
        return new PictureBox(left, top, all.Max(box => box.Right) - left, all.Max(box => box.Bottom) - top);
    }
}
