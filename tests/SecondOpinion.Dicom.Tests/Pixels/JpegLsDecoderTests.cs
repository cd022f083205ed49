using System.Buffers;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>What DCMTK (CharLS) writes with every setting it has, against what it reads back itself.</summary>
internal sealed class JpegLsDecoderTests
{
    private const string JpegLs = "1.2.840.10008.1.2.4.81";

    [Test]
    public void Near_lossless_grey_is_decoded_as_DCMTK_decodes_it([Values(8, 12, 16)] int stored, [Values(1, 2, 5, 20)] int near)
    {
        var layout = SampleFrames.Grey(61, 83, stored > 8 ? 16 : 8, stored);
        AssertAgrees(layout, "+en", "+md", $"{near}");
    }

    [Test]
    public void Colour_is_decoded_in_every_interleave([Values("+il", "+is", "+in")] string interleave, [Values(0, 1, 4)] int near)
    {
        var layout = SampleFrames.Rgb(45, 70);
        AssertAgrees(layout, near == 0 ? [interleave] : [interleave, "+en", "+md", $"{near}"]);
    }

    [TestCase("4", "9", "30", "64")]
    [TestCase("3", "7", "21", "31")]
    [TestCase("10", "40", "90", "255")]
    public void Thresholds_and_reset_of_its_own_are_obeyed(string first, string second, string third, string reset)
    {
        AssertAgrees(SampleFrames.Grey(64, 64, 8, 8), "+t1", first, "+t2", second, "+t3", third, "+rs", reset);
        AssertAgrees(SampleFrames.Grey(64, 64), "+t1", first, "+t2", second, "+t3", third, "+rs", reset, "+en");
    }

    [Test]
    public void Seven_bits_follow_the_thresholds_of_the_standard()
    {
        // Written with the case for MAXVAL below 128 in T.87 C.2.4.1.1.1, which not every reader knows; by others the frame would not end here.
        var codestream = Dcmtk.FirstFragment(Path.Combine(Checkout.RequireCorpus(), "pydicomdata_JLSL_08_07_0_1F.dcm"));
        var decoded = new byte[128 * 128];
        FrameDecoder.Decode(JpegLs, codestream, SampleFrames.Grey(128, 128, 8, 7), decoded);
        Assert.That(decoded.Max(), Is.LessThan(128));
    }

    private static IEnumerable<TestCaseData> Insertions()
    {
        yield return new TestCaseData(new byte[] { 0xFF, 0xFE, 0, 4, 1, 2 }).Returns(true).SetArgDisplayNames("a comment");
        yield return new TestCaseData(new byte[] { 0xFF, 0xDD, 0, 4, 0, 0 }).Returns(true).SetArgDisplayNames("no restart interval");
        yield return new TestCaseData(new byte[] { 0xFF, 0xDD, 0, 4, 0, 8 }).Returns(false).SetArgDisplayNames("a restart interval");
        yield return new TestCaseData(new byte[] { 0xFF, 0xF8, 0, 5, 2, 1, 1 }).Returns(false).SetArgDisplayNames("a mapping table");
        yield return new TestCaseData(new byte[] { 0xFF, 0xF8, 0, 13, 1, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0 }).Returns(true).SetArgDisplayNames("defaults, spelt out");
        yield return new TestCaseData(new byte[] { 0xFF, 0xF8, 0, 13, 1, 0xFF, 0xFF, 0, 9, 0, 8, 0, 20, 0, 64 }).Returns(false).SetArgDisplayNames("thresholds out of order");
        yield return new TestCaseData(new byte[] { 0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0 }).Returns(false).SetArgDisplayNames("a second frame");
    }

    [TestCaseSource(nameof(Insertions))]
    public bool A_segment_that_changes_the_pixels_is_obeyed_or_refused(byte[] segment)
    {
        var layout = SampleFrames.Grey(8, 8);
        var frame = SampleFrames.Make(layout, 3);
        var plain = new ArrayBufferWriter<byte>();
        JpegLsEncoder.Encode(frame, layout, plain);
        var decoded = new byte[layout.FrameBytes];
        try
        {
            FrameDecoder.Decode(JpegLs, [0xFF, 0xD8, .. segment, .. plain.WrittenSpan[2..]], layout, decoded);
        }
        catch (DicomException)
        {
            return false;
        }

        Assert.That(decoded, Is.EqualTo(frame));
        return true;
    }

    private static void AssertAgrees(PixelLayout layout, params string[] options)
    {
        var frame = SampleFrames.Make(layout, seed: layout.BitsStored);
        var codestream = Dcmtk.Encode("dcmcjpls", layout, frame, options);
        var path = Dcmtk.WriteFile(layout, JpegLs, codestream);
        try
        {
            var ours = new byte[layout.FrameBytes];
            FrameDecoder.Decode(JpegLs, codestream, layout, ours);
            Assert.That(ours.AsSpan().SequenceEqual(Dcmtk.Decode("dcmdjpls", path, layout, frames: 1)), Is.True);
            Assert.That(ours.AsSpan().SequenceEqual(frame), Is.EqualTo(!options.Contains("+en")));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
