using System.Text;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>Items 38, 40 and 48 of the acceptance list for baseline JPEG: cleaned and masked without another generation of loss.</summary>
internal sealed class JpegMaskingTests
{
    private const string Baseline = "1.2.840.10008.1.2.4.50";
    private const string Canary = "ZQ7FPLANTED";
    private static readonly PixelMask Nothing = new([]);

    private static IEnumerable<CorpusImage> Corpus => CorpusImage.InSyntax(Baseline).Where(image => image.File != "fodicom_multiframe.dcm");

    [TestCaseSource(nameof(Corpus))]
    public void A_cleaned_frame_has_the_pixels_of_its_source_and_no_segment_that_is_no_picture(CorpusImage image)
    {
        var (source, layout) = FirstFrame(image);
        var cleaned = JpegMasking.Blacken(source, layout, Nothing)!;
        Assert.That(Decode(layout, cleaned), Is.EqualTo(Decode(layout, source)));
        Assert.That(Decode(layout, cleaned), Is.EqualTo(AsDcmtkDecodes(layout, cleaned)));
        Assert.That(Markers(cleaned).Where(marker => marker is >= 0xE0 and <= 0xEF or 0xFE),
            layout.SamplesPerPixel == 3 ? Is.EqualTo(new byte[] { 0xEE }) : Is.Empty);
        Assert.That(JpegMasking.Blacken(cleaned, layout, Nothing), Is.EqualTo(cleaned), "cleaning twice is cleaning once");
    }

    [TestCaseSource(nameof(Corpus))]
    public void A_masked_frame_is_black_in_the_boxes_and_the_same_beyond_their_blocks(CorpusImage image)
    {
        var (source, layout) = FirstFrame(image);
        var (width, height) = (layout.Columns, layout.Rows);
        AssertMasked(source, layout, [new(width / 3, height / 5, Math.Max(1, width / 4), 9), new(0, height - 2, 5, 90)]);
    }

    [Test]
    public void Every_sampling_restart_interval_and_scan_is_masked(
        [Values(0x11, 0x21, 0x12, 0x22, 0x41)] int sampling, [Values(0, 1, 3)] int interval, [Values] bool oneScanEach)
    {
        var maker = new DctJpegMaker(61, 75, sampling) { RestartInterval = interval, OneScanEach = oneScanEach };
        AssertMasked(maker.Make(seed: sampling), Ybr(61, 75), [new(16, 16, 16, 8), new(33, 31, 3, 3), new(70, 0, 50, 1)]);
    }

    [Test]
    public void Any_box_is_black_to_every_edge([Range(14, 18)] int left, [Values(1, 2, 17)] int width)
    {
        var maker = new DctJpegMaker(50, 50, 0x22);
        AssertMasked(maker.Make(seed: left), Ybr(50, 50), [new(left, left, width, width)]);
    }

    [Test]
    public void The_whole_picture_can_be_black()
    {
        var layout = Ybr(40, 40);
        var masked = JpegMasking.Blacken(new DctJpegMaker(40, 40, 0x21).Make(1), layout, new PixelMask([new(-5, -5, 1000, 1000)]))!;
        Assert.That(Shown(layout, Decode(layout, masked)), Is.All.Zero);
    }

    [Test]
    public void White_is_the_black_of_MONOCHROME1_and_red_green_blue_are_all_nothing()
    {
        var inverse = new PixelLayout(40, 40, 1, 8, 8, 7, isSigned: false, isPlanar: false, "MONOCHROME1");
        AssertMasked(Dcmtk.Encode("dcmcjpeg", inverse, SampleFrames.Make(inverse, 3), "+eb"), inverse, [new(9, 9, 9, 9)]);
        var rgb = SampleFrames.Rgb(40, 40);
        AssertMasked(Dcmtk.Encode("dcmcjpeg", rgb, SampleFrames.Make(rgb, 3), "+eb", "+cr"), rgb, [new(9, 9, 9, 9)]);
    }

    [Test]
    public void Any_divisor_reaches_black([Values(1, 10, 40, 75, 100)] int quality)
    {
        foreach (var photometric in new[] { "MONOCHROME2", "MONOCHROME1" })
        {
            var layout = new PixelLayout(24, 24, 1, 8, 8, 7, isSigned: false, isPlanar: false, photometric);
            var source = Dcmtk.Encode("dcmcjpeg", layout, SampleFrames.Make(layout, quality), "+eb", "+q", $"{quality}");
            AssertMasked(source, layout, [new(9, 9, 3, 3)]);
        }
    }

    /// <summary>A slope needs few codes, and tables made to measure have no others.</summary>
    [Test]
    public void Where_the_tables_of_the_source_lack_a_code_the_typical_ones_are_used()
    {
        var layout = SampleFrames.Grey(64, 64, 8, 8);
        var slope = Enumerable.Range(0, 64 * 64).Select(at => (byte)(128 + (at % 64 / 4))).ToArray();
        var source = Dcmtk.Encode("dcmcjpeg", layout, slope, "+eb", "+ho");
        byte[] typical = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125];
        Assert.That(source.AsSpan().IndexOf(typical), Is.Negative);
        Assert.That(JpegMasking.Blacken(source, layout, Nothing).AsSpan().IndexOf(typical), Is.Negative);
        Assert.That(JpegMasking.Blacken(source, layout, new PixelMask([new(20, 20, 9, 9)])).AsSpan().IndexOf(typical), Is.Positive);
        AssertMasked(source, layout, [new(20, 20, 9, 9)]);
    }

    [Test]
    public void What_is_planted_beside_the_picture_does_not_come_along()
    {
        var source = new DctJpegMaker(30, 30, 0x22) { RestartInterval = 1, OneScanEach = true }.Make(1);
        var canary = Encoding.ASCII.GetBytes(Canary);
        byte[] Segment(byte marker, byte[] body) => [0xFF, marker, 0, (byte)(body.Length + 2), .. body];
        byte[] spareDivisors = [2, .. canary, .. new byte[64 - canary.Length]];
        byte[] spareCodes = [0x13, 0, 0, 0, 0, 0, 0, 0, (byte)canary.Length, 0, 0, 0, 0, 0, 0, 0, 0, .. canary];
        byte[] beforeScan =
        [
            .. Segment(0xFE, canary), .. Segment(0xE1, [.. "Exif\0\0"u8, .. canary]), .. Segment(0xE2, [.. "ICC_PROFILE\0"u8, .. canary]),
            .. Segment(0xED, [.. "Photoshop 3.0\0"u8, .. canary]), .. Segment(0xDB, spareDivisors), .. Segment(0xC4, spareCodes), 0xFF, 0xFF,
        ];
        var second = source.AsSpan().LastIndexOf<byte>([0xFF, 0xDA]);
        byte[] planted = [0xFF, 0xD8, .. beforeScan, .. source.AsSpan(2, second - 2), .. Segment(0xFE, canary), .. source.AsSpan(second), .. canary];

        var cleaned = JpegMasking.Blacken(planted, Ybr(30, 30), Nothing)!;
        Assert.That(Decode(Ybr(30, 30), cleaned), Is.EqualTo(Decode(Ybr(30, 30), source)));
        Assert.That(planted.AsSpan().IndexOf(canary), Is.Positive);
        Assert.That(Canary_FindIn(cleaned), Is.Empty);
    }

    [Test]
    public void What_cannot_stay_baseline_JPEG_is_said_so()
    {
        var twelve = SampleFrames.Grey(16, 16, 16, 12);
        Assert.That(JpegMasking.Blacken(Dcmtk.Encode("dcmcjpeg", twelve, SampleFrames.Make(twelve, 1), "+ee", "+bt"), twelve, Nothing), Is.Null);
        var called = SampleFrames.Rgb(30, 30);
        Assert.That(JpegMasking.Blacken(new DctJpegMaker(30, 30, 0x22).Make(1), called, Nothing), Is.Null);
    }

    [Test]
    public void A_damaged_codestream_is_refused()
    {
        var source = new DctJpegMaker(30, 30, 0x22).Make(1);
        Assert.That(() => JpegMasking.Blacken(source.AsSpan(0, source.Length / 2), Ybr(30, 30), Nothing), Throws.TypeOf<DicomException>());
        Assert.That(() => JpegMasking.Blacken(source, Ybr(30, 32), Nothing), Throws.TypeOf<DicomException>());
    }

    private static IReadOnlyList<string> Canary_FindIn(byte[] bytes) => SecondOpinion.Canary.FindIn(bytes, [Canary]);

    private static void AssertMasked(byte[] source, PixelLayout layout, PictureBox[] boxes)
    {
        var masked = JpegMasking.Blacken(source, layout, new PixelMask(boxes))!;
        var (before, after) = (Decode(layout, source), Decode(layout, masked));
        Assert.That(after, Is.EqualTo(AsDcmtkDecodes(layout, masked)), "DCMTK's second opinion");
        var rgb = Shown(layout, after);
        var channels = rgb.Length / (layout.Rows * layout.Columns);
        for (var pixel = 0; pixel < layout.Rows * layout.Columns; pixel++)
        {
            var (y, x) = Math.DivRem(pixel, layout.Columns);
            if (boxes.Any(box => x >= box.Left && x < box.Right && y >= box.Top && y < box.Bottom))
            {
                Assert.That(rgb.AsSpan(pixel * channels, channels).ContainsAnyExcept((byte)0), Is.False, $"({x}, {y}) is not black");
            }
            else if (!boxes.Any(box => IsTouched(box, x, y, McuOf(source))))
            {
                var same = before.AsSpan(pixel * layout.SamplesPerPixel, layout.SamplesPerPixel).SequenceEqual(after.AsSpan(pixel * layout.SamplesPerPixel, layout.SamplesPerPixel));
                Assert.That(same, Is.True, $"({x}, {y}) is not as it was");
            }
        }
    }

    /// <summary>Within an MCU that the box touches, or so near to one that halved colours are blended with it.</summary>
    private static bool IsTouched(PictureBox box, int x, int y, (int Width, int Height) mcu)
    {
        var (growX, growY) = (mcu.Width > 8 ? mcu.Width / 8 : 0, mcu.Height > 8 ? mcu.Height / 8 : 0);
        var (left, right) = (Math.Max(0, box.Left - growX) / mcu.Width * mcu.Width, (box.Right + growX + mcu.Width - 1) / mcu.Width * mcu.Width);
        var (top, bottom) = (Math.Max(0, box.Top - growY) / mcu.Height * mcu.Height, (box.Bottom + growY + mcu.Height - 1) / mcu.Height * mcu.Height);
        return x >= left - growX && x < right + growX && y >= top - growY && y < bottom + growY;
    }

    /// <summary>From the frame header: the first component's sampling is the greatest in every file here.</summary>
    private static (int Width, int Height) McuOf(byte[] jpeg)
    {
        var frame = jpeg.AsSpan(jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC0]));
        return frame[9] == 1 ? (8, 8) : (8 * (frame[11] >> 4), 8 * (frame[11] & 0xF));
    }

    private static byte[] Shown(PixelLayout layout, byte[] frame)
    {
        var shown = new byte[layout.Rows * layout.Columns * DisplayPipeline.Channels(layout)];
        DisplayPipeline.Render(frame, layout, new DisplayWindow { Window = VoiWindow.TryCreate(127.5, 255, WindowFunction.LinearExact) }, shown);
        return shown;
    }

    private static List<byte> Markers(byte[] jpeg)
    {
        List<byte> markers = [];
        for (var at = 2; jpeg[at + 1] != 0xDA; at += 2 + (jpeg[at + 2] << 8) + jpeg[at + 3])
        {
            markers.Add(jpeg[at + 1]);
        }

        return markers;
    }

    private static byte[] AsDcmtkDecodes(PixelLayout layout, byte[] jpeg)
    {
        var path = Dcmtk.WriteFile(layout, Baseline, jpeg);
        try
        {
            return Dcmtk.Decode("dcmdjpeg", path, layout, 1, "+cn");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Decode(PixelLayout layout, byte[] jpeg)
    {
        var decoded = new byte[layout.FrameBytes];
        FrameDecoder.Decode(Baseline, jpeg, layout, decoded);
        return decoded;
    }

    private static (byte[] Codestream, PixelLayout Layout) FirstFrame(CorpusImage image)
    {
        var file = DicomFile.Read(new MemorySource(File.ReadAllBytes(image.Path)));
        var frames = FrameIndex.Of(file);
        var codestream = new byte[frames[0].Length];
        frames.ReadInto(0, codestream);
        return (codestream, PixelLayout.Of(frames.Image, Baseline));
    }

    private static PixelLayout Ybr(int rows, int columns) => new(rows, columns, 3, 8, 8, 7, isSigned: false, isPlanar: false, "YBR_FULL");
}
