using System.Buffers;
using FellowOakDicom;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Files;
using OurFile = SecondOpinion.Dicom.Files.DicomFile;
using OurTag = SecondOpinion.Dicom.Dictionary.DicomTag;
using TheirFile = FellowOakDicom.DicomFile;

namespace SecondOpinion.WithFoDicom;

/// <summary>The public corpus read twice. Where both readers take a file, they must read the same.</summary>
internal sealed class BesideFoDicom
{
    private const ushort PixelGroup = 0x7FE0;

    [TestCaseSource(nameof(Files))]
    public void Both_read_the_same_values_and_the_same_frames(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (Ours(bytes) is not { } ours || Theirs(bytes) is not { } theirs)
        {
            Assert.Ignore("one of the two refuses the file");
            return;
        }

        Assert.Multiple(() =>
        {
            Assert.That(Values(ours), Is.EquivalentTo(Values(theirs)), "values");
            Assert.That(Frames(ours), Is.EqualTo(Frames(theirs)), "frames");
        });
    }

    private static IEnumerable<string> Files() => Checkout.Corpus is null ? [] : Directory.EnumerateFiles(Checkout.Corpus, "*.dcm", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static OurFile? Ours(byte[] bytes)
    {
        try
        {
            return OurFile.Read(new MemorySource(bytes));
        }
        catch (DicomException)
        {
            return null;
        }
    }

    private static TheirFile? Theirs(byte[] bytes)
    {
        try
        {
            return TheirFile.Open(new MemoryStream(bytes), FileReadOption.ReadAll);
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            return null; // of whatever kind: it throws several
        }
    }

    /// <summary>Plain values of the top level, little endian, by tag; the pad byte at the end of text is no part of it.</summary>
    private static IEnumerable<string> Values(OurFile file) => file.Dataset
        .Where(element => element.Items.Count == 0 && !IsLeftOut(element.Tag.Group, element.Tag.Element))
        .Select(element => Line(element.Tag, file.Dataset.GetBytes(element.Tag).Span)).Where(line => line.Length > 0);

    private static IEnumerable<string> Values(TheirFile file) => file.Dataset.OfType<FellowOakDicom.DicomElement>()
        .Where(element => !IsLeftOut(element.Tag.Group, element.Tag.Element))
        .Select(element => Line(new OurTag(element.Tag.Group, element.Tag.Element), element.Buffer.Data)).Where(line => line.Length > 0);

    private static bool IsLeftOut(ushort group, ushort element) => group == PixelGroup || element == 0;

    private static string Line(OurTag tag, ReadOnlySpan<byte> value) =>
        value.TrimEnd((byte)' ').TrimEnd((byte)0) is { Length: > 0 } trimmed ? $"{tag} {Convert.ToHexString(trimmed)}" : "";

    private static List<string> Frames(OurFile file)
    {
        if (file.PixelData is null)
        {
            return [];
        }

        var frames = FrameIndex.Of(file);
        return [.. Enumerable.Range(0, frames.Count).Select(at => Convert.ToHexString(Frame(frames, at)))];
    }

    internal static byte[] Frame(FrameIndex frames, int at)
    {
        var frame = new ArrayBufferWriter<byte>();
        frames.Read(at, frame);
        return frame.WrittenSpan.ToArray();
    }

    private static List<string> Frames(TheirFile file)
    {
        if (!file.Dataset.Any(item => item.Tag.Group == PixelGroup))
        {
            return [];
        }

        var pixels = FellowOakDicom.Imaging.DicomPixelData.Create(file.Dataset);
        return [.. Enumerable.Range(0, pixels.NumberOfFrames).Select(at => Convert.ToHexString(pixels.GetFrame(at).Data))];
    }
}
