using System.Buffers;
using System.Runtime.InteropServices;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

internal sealed class JpegLsEncoderTests
{
    private const string JpegLsLossless = "1.2.840.10008.1.2.4.80";

    [Test]
    public void A_grey_frame_of_any_depth_comes_back_bit_for_bit(
        [Values(2, 3, 5, 7, 8, 10, 12, 15, 16)] int stored, [Values] bool signed, [Range(1, 4)] int seed)
    {
        var layout = SampleFrames.Grey(61, 83, stored > 8 ? 16 : 8, stored, signed);
        AssertRoundTrip(layout, SampleFrames.Make(layout, seed));
    }

    [TestCase(1, 1)]
    [TestCase(1, 2)]
    [TestCase(2, 1)]
    [TestCase(3, 3)]
    [TestCase(1, 1000)]
    [TestCase(1000, 1)]
    [TestCase(255, 257)]
    public void A_frame_of_any_size_comes_back_bit_for_bit(int rows, int columns)
    {
        foreach (var layout in new[] { SampleFrames.Grey(rows, columns), SampleFrames.Rgb(rows, columns), SampleFrames.Rgb(rows, columns, 16) })
        {
            AssertRoundTrip(layout, SampleFrames.Make(layout, seed: rows + columns));
        }
    }

    [Test]
    public void The_worst_noise_comes_back_bit_for_bit([Values(8, 16)] int bits, [Range(1, 3)] int seed)
    {
        var layout = SampleFrames.Grey(200, 201, bits, bits);
        var frame = new byte[layout.FrameBytes];
        new Random(seed).NextBytes(frame);
        AssertRoundTrip(layout, frame);
    }

    [TestCase((ushort)0x0000)]
    [TestCase((ushort)0xFFFF)]
    [TestCase((ushort)0x8000)]
    public void A_frame_of_one_value_is_small_and_comes_back(ushort value)
    {
        var layout = SampleFrames.Grey(512, 512);
        var frame = new byte[layout.FrameBytes];
        MemoryMarshal.Cast<byte, ushort>(frame.AsSpan()).Fill(value);
        Assert.That(AssertRoundTrip(layout, frame), Is.LessThan(2000));
    }

    [Test]
    public void Bits_above_those_stored_are_kept()
    {
        var layout = SampleFrames.Grey(40, 41, 16, 12);
        var frame = SampleFrames.Make(layout, seed: 5);
        frame[101] |= 0x80;
        AssertRoundTrip(layout, frame);
    }

    [Test]
    public void Samples_of_32_bits_are_refused()
    {
        var layout = SampleFrames.Grey(4, 4, 32, 32);
        Assert.That(() => JpegLsEncoder.Encode(new byte[64], layout, new ArrayBufferWriter<byte>()), Throws.TypeOf<DicomException>());
    }

    private static IEnumerable<TestCaseData> ForDcmtk()
    {
        foreach (var (rows, columns) in new[] { (1, 1), (1, 7), (7, 1), (61, 83), (128, 128) })
        {
            foreach (var (allocated, stored) in new[] { (8, 8), (8, 6), (16, 10), (16, 12), (16, 16) })
            {
                yield return new(SampleFrames.Grey(rows, columns, allocated, stored));
                yield return new(SampleFrames.Grey(rows, columns, allocated, stored, signed: true));
            }

            yield return new(SampleFrames.Rgb(rows, columns));
        }
    }

    [TestCaseSource(nameof(ForDcmtk))]
    public void DCMTK_reads_the_very_same_pixels(PixelLayout layout)
    {
        var frame = SampleFrames.Make(layout, seed: layout.Rows + layout.BitsStored);
        var codestream = new ArrayBufferWriter<byte>();
        JpegLsEncoder.Encode(frame, layout, codestream);
        var path = Dcmtk.WriteFile(layout, JpegLsLossless, codestream.WrittenSpan);
        try
        {
            Assert.That(Dcmtk.Decode("dcmdjpls", path, layout, frames: 1).AsSpan().SequenceEqual(frame), Is.True);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static int AssertRoundTrip(PixelLayout layout, byte[] frame)
    {
        var codestream = new ArrayBufferWriter<byte>();
        JpegLsEncoder.Encode(frame, layout, codestream);
        var decoded = new byte[layout.FrameBytes];
        FrameDecoder.Decode(JpegLsLossless, codestream.WrittenSpan, layout, decoded);
        Assert.That(decoded.AsSpan().SequenceEqual(frame), Is.True, $"{layout.Rows} x {layout.Columns}, {layout.BitsStored} bits");
        return codestream.WrittenCount;
    }
}
