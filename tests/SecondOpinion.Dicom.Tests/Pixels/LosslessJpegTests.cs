using System.Globalization;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

internal sealed class LosslessJpegTests
{
    private const string JpegLossless = "1.2.840.10008.1.2.4.57";

    [Test]
    public void Every_predictor_and_depth_is_decoded(
        [Range(1, 7)] int predictor, [Values(2, 5, 8, 9, 12, 16)] int precision, [Values(1, 3)] int components)
    {
        AssertDecodes(new(37, 41, components, precision, predictor));
    }

    [Test]
    public void A_point_transform_gives_back_all_but_the_lowest_bits([Range(1, 7)] int predictor, [Values(1, 4)] int shift)
    {
        AssertDecodes(new(20, 31, 1, 12, predictor) { Shift = shift });
    }

    [Test]
    public void Restart_intervals_of_whole_lines_are_decoded([Range(1, 7)] int predictor, [Values(1, 3)] int rows, [Values(1, 3)] int components)
    {
        AssertDecodes(new(31, 17, components, 8, predictor) { RestartRows = rows });
    }

    [Test]
    public void One_scan_a_component_is_decoded([Range(1, 7)] int predictor, [Values(0, 4)] int restartRows)
    {
        AssertDecodes(new(23, 29, 3, 8, predictor) { OneScanEach = true, RestartRows = restartRows });
    }

    [TestCase(1, 1)]
    [TestCase(1, 300)]
    [TestCase(300, 1)]
    public void A_frame_of_one_line_or_column_is_decoded(int rows, int columns) => AssertDecodes(new(rows, columns, 1, 16, 6));

    /// <summary>The writer above is ours: were it wrong in the same way as the decoder, DCMTK would not read it.</summary>
    [Test]
    public void DCMTK_finds_the_same_pixels([Range(1, 7)] int predictor, [Values(0, 5)] int restartRows, [Values(8, 12, 16)] int precision)
    {
        var maker = new LosslessJpegMaker(37, 41, 1, precision, predictor) { RestartRows = restartRows };
        var layout = LayoutOf(maker);
        var frame = SampleFrames.Make(layout, seed: predictor);
        AssertDcmtkAgrees(maker, layout, frame);
    }

    [Test]
    public void DCMTK_finds_the_same_colours([Range(1, 7)] int predictor)
    {
        var maker = new LosslessJpegMaker(30, 32, 3, 8, predictor) { RestartRows = 2 };
        AssertDcmtkAgrees(maker, LayoutOf(maker), SampleFrames.Make(LayoutOf(maker), seed: predictor));
    }

    [Test]
    public void What_DCMTK_writes_is_decoded([Range(1, 7)] int predictor, [Values(8, 12, 16)] int stored, [Values(0, 2)] int shift)
    {
        var layout = SampleFrames.Grey(64, 50, stored > 8 ? 16 : 8, stored);
        var frame = SampleFrames.Make(layout, seed: stored);
        var theirs = Dcmtk.Encode("dcmcjpeg", layout, frame,
            "+el", "+sv", predictor.ToString(CultureInfo.InvariantCulture), "+pt", shift.ToString(CultureInfo.InvariantCulture));
        var decoded = new byte[layout.FrameBytes];
        FrameDecoder.Decode(JpegLossless, theirs, layout, decoded);
        var expected = Shifted(layout, frame, shift);
        Assert.That(decoded.AsSpan().SequenceEqual(expected), Is.True);
    }

    [Test]
    public void A_restart_within_a_line_is_refused()
    {
        var maker = new LosslessJpegMaker(8, 8, 1, 8, 1) { RestartRows = 2 };
        var codestream = maker.Make([.. Enumerable.Range(0, 64)]);
        codestream[codestream.AsSpan().IndexOf<byte>([0xFF, 0xDD]) + 5] = 15;
        Assert.That(() => FrameDecoder.Decode(JpegLossless, codestream, LayoutOf(maker), new byte[64]), Throws.TypeOf<DicomException>());
    }

    [Test]
    public void A_restart_marker_out_of_turn_is_refused()
    {
        var maker = new LosslessJpegMaker(8, 8, 1, 8, 1) { RestartRows = 2 };
        var codestream = maker.Make([.. Enumerable.Range(0, 64)]);
        codestream[codestream.AsSpan().IndexOf<byte>([0xFF, 0xD1]) + 1] = 0xD2;
        Assert.That(() => FrameDecoder.Decode(JpegLossless, codestream, LayoutOf(maker), new byte[64]), Throws.TypeOf<DicomException>());
    }

    private static void AssertDecodes(LosslessJpegMaker maker)
    {
        var layout = LayoutOf(maker);
        var frame = SampleFrames.Make(layout, seed: maker.Predictor);
        var decoded = new byte[layout.FrameBytes];
        FrameDecoder.Decode(JpegLossless, maker.Make(Samples(layout, frame)), layout, decoded);
        Assert.That(decoded.AsSpan().SequenceEqual(Shifted(layout, frame, maker.Shift)), Is.True);
    }

    private static void AssertDcmtkAgrees(LosslessJpegMaker maker, PixelLayout layout, byte[] frame)
    {
        var path = Dcmtk.WriteFile(layout, JpegLossless, maker.Make(Samples(layout, frame)));
        try
        {
            Assert.That(Dcmtk.Decode("dcmdjpeg", path, layout, frames: 1).AsSpan().SequenceEqual(frame), Is.True);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static PixelLayout LayoutOf(LosslessJpegMaker maker)
    {
        var allocated = maker.Precision > 8 ? 16 : 8;
        return new(maker.Rows, maker.Columns, maker.Components, allocated, maker.Precision, maker.Precision - 1, isSigned: false, isPlanar: false,
            maker.Components == 3 ? "RGB" : "MONOCHROME2");
    }

    private static int[] Samples(PixelLayout layout, byte[] frame) => layout.BitsAllocated == 8
        ? [.. frame.Select(sample => (int)sample)]
        : [.. Enumerable.Range(0, frame.Length / 2).Select(index => (int)BitConverter.ToUInt16(frame, 2 * index))];

    private static byte[] Shifted(PixelLayout layout, byte[] frame, int shift)
    {
        var shifted = new byte[frame.Length];
        var samples = Samples(layout, frame);
        for (var index = 0; index < samples.Length; index++)
        {
            SampleFrames.Put(shifted, layout, index, samples[index] >> shift << shift);
        }

        return shifted;
    }
}
