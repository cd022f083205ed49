using System.Diagnostics;

namespace SecondOpinion.Dicom.Files;

/// <summary>Files that were damaged or made to do harm are answered quickly and without taking memory.</summary>
internal sealed class HostileTests
{
    private const long AllocationLimit = 64L * 1024 * 1024;

    private static readonly string[] Refused =
    [
        "gen_empty.dcm", "gen_preamble_only.dcm", "gen_truncated_in_meta.dcm", "gen_nested_10000.dcm", "gen_unknown_transfer_syntax.dcm",
        "gen_deflate_bomb.dcm", "gen_deflate_garbage.dcm", "gen_random_after_dicm.dcm",
    ];

    private static readonly string[] PixelsRefused =
    [
        "gen_truncated_pixels.dcm", "gen_length_2gb.dcm", "gen_length_fffffffe.dcm", "gen_rows_65535.dcm", "gen_rows_0.dcm",
        "gen_bits_stored_gt_allocated.dcm", "gen_fragments_empty.dcm", "gen_fragments_none.dcm", "dcm4che_3gb-bulk-data-truncated", "fodicom_GH340.dcm",
    ];

    [Test]
    public void Each_is_read_or_refused_within_the_limits_of_time_and_memory()
    {
        var files = CorpusFile.All().Where(file => file.Name.StartsWith("hostile/", StringComparison.Ordinal)).ToList();
        Assert.That(files, Has.Count.GreaterThan(60));
        foreach (var file in files)
        {
            var source = file.Open();
            var limit = 100 + (source.Length * 1e-5);
            var (elapsed, allocated, _) = Measure(source);
            elapsed = elapsed > limit ? Measure(source).Elapsed : elapsed; // once more: the machine may have been busy
            Assert.That(elapsed, Is.LessThanOrEqualTo(limit), file.Name);
            Assert.That(allocated, Is.LessThanOrEqualTo(AllocationLimit), file.Name);
        }
    }

    [TestCaseSource(nameof(Refused))]
    public void What_is_no_whole_DICOM_file_is_refused(string name) =>
        Assert.That(Measure(CorpusFile.Named("hostile/" + name).Open()).Refusal, Is.Not.Null);

    [TestCaseSource(nameof(PixelsRefused))]
    public void Metadata_survives_where_pixels_cannot_be_trusted(string name)
    {
        var file = DicomFile.Read(CorpusFile.Named("hostile/" + name).Open());
        Assert.That(file.Dataset, Is.Not.Empty);
        Assert.That(() => FrameIndex.Of(file)[0], Throws.TypeOf<DicomException>());
    }

    [Test]
    public void Whatever_must_survive_is_read()
    {
        foreach (var file in CorpusFile.All().Where(file => file.Note.Contains("must survive", StringComparison.Ordinal)
            && !file.Note.Contains("or be refused", StringComparison.Ordinal)))
        {
            Assert.That(Measure(file.Open()).Refusal, Is.Null, file.Name);
        }
    }

    [Test]
    public void Only_the_frames_that_are_missing_are_refused()
    {
        var frames = FrameIndex.Of(DicomFile.Read(CorpusFile.Named("hostile/gen_frames_more_than_fragments.dcm").Open()));
        Assert.That(frames.Count, Is.EqualTo(1_000_000));
        Assert.That(frames[0].Length, Is.Positive);
        Assert.That(() => frames[1], Throws.TypeOf<DicomException>());
    }

    [TestCase(64, true)]
    [TestCase(65, false)]
    [TestCase(10_000, false)]
    [TestCase(100_000, false)]
    public void Sequences_may_be_nested_64_deep(int depth, bool isRead)
    {
        var refusal = Measure(new MemorySource(Made.Nested(depth))).Refusal;
        Assert.That(refusal is null, Is.EqualTo(isRead), refusal);
    }

    [Test]
    public void A_length_beyond_the_file_is_refused_before_memory_is_taken()
    {
        byte[] header = [0x08, 0x00, 0x19, 0x01, (byte)'U', (byte)'T', 0, 0, 0xFE, 0xFF, 0xFF, 0x7F];
        var (_, allocated, refusal) = Measure(new MemorySource(Made.Raw(header)));
        Assert.That(refusal, Does.Contain("(0008,0119)"));
        Assert.That(allocated, Is.LessThan(64 * 1024));
    }

    [TestCase(10, true)]
    [TestCase(9, false)]
    public void Elements_are_counted(int limit, bool isRead)
    {
        var elements = Enumerable.Range(0, 4).Select(at => Made.Element(0x00100010 + (uint)at, "LO", []));
        var bytes = Made.Raw([.. elements, [0x40, 0x00, 0x40, 0x00, (byte)'S', (byte)'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], .. Enumerable.Repeat<byte[]>([0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0], 5)]);
        Assert.That(
            () => Made.Read(bytes, new DicomLimits { Elements = limit }),
            isRead ? Throws.Nothing : Throws.TypeOf<DicomException>());
    }

    [TestCase("pydicom_CT_small.dcm")]
    [TestCase("pydicom_JPEG2000.dcm")]
    [TestCase("pydicom_MR_small_bigendian.dcm")]
    [TestCase("dcmqi_rwvm.dcm")]
    public void Five_hundred_mutations_end_in_nothing_but_a_refusal(string name)
    {
        var random = new Random(20_260_101);
        var original = File.ReadAllBytes(CorpusFile.Named(name).Path);
        var survived = 0;
        for (var round = 0; round < 500; round++)
        {
            var bytes = original.AsSpan(0, Math.Min(original.Length, 16_384)).ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(128, Math.Min(bytes.Length, 4_096))] = (byte)random.Next(256);
            }

            survived += Measure(new MemorySource(bytes)).Refusal is null ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{name}: {survived} of 500 still read");
        Assert.That(survived, Is.InRange(1, 499));
    }

    /// <summary>Reads all that a service would: header, every text, the first frames. Anything but a <see cref="DicomException"/> fails the test.</summary>
    private static (double Elapsed, long Allocated, string? Refusal) Measure(MemorySource source)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        string? refusal = null;
        try
        {
            var file = DicomFile.Read(source);
            ReadTexts(file.Dataset);
            ReadFrames(file);
        }
        catch (DicomException error)
        {
            refusal = error.Message;
        }

        return (watch.Elapsed.TotalMilliseconds, GC.GetAllocatedBytesForCurrentThread() - before, refusal);
    }

    private static void ReadTexts(DicomDataset dataset)
    {
        foreach (var element in dataset.Elements)
        {
            _ = dataset.GetStrings(element.Tag);
            _ = dataset.GetDoubles(element.Tag);
            foreach (var item in element.Items)
            {
                ReadTexts(item);
            }
        }
    }

    private static void ReadFrames(DicomFile file)
    {
        try
        {
            var frames = FrameIndex.Of(file);
            for (var at = 0; at < Math.Min(frames.Count, 3); at++)
            {
                frames.ReadInto(at, new byte[Math.Min(frames[at].Length, int.MaxValue)]);
            }
        }
        catch (DicomException)
        {
            // Pixels may be refused where the metadata is not.
        }
    }
}
