using System.Security.Cryptography;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

internal sealed class CorpusPixelTests
{
    /// <summary>Says JPEG lossless, holds baseline JPEG.</summary>
    private const string Mislabelled = "dcmjs_sample-op.dcm";

    private static IEnumerable<CorpusImage> Uncompressed => CorpusImage.InSyntax(
        "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99");

    private static IEnumerable<CorpusImage> Compressed => CorpusImage.InSyntax(
        "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.5")
        .Where(image => image.File != Mislabelled);

    [Test]
    public void The_corpus_holds_every_kind_of_frame()
    {
        Checkout.RequireCorpus();
        Assert.That(Uncompressed.Count(), Is.GreaterThan(100));
        Assert.That(Compressed.Count(), Is.GreaterThanOrEqualTo(39));
    }

    [TestCaseSource(nameof(Uncompressed))]
    public void Uncompressed_frames_are_the_pixels_that_other_programs_agree_upon(CorpusImage image) => AssertAgreed(image, DecodeAll(image));

    /// <summary>DCMTK is asked for the very same file, so that a wrong hash in the manifest cannot hide a wrong decoder.</summary>
    [TestCaseSource(nameof(Compressed))]
    public void Frames_are_decoded_to_the_pixels_that_other_decoders_agree_upon_and_DCMTK_finds(CorpusImage image)
    {
        var ours = DecodeAll(image);
        AssertAgreed(image, ours);
        var program = image.TransferSyntax switch
        {
            "1.2.840.10008.1.2.5" => "dcmdrle",
            "1.2.840.10008.1.2.4.57" or "1.2.840.10008.1.2.4.70" => "dcmdjpeg",
            _ => "dcmdjpls",
        };
        Assert.That(ours.AsSpan().SequenceEqual(Dcmtk.Decode(program, image.Path, image.Layout, image.Frames)), Is.True);
    }

    [Test]
    public void A_lossy_codestream_under_the_name_of_a_lossless_one_is_refused()
    {
        Checkout.RequireCorpus();
        var image = CorpusImage.InSyntax("1.2.840.10008.1.2.4.70").Single(image => image.File == Mislabelled);
        Assert.That(() => DecodeAll(image), Throws.TypeOf<DicomException>());
    }

    private static void AssertAgreed(CorpusImage image, byte[] pixels) =>
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(pixels)), Is.EqualTo(image.PixelsSha256));

    private static byte[] DecodeAll(CorpusImage image)
    {
        var frames = DecodedFrames.Of(DicomFile.Read(new MemorySource(File.ReadAllBytes(image.Path))));
        var length = (int)frames.Layout.FrameBytes;
        Assert.That((frames.Count, length), Is.EqualTo((image.Frames, (int)image.Layout.FrameBytes)));
        var pixels = new byte[length * frames.Count];
        for (var frame = 0; frame < frames.Count; frame++)
        {
            frames.Decode(frame, pixels.AsSpan(length * frame, length));
        }

        return pixels;
    }
}
