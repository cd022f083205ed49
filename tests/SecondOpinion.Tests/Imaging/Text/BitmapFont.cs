namespace SecondOpinion.Tests.Imaging.Text;

/// <summary>Letters of 5 x 7 dots, as screens of devices draw them: no grey between ink and ground.</summary>
internal static class BitmapFont
{
    public const int Columns = 5;
    public const int Rows = 7;

    /// <summary>Seven rows of five bits, the leftmost dot highest.</summary>
    private static readonly Dictionary<char, byte[]> Glyphs = new()
    {
        ['A'] = [14, 17, 17, 31, 17, 17, 17], ['B'] = [30, 17, 17, 30, 17, 17, 30], ['C'] = [14, 17, 16, 16, 16, 17, 14], ['D'] = [30, 17, 17, 17, 17, 17, 30],
        ['E'] = [31, 16, 16, 30, 16, 16, 31], ['F'] = [31, 16, 16, 30, 16, 16, 16], ['G'] = [14, 17, 16, 23, 17, 17, 15], ['H'] = [17, 17, 17, 31, 17, 17, 17],
        ['I'] = [14, 4, 4, 4, 4, 4, 14], ['J'] = [7, 2, 2, 2, 2, 18, 12], ['K'] = [17, 18, 20, 24, 20, 18, 17], ['L'] = [16, 16, 16, 16, 16, 16, 31],
        ['M'] = [17, 27, 21, 21, 17, 17, 17], ['N'] = [17, 25, 21, 19, 17, 17, 17], ['O'] = [14, 17, 17, 17, 17, 17, 14], ['P'] = [30, 17, 17, 30, 16, 16, 16],
        ['Q'] = [14, 17, 17, 17, 21, 18, 13], ['R'] = [30, 17, 17, 30, 20, 18, 17], ['S'] = [15, 16, 16, 14, 1, 1, 30], ['T'] = [31, 4, 4, 4, 4, 4, 4],
        ['U'] = [17, 17, 17, 17, 17, 17, 14], ['V'] = [17, 17, 17, 17, 17, 10, 4], ['W'] = [17, 17, 17, 21, 21, 27, 17], ['X'] = [17, 17, 10, 4, 10, 17, 17],
        ['Y'] = [17, 17, 10, 4, 4, 4, 4], ['Z'] = [31, 1, 2, 4, 8, 16, 31], ['0'] = [14, 17, 19, 21, 25, 17, 14], ['1'] = [4, 12, 4, 4, 4, 4, 14],
        ['2'] = [14, 17, 1, 6, 8, 16, 31], ['3'] = [30, 1, 1, 14, 1, 1, 30], ['4'] = [2, 6, 10, 18, 31, 2, 2], ['5'] = [31, 16, 30, 1, 1, 17, 14],
        ['6'] = [14, 16, 30, 17, 17, 17, 14], ['7'] = [31, 1, 2, 4, 8, 8, 8], ['8'] = [14, 17, 17, 14, 17, 17, 14], ['9'] = [14, 17, 17, 15, 1, 1, 14],
        ['/'] = [1, 1, 2, 4, 8, 16, 16], ['^'] = [4, 10, 17, 0, 0, 0, 0], [':'] = [0, 12, 12, 0, 12, 12, 0], ['.'] = [0, 0, 0, 0, 0, 12, 12], ['-'] = [0, 0, 0, 31, 0, 0, 0],
    };

    /// <summary>A line in capitals as ink from 0 to 1, each dot a square of some pixels.</summary>
    public static Ink Draw(string text, int dot)
    {
        var ink = new Ink(text.Length * (Columns + 1) * dot, Rows * dot);
        for (var place = 0; place < text.Length; place++)
        {
            var glyph = Glyphs.GetValueOrDefault(char.ToUpperInvariant(text[place]));
            for (var y = 0; glyph is not null && y < ink.Height; y++)
            {
                for (var x = 0; x < Columns * dot; x++)
                {
                    ink[(place * (Columns + 1) * dot) + x, y] = ((glyph[y / dot] >> (Columns - 1 - (x / dot))) & 1) == 1 ? 1 : 0;
                }
            }
        }

        return ink;
    }
}

/// <summary>How much ink lies on each pixel of a box, from 0 to 1.</summary>
internal sealed class Ink(int width, int height)
{
    private readonly float[] _shares = new float[width * height];

    public int Width { get; } = width;

    public int Height { get; } = height;

    public float this[int x, int y]
    {
        get => _shares[(y * Width) + x];
        set => _shares[(y * Width) + x] = value;
    }

    /// <summary>With so many pixels without ink on every side.</summary>
    public Ink WithRim(int rim)
    {
        var wider = new Ink(Width + (2 * rim), Height + (2 * rim));
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                wider[x + rim, y + rim] = this[x, y];
            }
        }

        return wider;
    }

    /// <summary>Turned by a right angle, clockwise or against it.</summary>
    public Ink Turned(bool clockwise)
    {
        var turned = new Ink(Height, Width);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                turned[clockwise ? Height - 1 - y : y, clockwise ? x : Width - 1 - x] = this[x, y];
            }
        }

        return turned;
    }
}
