using System.Globalization;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>A line of the corpus manifest whose pixels are known: the hash that other decoders agree upon.</summary>
internal sealed record CorpusImage(string File, string TransferSyntax, int Frames, PixelLayout Layout, string PixelsSha256)
{
    public string Path => System.IO.Path.Combine(Checkout.Corpus!, File);

    public override string ToString() => File;

    /// <summary>Every such file in one of the transfer syntaxes; 1-bit and floating point pixels are other people's.</summary>
    public static IEnumerable<CorpusImage> InSyntax(params string[] transferSyntaxes) =>
        Checkout.Corpus is not { } corpus ? [] : System.IO.File.ReadLines(System.IO.Path.Combine(corpus, "manifest.tsv")).Skip(1)
            .Select(line => line.Split('\t'))
            .Where(column => transferSyntaxes.Contains(column[7], StringComparer.Ordinal) && column[15].Length == 64
                && column[11].Split('/')[0] is "8" or "16" or "32")
            .Select(column => new CorpusImage(column[0], column[7], column[10].Length == 0 ? 1 : Number(column[10]), LayoutOf(column), column[15]));

    private static PixelLayout LayoutOf(string[] column)
    {
        var bits = column[11].Split('/').Select(Number).ToArray();
        return new(Number(column[8]), Number(column[9]), Number(column[12]), bits[0], bits[1], bits[2], bits[3] == 1, isPlanar: false, column[13]);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
