using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>From boxes of words to the boxes that are blackened.</summary>
internal static class TextMask
{
    /// <summary>A box grows by this part of its line's height above and below …</summary>
    private const double Across = 0.2;

    /// <summary>… and by this at its ends: the first or the last letter is the one that is missed.</summary>
    private const double AtEnds = 0.7;

    /// <summary>Grown, joined where they meet, within the picture.</summary>
    public static IReadOnlyList<PictureBox> Of(IReadOnlyList<TextBox> text, int columns, int rows)
    {
        var boxes = text.Select(one => Grown(one.Box).Within(columns, rows)).OfType<PictureBox>().Distinct().ToList();
        for (var place = 0; place < boxes.Count; place++)
        {
            for (var other = boxes.Count - 1; other > place; other--)
            {
                if (Contains(boxes[place], boxes[other]) || AreOneLine(boxes[place], boxes[other]))
                {
                    boxes[place] = Around(boxes[place], boxes[other]);
                    boxes.RemoveAt(other);
                    other = boxes.Count; // the larger one may meet what the smaller did not
                }
            }
        }

        return [.. boxes.Where((box, place) => !boxes.Where((_, other) => other != place).Any(other => Contains(other, box)))];
    }

    /// <summary>True when all but a rim of a box is blackened already.</summary>
    public static bool Covers(IReadOnlyList<PictureBox> boxes, PictureBox box)
    {
        var free = 0L;
        for (var y = box.Top; y < box.Bottom; y++)
        {
            for (var x = box.Left; x < box.Right; x++)
            {
                free += boxes.Any(one => x >= one.Left && x < one.Right && y >= one.Top && y < one.Bottom) ? 0 : 1;
            }
        }

        return free * 10 <= box.Area;
    }

    private static PictureBox Grown(PictureBox box)
    {
        var line = Math.Min(box.Width, box.Height);
        var (across, along) = (2 + (int)(Across * line), 2 + (int)(AtEnds * line));
        var (left, top) = box.Width >= box.Height ? (along, across) : (across, along);
        return new PictureBox(box.Left - left, box.Top - top, box.Width + (2 * left), box.Height + (2 * top));
    }

    private static bool Contains(PictureBox outer, PictureBox inner) =>
        inner.Left >= outer.Left && inner.Top >= outer.Top && inner.Right <= outer.Right && inner.Bottom <= outer.Bottom;

    /// <summary>Two that overlap or nearly touch along one line, and are about as high.</summary>
    private static bool AreOneLine(PictureBox one, PictureBox other) =>
        (Along(one, other) || Along(Turned(one), Turned(other))) && Around(one, other).Area <= 1.3 * (one.Area + other.Area);

    private static bool Along(PictureBox one, PictureBox other)
    {
        var (low, high) = (Math.Min(one.Height, other.Height), Math.Max(one.Height, other.Height));
        var shared = Math.Min(one.Bottom, other.Bottom) - Math.Max(one.Top, other.Top);
        var gap = Math.Max(one.Left, other.Left) - Math.Min(one.Right, other.Right);
        return high <= 1.6 * low && shared >= 0.6 * low && gap <= low / 2;
    }

    private static PictureBox Turned(PictureBox box) => new(box.Top, box.Left, box.Height, box.Width);

    private static PictureBox Around(PictureBox one, PictureBox other)
    {
        var (left, top) = (Math.Min(one.Left, other.Left), Math.Min(one.Top, other.Top));
        return new PictureBox(left, top, Math.Max(one.Right, other.Right) - left, Math.Max(one.Bottom, other.Bottom) - top);
    }
}
