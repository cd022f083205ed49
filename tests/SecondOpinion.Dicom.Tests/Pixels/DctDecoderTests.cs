using System.Security.Cryptography;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>JPEG baseline and extended against DCMTK, to the bit: the inverse DCT and the stretching of colours are the same integers.</summary>
internal sealed class DctDecoderTests
{
    private const string Baseline = "1.2.840.10008.1.2.4.50";
    private const string Extended = "1.2.840.10008.1.2.4.51";

    /// <summary>Says RGB and holds YCbCr: DCMTK believes the header and shows it in false colours.</summary>
    private const string CalledRgb = "fodicom_GH195.dcm";

    /// <summary>Its header is beyond DCMTK; the hash is GDCM's.</summary>
    private const string UnreadToDcmtk = "pydicom_SC_rgb_jpeg.dcm";

    /// <summary>A slide whose tiles at the edge are smaller than the header says.</summary>
    private const string SmallerTiles = "fodicom_multiframe.dcm";

    private static IEnumerable<CorpusImage> Lossy => CorpusImage.InSyntax(Baseline, Extended).Where(image => image.File != SmallerTiles);

    [Test]
    public void The_corpus_holds_enough_lossy_images()
    {
        Checkout.RequireCorpus();
        Assert.That(Lossy.Count(), Is.GreaterThanOrEqualTo(18));
    }

    [TestCaseSource(nameof(Lossy))]
    public void Lossy_frames_are_decoded_to_the_pixels_that_other_decoders_agree_upon_and_DCMTK_finds(CorpusImage image)
    {
        var (pixels, layout) = DecodeAll(image);
        var isConverted = image.File == CalledRgb;
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(pixels)) == image.PixelsSha256, Is.Not.EqualTo(isConverted));
        if (image.File != UnreadToDcmtk)
        {
            var theirs = Dcmtk.Decode("dcmdjpeg", image.Path, layout, image.Frames, isConverted ? "+ca" : "+cn");
            Assert.That(FarthestApart(pixels, theirs), Is.LessThanOrEqualTo(isConverted ? 1 : 0));
        }
    }

    [Test]
    public void What_DCMTK_writes_in_grey_is_decoded_to_the_bit([Values(30, 75, 100)] int quality, [Values(1, 7, 16, 61)] int columns, [Values(8, 12)] int bits)
    {
        var layout = SampleFrames.Grey(43, columns, bits > 8 ? 16 : 8, bits);
        string[] options = bits == 8 ? ["+eb", "+q", $"{quality}"] : ["+ee", "+bt", "+q", $"{quality}"];
        AssertDecodesAsDcmtk(layout, bits == 8 ? Baseline : Extended, Dcmtk.Encode("dcmcjpeg", layout, SampleFrames.Make(layout, quality), options));
    }

    [Test]
    public void What_DCMTK_writes_in_colour_is_decoded_to_the_bit(
        [Values("+s4", "+s2", "+np", "+n1", "+n2")] string sampling, [Values(2, 3, 6, 16, 31, 50)] int columns, [Values(1, 15, 16, 17, 33)] int rows)
    {
        var layout = SampleFrames.Rgb(rows, columns);
        var codestream = Dcmtk.Encode("dcmcjpeg", layout, SampleFrames.Make(layout, rows), "+eb", "+cy", sampling);
        AssertDecodesAsDcmtk(WithPhotometric(layout, "YBR_FULL"), Baseline, codestream);
    }

    [Test]
    public void Red_green_and_blue_stay_as_they_were_sent()
    {
        var layout = SampleFrames.Rgb(21, 34);
        AssertDecodesAsDcmtk(layout, Baseline, Dcmtk.Encode("dcmcjpeg", layout, SampleFrames.Make(layout, 4), "+eb", "+cr"));
    }

    [Test]
    public void What_calls_itself_RGB_and_is_not_is_turned_into_RGB()
    {
        var layout = SampleFrames.Rgb(32, 32);
        var codestream = Dcmtk.Encode("dcmcjpeg", layout, SampleFrames.Make(layout, 4), "+eb", "+cy", "+s4");
        var ybr = Decode(WithPhotometric(layout, "YBR_FULL"), Baseline, codestream);
        var shown = new byte[ybr.Length];
        DisplayPipeline.Render(ybr, WithPhotometric(layout, "YBR_FULL"), new DisplayWindow(), shown);
        Assert.That(Decode(layout, Baseline, codestream), Is.EqualTo(shown));
    }

    [Test]
    public void Restart_intervals_and_scans_of_one_component_are_decoded([Values(0, 1, 3, 7)] int interval, [Values] bool oneScanEach, [Values(0x11, 0x21, 0x12, 0x22, 0x41)] int sampling)
    {
        var maker = new DctJpegMaker(45, 53, sampling) { RestartInterval = interval, OneScanEach = oneScanEach };
        AssertDecodesAsDcmtk(WithPhotometric(SampleFrames.Rgb(45, 53), "YBR_FULL"), Baseline, maker.Make(seed: sampling + interval));
    }

    [Test]
    public void A_frame_of_another_size_than_the_header_says_is_refused()
    {
        Checkout.RequireCorpus();
        var image = CorpusImage.InSyntax(Baseline).Single(image => image.File == SmallerTiles);
        Assert.That(() => DecodeAll(image), Throws.TypeOf<DicomException>());
    }

    [TestCase((byte)0xC2)]
    [TestCase((byte)0xC3)]
    [TestCase((byte)0xC9)]
    public void Other_processes_are_refused(byte startOfFrame)
    {
        var layout = SampleFrames.Grey(8, 8, 8, 8);
        var codestream = Dcmtk.Encode("dcmcjpeg", layout, SampleFrames.Make(layout, 4), "+eb");
        codestream[codestream.AsSpan().IndexOf<byte>([0xFF, 0xC0]) + 1] = startOfFrame;
        Assert.That(() => Decode(layout, Baseline, codestream), Throws.TypeOf<DicomException>());
    }

    private static void AssertDecodesAsDcmtk(PixelLayout layout, string syntax, byte[] codestream)
    {
        var path = Dcmtk.WriteFile(layout, syntax, codestream);
        try
        {
            Assert.That(FarthestApart(Decode(layout, syntax, codestream), Dcmtk.Decode("dcmdjpeg", path, layout, 1, "+cn")), Is.Zero);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Decode(PixelLayout layout, string syntax, byte[] codestream)
    {
        var decoded = new byte[layout.FrameBytes];
        FrameDecoder.Decode(syntax, codestream, layout, decoded);
        return decoded;
    }

    private static (byte[] Pixels, PixelLayout Layout) DecodeAll(CorpusImage image)
    {
        var frames = DecodedFrames.Of(DicomFile.Read(new MemorySource(File.ReadAllBytes(image.Path))));
        Assert.That(frames.Count, Is.EqualTo(image.Frames));
        var length = (int)frames.Layout.FrameBytes;
        var pixels = new byte[length * frames.Count];
        for (var frame = 0; frame < frames.Count; frame++)
        {
            frames.Decode(frame, pixels.AsSpan(length * frame, length));
        }

        return (pixels, frames.Layout);
    }

    private static int FarthestApart(byte[] ours, byte[] theirs) => ours.Zip(theirs, (one, other) => Math.Abs(one - other)).Max();

    private static PixelLayout WithPhotometric(PixelLayout layout, string photometric) => new(
        layout.Rows, layout.Columns, layout.SamplesPerPixel, layout.BitsAllocated, layout.BitsStored, layout.HighBit, layout.IsSigned,
        isPlanar: false, photometric);
}
