using System.Diagnostics;
using System.Text.RegularExpressions;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>What leaves is as good an object of its kind as what came, by another project's judge.</summary>
internal sealed partial class Conformance
{
    /// <summary>What is not the headers' to say: whether text is burned in is stated by whoever looked at the pixels.</summary>
    private const string BurnedIn = "BurnedInAnnotation";

    /// <summary>Slides, pictures of the eye, segmentations, maps, spectra and radiotherapy are never shown: what their objects demand is not listed.</summary>
    private static readonly string[] NeverShown =
        ["1.2.840.10008.5.1.4.1.1.77.1.5.", "1.2.840.10008.5.1.4.1.1.77.1.6", "1.2.840.10008.5.1.4.1.1.66", "1.2.840.10008.5.1.4.1.1.30", "1.2.840.10008.5.1.4.1.1.481.", "1.2.840.10008.5.1.4.1.1.4.2"];

    [Test]
    public async Task Item_27_no_picture_of_the_corpus_breaks_a_rule_of_its_object_that_its_source_kept()
    {
        var dciodvfy = Checkout.RequirePeer("dciodvfy");
        var corpus = Checkout.RequireCorpus();
        var folder = Directory.CreateTempSubdirectory("made-").FullName;
        var (judged, broken) = (0, new SortedSet<string>(StringComparer.Ordinal));
        var wild = Path.Combine(corpus, "..", "deidentification", "files");
        var files = Directory.EnumerateFiles(corpus, "*", SearchOption.AllDirectories).Concat(Directory.Exists(wild) ? Directory.EnumerateFiles(wild) : []);
        foreach (var path in files.Where(path => new FileInfo(path).Length < 3_000_000).Order())
        {
            if (CorpusTests.TryRead(path) is not { PixelData: { Damage: null } } file || !IsShown(file.SopClassUid ?? ""))
            {
                continue;
            }

            var before = await ErrorsAsync(dciodvfy, path);
            if (before.Any(error => error.Contains("Tags out of order", StringComparison.Ordinal) || error.Contains("read failed", StringComparison.Ordinal)))
            {
                continue; // it stops there, and knows no other fault of the source
            }

            judged++;
            var made = Path.Combine(folder, "made.dcm");
            Write(made, Deidentifier.Apply(file.Dataset, Planted.Case).Header, file);
            var after = await ErrorsAsync(dciodvfy, made);
            var spoilt = before.Select(AttributeOf).ToHashSet(StringComparer.Ordinal);
            broken.UnionWith(after.Except(before).Where(error => AttributeOf(error) is "" || !spoilt.Contains(AttributeOf(error))).Where(error => AttributeOf(error) != BurnedIn).Select(error => $"{Path.GetRelativePath(corpus, path)}: {error}"));
        }

        Directory.Delete(folder, recursive: true);
        await TestContext.Out.WriteLineAsync($"{judged} pictures judged by dciodvfy");
        Assert.That(broken, Is.Empty, string.Join('\n', broken));
        Assert.That(judged, Is.GreaterThan(100));
    }

    private static bool IsShown(string sopClass) => !NeverShown.Any(never => sopClass.StartsWith(never, StringComparison.Ordinal));

    private static void Write(string path, DicomDataset header, DicomFile file)
    {
        using var stream = File.Create(path);
        DicomFileWriter.Write(stream, new DicomFile(new DicomDataset(), header, file.TransferSyntax, file.PixelData));
    }

    /// <summary>What was found wrong, without the values that it was found in.</summary>
    private static async Task<HashSet<string>> ErrorsAsync(string dciodvfy, string path)
    {
        using var process = Process.Start(new ProcessStartInfo(dciodvfy, [path]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync() + await output;
        await process.WaitForExitAsync();
        return [.. errors.Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal)).Select(line => Value().Replace(line, "<>").Trim())];
    }

    /// <summary>The attribute that an error is about: one that was wrong before may be wrong in another way.</summary>
    private static string AttributeOf(string error) => Attribute().Match(error).Groups[1].Value;

    [GeneratedRegex("(?:Element=|attribute )<([^>]+)>")]
    private static partial Regex Attribute();

    [GeneratedRegex("(?<!Element=|Module=|attribute |Sequence=)<[^>]*>")]
    private static partial Regex Value();
}
