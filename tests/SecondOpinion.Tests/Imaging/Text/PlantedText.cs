using SecondOpinion.Dicom.Pixels;
using SkiaSharp;

namespace SecondOpinion.Tests.Imaging.Text;

/// <summary>A line of text in a picture.</summary>
/// <param name="Box">Around its ink.</param>
/// <param name="What">How it was drawn, to be printed when it was missed.</param>
internal sealed record PlantedLine(PictureBox Box, string What);

/// <summary>Draws invented names, numbers and dates into pictures, by a seed: outline and bitmap letters of 9 to 48 pixels, bright, black on a white
/// box, on end, and faint.</summary>
internal sealed class PlantedText(int seed, string? fontPath)
{
    /// <summary>Of what lies between black and white: how far faint letters are from the middle of what is under them.</summary>
    private const double Faint = 0.22;

    private static readonly string[] Names =
        ["OKAFOR", "SMITH^JOHN", "Williams Anna", "HUGHES, Owen", "MACDONALD^EILIDH", "Patel Priya", "O.BRIEN^SEAN", "Nowak Zofia", "CHEN WEI", "Rossi Giulia"];

    private static readonly string[] Ways = ["bright", "bright", "boxed", "on end", "faint"];

    private readonly Seeded _chance = new(seed);

    /// <summary>Plants lines that do not touch one another; fewer where they do not fit.</summary>
    public IReadOnlyList<PlantedLine> Plant(Ground picture, int lines)
    {
        var planted = new List<PlantedLine>();
        for (var tries = 0; planted.Count < lines && tries < lines * 40; tries++)
        {
            var way = Ways[_chance.Next(Ways.Length)];
            var (ink, what) = Line();
            ink = way == "on end" ? ink.Turned(_chance.Next(2) == 0) : way == "boxed" ? ink.WithRim(3) : ink;
            if (ink.Width + 8 >= picture.Width || ink.Height + 8 >= picture.Height)
            {
                continue;
            }

            var (left, top) = (4 + _chance.Next(picture.Width - ink.Width - 8), 4 + _chance.Next(picture.Height - ink.Height - 8));
            if (planted.TrueForAll(line => IsApart(line.Box, new PictureBox(left - 14, top - 14, ink.Width + 28, ink.Height + 28))))
            {
                planted.Add(new PlantedLine(Draw(picture, ink, left, top, way), $"{way}, {what}, at {left},{top}"));
            }
        }

        return planted;
    }

    private (Ink Ink, string What) Line()
    {
        var text = Text();
        if (fontPath is null || _chance.Next(3) == 0)
        {
            var dot = 1 + _chance.Next(5);
            return (BitmapFont.Draw(text, dot), $"bitmap {dot * BitmapFont.Rows} px \"{text}\"");
        }

        var size = 9 + _chance.Next(40);
        return (Outline(text, size), $"outline {size} px \"{text}\"");
    }

    private string Text() => _chance.Next(4) switch
    {
        0 => Names[_chance.Next(Names.Length)],
        1 => $"{1 + _chance.Next(28):00}/{1 + _chance.Next(12):00}/{1920 + _chance.Next(90)}",
        2 => $"ID: {1_000_000 + _chance.Next(8_999_999)}",
        _ => $"{Names[_chance.Next(Names.Length)]} {10 + _chance.Next(80)}Y",
    };

    private Ink Outline(string text, int size)
    {
        using var typeface = SKTypeface.FromFile(fontPath);
        using var font = new SKFont(typeface, size) { Edging = SKFontEdging.Antialias };
        using var paint = new SKPaint { Color = SKColors.White, IsAntialias = true };
        var width = (int)Math.Ceiling(font.MeasureText(text)) + 4;
        using var bitmap = new SKBitmap(new SKImageInfo(width, (size * 3 / 2) + 2, SKColorType.Gray8, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Black);
            canvas.DrawText(text, 2, size * 1.1f, SKTextAlign.Left, font, paint);
        }

        var ink = new Ink(bitmap.Width, bitmap.Height);
        for (var y = 0; y < ink.Height; y++)
        {
            for (var x = 0; x < ink.Width; x++)
            {
                ink[x, y] = bitmap.GetPixel(x, y).Red / 255f;
            }
        }

        return ink;
    }

    /// <summary>Draws, and answers the box around what was drawn.</summary>
    private static PictureBox Draw(Ground picture, Ink ink, int left, int top, string way)
    {
        var under = Enumerable.Range(0, ink.Height).SelectMany(y => picture.Values.Skip(((top + y) * picture.Width) + left).Take(ink.Width)).Select(value => Math.Clamp(value, picture.Black, picture.White)).ToList();
        var (least, most) = ((double)picture.Values.Min(), (double)picture.Values.Max());
        var (mean, step) = (under.Average(), Faint * (picture.White - picture.Black));
        var isDarkGround = mean < (picture.Black + picture.White) / 2;
        (least, most) = (Math.Min(least, picture.Black), Math.Max(most, picture.White));
        var level = way switch { "boxed" => least, "faint" => isDarkGround ? mean + step : mean - step, _ => isDarkGround ? most : least };
        var (first, last) = ((X: int.MaxValue, Y: int.MaxValue), (X: 0, Y: 0));
        for (var y = 0; y < ink.Height; y++)
        {
            for (var x = 0; x < ink.Width; x++)
            {
                ref var value = ref picture.Values[((top + y) * picture.Width) + left + x];
                var ground = way == "boxed" ? most : value;
                value = (int)Math.Round(ground + ((level - ground) * ink[x, y]));
                if (ink[x, y] > 0.3)
                {
                    first = (Math.Min(first.X, x), Math.Min(first.Y, y));
                    last = (Math.Max(last.X, x), Math.Max(last.Y, y));
                }
            }
        }

        return new PictureBox(left + first.X, top + first.Y, last.X - first.X + 1, last.Y - first.Y + 1);
    }

    private static bool IsApart(PictureBox one, PictureBox other) =>
        one.Right <= other.Left || other.Right <= one.Left || one.Bottom <= other.Top || other.Bottom <= one.Top;
}

/// <summary>Numbers that follow from a seed, the same everywhere (the constants of Knuth's MMIX).</summary>
internal sealed class Seeded(int seed)
{
    private ulong _state = ((ulong)seed * 2654435761) + 88172645463325252;

    /// <summary>From 0 to below <paramref name="below"/>.</summary>
    public int Next(int below)
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return (int)((_state >> 33) % (ulong)below);
    }
}
