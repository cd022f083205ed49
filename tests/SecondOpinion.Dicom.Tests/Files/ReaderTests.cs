using System.IO.Compression;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

internal sealed class ReaderTests
{
    [Test]
    public void A_file_larger_than_2_GiB_is_read_where_it_matters()
    {
        const long frame = 512L * 512 * 2;
        const int frames = 6_000;
        var dataset = Made.Image(rows: 512, columns: 512, frames: frames);
        var head = Made.File(dataset);
        byte[] pixelHeader = [0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'W', 0, 0, .. BitConverter.GetBytes((uint)(frame * frames))];
        var source = new SparseSource([.. head, .. pixelHeader], frame * frames, lastByte: 77);
        var index = FrameIndex.Of(DicomFile.Read(source));
        var last = new byte[frame];
        index.ReadInto(frames - 1, last);
        Assert.That(source.Length, Is.GreaterThan((long)int.MaxValue + frame));
        Assert.That(last[^1], Is.EqualTo(77));
        Assert.That(source.BytesRead, Is.LessThan(frame + 65_536));
    }

    [Test]
    public void Memory_stream_and_file_give_the_same()
    {
        var corpus = CorpusFile.Named("pydicom_CT_small.dcm");
        var fromMemory = DicomFile.Read(corpus.Open());
        using var stream = File.OpenRead(corpus.Path);
        var fromStream = DicomFile.Read(new StreamSource(stream));
        var fromHandle = DicomFile.Read(new HandleSource(stream.SafeFileHandle));
        foreach (var element in fromMemory.Dataset)
        {
            Assert.That(fromStream.Dataset.GetBytes(element.Tag).ToArray(), Is.EqualTo(element.Load(int.MaxValue).ToArray()));
            Assert.That(fromHandle.Dataset.GetBytes(element.Tag).ToArray(), Is.EqualTo(element.Load(int.MaxValue).ToArray()));
        }
    }

    [Test]
    public void A_large_value_stays_in_the_source_until_it_is_asked_for()
    {
        var dataset = new DicomDataset();
        dataset.SetBytes(Tags.EncapsulatedDocument, Vr.OB, new byte[65_538]);
        dataset.SetBytes(Tags.ICCProfile, Vr.OB, new byte[65_536]);
        var read = Made.Read(Made.File(dataset)).Dataset;
        read.TryGet(Tags.EncapsulatedDocument, out var large);
        read.TryGet(Tags.ICCProfile, out var small);
        Assert.That(large.InSource, Is.Not.Null);
        Assert.That(small.InSource, Is.Null);
        Assert.That(read.GetBytes(Tags.EncapsulatedDocument).Length, Is.EqualTo(65_538));
        Assert.That(() => large.Load(65_537), Throws.TypeOf<DicomException>());
    }

    [Test]
    public void Big_endian_numbers_are_given_as_little_endian()
    {
        var big = DicomFile.Read(CorpusFile.Named("pydicom_MR_small_bigendian.dcm").Open()).Dataset;
        var little = DicomFile.Read(CorpusFile.Named("pydicom_MR_small.dcm").Open()).Dataset;
        Assert.That(big.GetInt(Tags.Rows), Is.EqualTo(64));
        Assert.That(big.GetBytes(Tags.Rows).ToArray(), Is.EqualTo(little.GetBytes(Tags.Rows).ToArray()));
        Assert.That(big.GetString(Tags.PatientID), Is.EqualTo(little.GetString(Tags.PatientID)));
    }

    [Test]
    public void A_value_of_unknown_representation_takes_the_dictionarys_and_may_be_a_sequence()
    {
        byte[] item = [0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF, 0x08, 0x00, 0x00, 0x01, 4, 0, 0, 0, (byte)'T', (byte)'-', (byte)'D', (byte)'1', 0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0];
        byte[] known = [0x08, 0x00, 0x18, 0x22, (byte)'U', (byte)'N', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, .. item, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
        byte[] name = [0x10, 0x00, 0x10, 0x00, (byte)'U', (byte)'N', 0, 0, 4, 0, 0, 0, (byte)'A', (byte)'^', (byte)'B', (byte)' '];
        var dataset = Made.Read(Made.Raw(known, name)).Dataset;
        Assert.That(dataset.GetItems(Tags.AnatomicRegionSequence).Single().GetString(Tags.CodeValue), Is.EqualTo("T-D1"));
        Assert.That(dataset.GetString(Tags.PatientName), Is.EqualTo("A^B"));
    }

    [TestCase("pydicomdata_liver_deflate.dcm")]
    [TestCase("dicomparser_deflate_report_dfl")]
    [TestCase("hostile/fodicom_Issue1097_FailToOpenDeflatedFileWithSQ.dcm")]
    public void Deflated_files_are_read(string name) =>
        Assert.That(DicomFile.Read(CorpusFile.Named(name).Open()).SopClassUid, Is.Not.Null);

    [TestCase(0, true)]
    [TestCase(-1, false)]
    public void A_deflated_data_set_may_grow_to_its_limit(int above, bool isRead)
    {
        var dataset = Made.Image();
        dataset.SetBytes(Tags.EncapsulatedDocument, Vr.OB, Made.Bytes(600_000).Span);
        var plain = Made.File(dataset);
        var body = plain.AsSpan(144 + Made.Read(plain).FileMeta.GetInt(Tags.FileMetaInformationGroupLength)!.Value);
        var whole = Deflated(body.ToArray());
        var limits = new DicomLimits { InflatedBytes = body.Length + above };
        Assert.That(() => Made.Read(whole, limits), isRead ? Throws.Nothing : Throws.TypeOf<DicomException>());
    }

    [Test]
    public void An_inflating_bomb_is_refused_long_before_it_has_grown()
    {
        var whole = Deflated(new byte[256 * 1024 * 1024]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => Made.Read(whole), Throws.TypeOf<DicomException>());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(24 * 1024 * 1024));
    }

    [TestCase(24, true)]
    [TestCase(23, false)]
    public void Values_in_memory_have_a_limit_together(int limit, bool isRead)
    {
        byte[][] elements = [.. Enumerable.Range(0, 6).Select(at => Made.Element(0x00080050 + (uint)at, "LO", "ABCD"u8.ToArray()))];
        byte[] whole = [.. new byte[128], .. "DICM"u8, .. elements.SelectMany(bytes => bytes)];
        Assert.That(() => Made.Read(whole, new DicomLimits { HeaderBytes = limit }), isRead ? Throws.Nothing : Throws.TypeOf<DicomException>());
    }

    [Test]
    public void A_refusal_names_the_place_and_never_a_value()
    {
        byte[] broken = [0x10, 0x00, 0x10, 0x00, (byte)'P', (byte)'N', 200, 0, .. "SECRET^NAME"u8];
        var refusal = Assert.Throws<DicomException>(() => Made.Read(Made.Raw(broken)))!.Message;
        Assert.That(refusal, Does.Contain("(0010,0010)"));
        Assert.That(refusal, Does.Not.Contain("SECRET"));
    }

    [TestCase(0x00080005u, "CS", true, "1.2.840.10008.1.2.1")]
    [TestCase(0x00080005u, "CS", false, "1.2.840.10008.1.2.2")]
    [TestCase(0x08000500u, "CS", true, "1.2.840.10008.1.2.2")]
    [TestCase(0x08000500u, "UN", true, "1.2.840.10008.1.2.1")]
    public void The_first_element_overrules_the_file_meta_only_with_good_evidence(uint tag, string vr, bool isLittle, string found)
    {
        var element = Made.Element(tag, vr, []);
        if (!isLittle)
        {
            SwappedSource.Swap(element.AsSpan(0, 4), 2);
        }

        element = vr == "UN" ? [.. element, 0, 0, 0, 0] : element;
        Assert.That(Made.Read(Made.Raw(element)).TransferSyntax.Uid, Is.EqualTo(found));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_sequence_may_claim_more_than_the_file_has_only_where_it_holds_items(bool hasItems)
    {
        byte[] content = hasItems ? [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0] : [1, 2, 3, 4, 5, 6, 7, 8];
        byte[] sequence = [0x08, 0x00, 0x18, 0x22, (byte)'S', (byte)'Q', 0, 0, 200, 0, 0, 0, .. content];
        Assert.That(() => Made.Read(Made.Raw(sequence)), hasItems ? Throws.Nothing : Throws.TypeOf<DicomException>());
    }

    [Test]
    public void Elements_out_of_order_are_put_in_order_and_the_first_of_two_stays()
    {
        var dataset = Made.Read(Made.Raw(
            Made.Element(0x00100020, "LO", "AB"u8.ToArray()),
            Made.Element(0x00100010, "PN", "CD"u8.ToArray()),
            Made.Element(0x00100020, "LO", "EF"u8.ToArray()))).Dataset;
        Assert.That(dataset.Select(element => element.Tag), Is.EqualTo(new[] { Tags.PatientName, Tags.PatientID }));
        Assert.That(dataset.GetString(Tags.PatientID), Is.EqualTo("AB"));
    }

    private static byte[] Deflated(byte[] body)
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(body);
        }

        var syntax = "1.2.840.10008.1.2.1.99"u8.ToArray();
        return [.. new byte[128], .. "DICM"u8, .. Made.Element(0x00020010, "UI", syntax), .. packed.ToArray()];
    }

    /// <summary>A head, then so many zeros, then nothing that exists anywhere.</summary>
    private sealed class SparseSource(byte[] head, long zeros, byte lastByte) : IByteSource
    {
        public long BytesRead { get; private set; }

        public long Length => head.Length + zeros;

        public int Read(long offset, Span<byte> destination)
        {
            var count = (int)Math.Clamp(Length - offset, 0, destination.Length);
            for (var at = 0; at < count; at++)
            {
                var place = offset + at;
                destination[at] = place < head.Length ? head[place] : place == Length - 1 ? lastByte : (byte)0;
            }

            BytesRead += count;
            return count;
        }
    }
}
