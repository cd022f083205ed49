using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Text;

/// <summary>Pixels that hang together.</summary>
internal sealed record Piece(PictureBox Box, IReadOnlyList<int> Places);

/// <summary>Takes a picture apart into pieces whose pixels touch, at a side or a corner.</summary>
/// <param name="picture">The picture.</param>
/// <param name="belongs">Whether two pixels that touch belong together.</param>
/// <param name="mostPixels">A larger piece is followed to its end, so that it is not met again, but not kept.</param>
internal sealed class Pieces(GreyPicture picture, Func<int, int, bool> belongs, int mostPixels)
{
    private readonly bool[] _seen = new bool[picture.Pixels.Length];
    private readonly Stack<int> _open = new();

    /// <summary>Every piece that could be a letter.</summary>
    public IEnumerable<Piece> All(Func<int, bool> begins)
    {
        for (var place = 0; place < _seen.Length; place++)
        {
            if (!_seen[place] && begins(place) && Follow(place) is { } piece)
            {
                yield return piece;
            }
        }
    }

    private Piece? Follow(int first)
    {
        var places = new List<int>();
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        _seen[first] = true;
        _open.Push(first);
        var count = 0;
        while (_open.TryPop(out var place))
        {
            count++;
            if (count <= mostPixels)
            {
                places.Add(place);
            }

            var (x, y) = (place % picture.Width, place / picture.Width);
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
            for (var nextY = Math.Max(0, y - 1); nextY <= Math.Min(picture.Height - 1, y + 1); nextY++)
            {
                for (var nextX = Math.Max(0, x - 1); nextX <= Math.Min(picture.Width - 1, x + 1); nextX++)
                {
                    var next = (nextY * picture.Width) + nextX;
                    if (!_seen[next] && belongs(place, next))
                    {
                        _seen[next] = true;
                        _open.Push(next);
                    }
                }
            }
        }

        return count > 1 && count <= mostPixels ? new Piece(new PictureBox(left, top, right - left, bottom - top), places) : null;
    }
}
