using System.Globalization;
using System.Text;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Text;

/// <summary>A word that was read, in pixels of the picture it was read from.</summary>
internal readonly record struct ReadWord(PictureBox Box, double Confidence, int Letters, int LongestRun);

/// <summary>Runs Tesseract's command line on one picture, through pipes: no picture touches a disk.</summary>
internal static class Tesseract
{
    private static readonly string[] Arguments = ["stdin", "stdout", "-l", "eng", "--oem", "1", "--psm", "11", "-c", "tessedit_create_tsv=1", "-c", "tessedit_create_txt=0"];

    /// <summary>The version, such as <c>5.3.0</c>; null when it is missing or says none.</summary>
    public static async Task<Version?> VersionAsync(TextSearchSettings settings, CancellationToken cancellationToken)
    {
        var (output, failure) = await LimitedProgram.RunAsync(settings, ["--version"], default, cancellationToken);
        return failure is null && output.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var version, ..] && Version.TryParse(version.Trim('v').Split('-')[0], out var read)
            ? read
            : null;
    }

    /// <summary>The words it reads, all of them.</summary>
    public static async Task<(IReadOnlyList<ReadWord> Words, string? Failure)> ReadAsync(
        TextSearchSettings settings, GreyPicture picture, CancellationToken cancellationToken)
    {
        var (output, failure) = await LimitedProgram.RunAsync(settings, Arguments, Pgm(picture), cancellationToken);
        var lines = output.Split('\n');
        return failure is null && lines[0].StartsWith("level\t", StringComparison.Ordinal)
            ? ([.. lines.Skip(1).Select(Word).OfType<ReadWord>()], null)
            : ([], failure ?? "engine-failed");
    }

    private static byte[] Pgm(GreyPicture picture) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P5\n{picture.Width} {picture.Height}\n255\n")), .. picture.Pixels];

    /// <summary>level, page, block, paragraph, line, word, left, top, width, height, confidence, text; level 5 is a word.</summary>
    private static ReadWord? Word(string line)
    {
        if (line.Split('\t') is not ["5", _, _, _, _, _, var left, var top, var width, var height, var confidence, var text])
        {
            return null;
        }

        static int Number(string cell) => int.Parse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return new ReadWord(
            new PictureBox(Number(left), Number(top), Number(width), Number(height)),
            double.Parse(confidence, NumberStyles.Float, CultureInfo.InvariantCulture),
            text.Count(char.IsLetterOrDigit),
            LongestRun(text));
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var letter in text)
        {
            run = char.IsLetterOrDigit(letter) ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
