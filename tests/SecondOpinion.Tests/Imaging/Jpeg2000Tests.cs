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
    public void Lossless_frames_are_decoded_to_the_pixels_that_other_decoders_agree_upon(string name, string hash, string agreed)
    {
        var ours = DecodeAll(name, Real());
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(ours)), Is.EqualTo(hash));
        if (agreed.StartsWith("gdcm", StringComparison.Ordinal) && !name.Contains("TextGBR", StringComparison.Ordinal))
        {
            Assert.That(Peer.Gdcm(Path.Combine(Checkout.RequireCorpus(), name), ours.Length).AsSpan().SequenceEqual(ours), Is.True);
        }
    }

    [TestCaseSource(nameof(Lossy))]
    public void Lossy_frames_are_as_another_decoder_has_them_but_for_one_grey(string name, string hash, string agreed)
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
    public void Damaged_size_segments_reach_no_program()
    {
        var layout = new PixelLayout(96, 128, 1, 16, 12, 11, isSigned: false, isPlanar: false, "MONOCHROME2");
        var file = DicomFile.Read(new MemorySource(File.ReadAllBytes(Path.Combine(Checkout.RequireCorpus(), "generated", "htj2k_201_mono12.dcm"))));
        var whole = Codestream(file, 0);
        byte[] boxed = [0, 0, 0, 12, .. "jP  \r\n"u8, 0x87, 0x0A, 0, 0, 0, 8, .. "ftyp"u8, 0, 0, 0, 0, .. "jp2c"u8, .. whole];
        Assert.That(Jpeg2000Size.Unboxed(boxed).SequenceEqual(whole), Is.True);
        var random = new Random(20261124);
        var refused = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var damaged = boxed.ToArray();
            damaged[random.Next(80)] = (byte)random.Next(256);
            try
            {
                var size = Jpeg2000Size.Read(Jpeg2000Size.Unboxed(damaged.AsSpan(0, random.Next(4) == 0 ? random.Next(90) : damaged.Length)), layout);
                Assert.That(size.Precision, Is.InRange(1, 16));
            }
            catch (DicomException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.InRange(1000, 4900));
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
            .Select(row => new TestCaseData(row[0], row[15], row[16]));

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
