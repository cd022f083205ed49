using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Text;

/// <summary>A part of a picture.</summary>
internal sealed record Tile(GreyPicture Picture, int Left, int Top);

/// <summary>Takes large pictures apart, so that no run of the engine outgrows its limits; neighbours share a margin larger than a letter.</summary>
internal static class Tiles
{
    private const int Side = 1024;
    private const int Margin = 96;

    /// <summary>The tiles; those of one grey are left out, nothing can stand there.</summary>
    public static IEnumerable<Tile> Of(GreyPicture picture)
    {
        foreach (var top in Starts(picture.Height))
        {
            foreach (var left in Starts(picture.Width))
            {
                var tile = Cut(picture, left, top, Math.Min(Side, picture.Width - left), Math.Min(Side, picture.Height - top));
                if (tile.Pixels.AsSpan().ContainsAnyExcept(tile.Pixels[0]))
                {
                    yield return new Tile(tile, left, top);
                }
            }
        }
    }

    private static IEnumerable<int> Starts(int length)
    {
        for (var at = 0; ; at += Side - Margin)
        {
            yield return at;
            if (at + Side >= length)
            {
                yield break;
            }
        }
    }

    private static GreyPicture Cut(GreyPicture picture, int left, int top, int width, int height)
    {
        if ((width, height) == (picture.Width, picture.Height))
        {
            return picture;
        }

        var pixels = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            picture.Pixels.AsSpan(((top + y) * picture.Width) + left, width).CopyTo(pixels.AsSpan(y * width));
        }

        return new GreyPicture(pixels, width, height);
    }
}
