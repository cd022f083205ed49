using System.Buffers;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>Damaged and malicious codestreams: refused with <see cref="DicomException"/>, without hanging and without allocating on their word.</summary>
internal sealed class HostileFrameTests
{
    private const string Rle = "1.2.840.10008.1.2.5";
    private const string JpegLossless = "1.2.840.10008.1.2.4.57";
    private const string JpegLs = "1.2.840.10008.1.2.4.80";
    private const string JpegBaseline = "1.2.840.10008.1.2.4.50";

    /// <summary>Bytes that one refused or decoded frame of 1,024 pixels may allocate: tables, not pictures.</summary>
    private const long MostAllocated = 600_000;

    /// <summary>Inputs of each test; many more where <c>SECONDOPINION_LONG=1</c>.</summary>
    private static int Rounds { get; } = Environment.GetEnvironmentVariable("SECONDOPINION_LONG") == "1" ? 100_000 : 5_000;

    private static IEnumerable<TestCaseData> Codestreams()
    {
        var grey = SampleFrames.Grey(32, 32);
        var colour = SampleFrames.Rgb(32, 32);
        yield return new TestCaseData(Rle, grey, RleMaker.Make(SampleFrames.Make(grey, 1), grey)).SetArgDisplayNames("RLE", "grey");
        yield return new TestCaseData(Rle, colour, RleMaker.Make(SampleFrames.Make(colour, 1), colour)).SetArgDisplayNames("RLE", "colour");
        yield return new TestCaseData(JpegLs, grey, Encode(grey)).SetArgDisplayNames("JPEG-LS", "grey");
        yield return new TestCaseData(JpegLs, colour, Encode(colour)).SetArgDisplayNames("JPEG-LS", "colour");
        if (Checkout.Corpus is { } corpus)
        {
            var bySample = Dcmtk.FirstFragment(Path.Combine(corpus, "highdicom_sm_image_jpegls.dcm"));
            yield return new TestCaseData(JpegLs, SampleFrames.Rgb(10, 10), bySample).SetArgDisplayNames("JPEG-LS", "by sample");
        }

        yield return new TestCaseData(JpegLossless, grey, Lossless(grey, 6)).SetArgDisplayNames("JPEG lossless", "grey");
        yield return new TestCaseData(JpegLossless, colour, Lossless(colour, 4)).SetArgDisplayNames("JPEG lossless", "colour");
        yield return new TestCaseData(JpegBaseline, colour, new DctJpegMaker(32, 32, 0x22) { RestartInterval = 1 }.Make(1)).SetArgDisplayNames("JPEG baseline", "4:2:0");
        yield return new TestCaseData(JpegBaseline, colour, new DctJpegMaker(32, 32, 0x11) { OneScanEach = true }.Make(1)).SetArgDisplayNames("JPEG baseline", "scans");
    }

    [TestCaseSource(nameof(Codestreams))]
    public void A_frame_cut_short_anywhere_is_refused_or_whole(string syntax, PixelLayout layout, byte[] codestream)
    {
        var whole = new byte[layout.FrameBytes];
        FrameDecoder.Decode(syntax, codestream, layout, whole);
        var refused = 0;
        for (var length = 0; length < codestream.Length; length += 7)
        {
            var decoded = new byte[layout.FrameBytes];
            if (Refuses(syntax, codestream.AsSpan(0, length), layout, decoded))
            {
                refused++;
                continue;
            }

            Assert.That(decoded.AsSpan().SequenceEqual(whole), Is.True, $"cut at {length} of {codestream.Length}");
        }

        Assert.That(refused, Is.GreaterThanOrEqualTo((codestream.Length / 7) - 1));
    }

    [TestCaseSource(nameof(Codestreams))]
    public void Thousands_of_damaged_frames_do_no_harm(string syntax, PixelLayout layout, byte[] codestream)
    {
        var random = new Random(20260101);
        var decoded = new byte[layout.FrameBytes];
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = Damage(codestream, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            refused += Refuses(syntax, damaged, layout, decoded) ? 1 : 0;
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostAllocated), $"round {round}");
        }

        Assert.That(refused, Is.InRange(1, Rounds - 1));
    }

    /// <summary>The first frame of every small compressed file of the corpus, damaged; where it is baseline JPEG it is masked as well.</summary>
    [Test]
    public void Damaged_frames_of_the_corpus_do_no_harm()
    {
        Checkout.RequireCorpus();
        var images = SmallImages().ToList();
        Assert.That(images, Has.Count.GreaterThan(25));
        var random = new Random(20261124);
        var mask = new PixelMask([new(3, 5, 20, 9)]);
        for (var round = 0; round < Rounds; round++)
        {
            var (syntax, layout, codestream) = images[round % images.Count];
            var (damaged, decoded) = (Damage(codestream, random), new byte[layout.FrameBytes]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var isRefused = Refuses(syntax, damaged, layout, decoded);
            var masked = syntax == JpegBaseline ? Masked(damaged, layout, mask) : null;
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostAllocated + (8 * layout.FrameBytes)), $"round {round}");
            Assert.That(isRefused && masked is not null, Is.False, $"round {round}: what cannot be decoded is not written anew");
            Assert.That(masked is not null && Refuses(syntax, masked, layout, decoded), Is.False, $"round {round}: what is written anew can be decoded");
        }
    }

    [TestCase(JpegLs, (byte)0xF7)]
    [TestCase(JpegLossless, (byte)0xC3)]
    [TestCase(JpegBaseline, (byte)0xC0)]
    public void A_codestream_that_claims_another_size_is_refused_before_anything_is_allocated(string syntax, byte startOfFrame)
    {
        var layout = SampleFrames.Grey(16, 16);
        foreach (var (rows, columns, components, precision) in new[] { (65535, 65535, 1, 16), (16, 17, 1, 16), (17, 16, 1, 16), (16, 16, 3, 16), (16, 16, 1, 15) })
        {
            byte[] bomb =
            [
                0xFF, 0xD8, 0xFF, startOfFrame, 0, (byte)(8 + (3 * components)), (byte)precision, (byte)(rows >> 8), (byte)rows,
                (byte)(columns >> 8), (byte)columns, (byte)components, .. Enumerable.Range(1, components).SelectMany(id => new byte[] { (byte)id, 0x11, 0 }),
                .. new byte[2000],
            ];
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.That(Refuses(syntax, bomb, layout, new byte[layout.FrameBytes]), Is.True);
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(20_000), $"{rows} x {columns}");
        }
    }

    [TestCase("hostile/gen_rle_overrun.dcm", Rle)]
    [TestCase("hostile/gen_rle_segment_offset_outside.dcm", Rle)]
    [TestCase("hostile/gen_rle_too_many_segments.dcm", Rle)]
    [TestCase("hostile/gen_jpegls_header_bomb.dcm", JpegLs)]
    [TestCase("hostile/gen_jpeg_truncated.dcm", JpegBaseline)]
    [TestCase("hostile/gen_jpeg_65535.dcm", JpegBaseline)]
    public void The_hostile_frames_of_the_corpus_are_refused(string file, string syntax)
    {
        var codestream = Dcmtk.FirstFragment(Path.Combine(Checkout.RequireCorpus(), file));
        var layout = SampleFrames.Grey(16, 16, 8, 8);
        Assert.That(Refuses(syntax, codestream, layout, new byte[layout.FrameBytes]), Is.True);
    }

    [Test]
    public void A_colour_transform_that_DICOM_does_not_know_is_refused()
    {
        var layout = SampleFrames.Rgb(8, 8);
        var plain = Encode(layout);
        byte[] With(byte transform) => [0xFF, 0xD8, 0xFF, 0xE8, 0, 7, (byte)'m', (byte)'r', (byte)'f', (byte)'x', transform, .. plain.AsSpan(2)];
        Assert.That(Refuses(JpegLs, With(0), layout, new byte[layout.FrameBytes]), Is.False);
        Assert.That(Refuses(JpegLs, With(1), layout, new byte[layout.FrameBytes]), Is.True);
    }

    [Test]
    public void A_flood_of_tables_is_refused()
    {
        byte[] table = [0xFF, 0xC4, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var maker = Lossless(SampleFrames.Grey(8, 8), 1);
        byte[] With(int tables) => [0xFF, 0xD8, .. Enumerable.Repeat(table, tables).SelectMany(one => one), .. maker.AsSpan(2)];
        var layout = SampleFrames.Grey(8, 8);
        Assert.That(Refuses(JpegLossless, With(63), layout, new byte[layout.FrameBytes]), Is.False);
        Assert.That(Refuses(JpegLossless, With(64), layout, new byte[layout.FrameBytes]), Is.True);
    }

    private static IEnumerable<(string Syntax, PixelLayout Layout, byte[] Codestream)> SmallImages()
    {
        foreach (var image in CorpusImage.InSyntax(JpegBaseline, "1.2.840.10008.1.2.4.51", JpegLossless, "1.2.840.10008.1.2.4.70", JpegLs, "1.2.840.10008.1.2.4.81", Rle))
        {
            var frames = FrameIndex.Of(DicomFile.Read(new MemorySource(File.ReadAllBytes(image.Path))));
            if (frames[0].Length <= 100_000 && frames.Image.FrameBytes <= 200_000)
            {
                var codestream = new byte[frames[0].Length];
                frames.ReadInto(0, codestream);
                yield return (image.TransferSyntax, PixelLayout.Of(frames.Image, image.TransferSyntax), codestream);
            }
        }
    }

    private static byte[]? Masked(byte[] codestream, PixelLayout layout, PixelMask mask)
    {
        try
        {
            return JpegMasking.Blacken(codestream, layout, mask);
        }
        catch (DicomException)
        {
            return null;
        }
    }

    private static bool Refuses(string syntax, ReadOnlySpan<byte> codestream, PixelLayout layout, Span<byte> destination)
    {
        try
        {
            FrameDecoder.Decode(syntax, codestream, layout, destination);
            return false;
        }
        catch (DicomException)
        {
            return true;
        }
    }

    private static byte[] Damage(byte[] codestream, Random random)
    {
        var damaged = codestream.ToArray();
        for (var blow = random.Next(1, 5); blow > 0; blow--)
        {
            // Half the blows fall on the headers, where each byte steers more.
            var at = random.Next(random.Next(2) == 0 ? Math.Min(90, damaged.Length) : damaged.Length);
            damaged[at] = random.Next(3) switch { 0 => 0xFF, 1 => (byte)(damaged[at] ^ (1 << random.Next(8))), _ => (byte)random.Next(256) };
        }

        return random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
    }

    private static byte[] Encode(PixelLayout layout)
    {
        var codestream = new ArrayBufferWriter<byte>();
        JpegLsEncoder.Encode(SampleFrames.Make(layout, 1), layout, codestream);
        return codestream.WrittenSpan.ToArray();
    }

    private static byte[] Lossless(PixelLayout layout, int predictor)
    {
        var frame = SampleFrames.Make(layout, 1);
        var samples = layout.BitsAllocated == 8
            ? frame.Select(sample => (int)sample).ToArray()
            : [.. Enumerable.Range(0, frame.Length / 2).Select(index => (int)BitConverter.ToUInt16(frame, 2 * index))];
        return new LosslessJpegMaker(layout.Rows, layout.Columns, layout.SamplesPerPixel, layout.BitsStored, predictor).Make(samples);
    }
}
