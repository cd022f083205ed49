using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Imaging.Jpeg2000;

namespace SecondOpinion.Tests.Imaging;

/// <summary>JPEG 2000 and its high-throughput form, by a program that is not trusted.</summary>
internal sealed class Jpeg2000Tests
{
    private const string HighThroughput = "1.2.840.10008.1.2.4.203";

    private static IEnumerable<TestCaseData> Lossless() => Files("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202");

    private static IEnumerable<TestCaseData> Lossy() => Files("1.2.840.10008.1.2.4.91", HighThroughput);

    [TestCaseSource(nameof(Lossless))]
    public void Lossless_frames_are_decoded_to_the_pixels_that_other_decoders_agree_upon(string name, string hash)
    {
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(DecodeAll(name, Real()))), Is.EqualTo(hash));
    }

    [TestCaseSource(nameof(Lossy))]
    public void Lossy_frames_are_as_another_decoder_has_them_but_for_one_grey(string name, string hash)
    {
        var ours = DecodeAll(name, Real());
        if (Convert.ToHexStringLower(SHA256.HashData(ours)) == hash)
        {
            return;
        }

        var path = Path.Combine(Checkout.RequireCorpus(), name);
        var file = DicomFile.Read(new MemorySource(File.ReadAllBytes(path)));
        var layout = PixelLayout.Of(ImagePixel.Of(file.Dataset), file.TransferSyntax.Uid);
        var theirs = file.TransferSyntax.Uid == HighThroughput ? Peer.OpenJph(Codestream(file, 0)) : Peer.Gdcm(path, ours.Length);
        Assert.That(Peer.FarthestApart(ours, theirs, layout), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void The_corpus_holds_every_kind()
    {
        Checkout.RequireCorpus();
        Assert.That((Lossless().Count(), Lossy().Count()), Is.EqualTo((10, 5)));
    }

    private static IEnumerable<TestCaseData> Files(params string[] syntaxes) =>
        Checkout.Corpus is not { } corpus ? [] : File.ReadLines(Path.Combine(corpus, "manifest.tsv")).Skip(1).Select(line => line.Split('\t'))
            .Where(row => syntaxes.Contains(row[7]) && row[11].Split('/')[0] is "8" or "16")
            .Where(row => row[15].Length == 64 || row[16].StartsWith("no hash: lossy", StringComparison.Ordinal))
            .Select(row => new TestCaseData(row[0], row[15]));

    private static Jpeg2000Decoder Real()
    {
        Checkout.RequirePeer("opj_decompress");
        return With("opj_decompress");
    }

    private static Jpeg2000Decoder With(string program, int seconds = 20, int megabytes = 512) =>
        new(Options.Create(new ImagingSettings { Jpeg2000Program = program, Jpeg2000Seconds = seconds, Jpeg2000Megabytes = megabytes }));

    private static byte[] DecodeAll(string name, Jpeg2000Decoder decoder)
    {
        var file = DicomFile.Read(new MemorySource(File.ReadAllBytes(Path.Combine(Checkout.RequireCorpus(), name))));
        var frames = FrameIndex.Of(file);
        var layout = PixelLayout.Of(frames.Image, file.TransferSyntax.Uid);
        var pixels = new byte[layout.FrameBytes * frames.Count];
        for (var frame = 0; frame < frames.Count; frame++)
        {
            Assert.That(decoder.Decode(Codestream(file, frame), layout, pixels.AsSpan((int)layout.FrameBytes * frame, (int)layout.FrameBytes)), Is.Null);
        }

        return pixels;
    }

    private static byte[] Codestream(DicomFile file, int frame)
    {
        var frames = FrameIndex.Of(file);
        var codestream = new byte[frames[frame].Length];
        frames.ReadInto(frame, codestream);
        return codestream;
    }
}
