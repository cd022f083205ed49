using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

internal sealed class WriterTests
{
    /// <summary>The property that binds reader and writer: whatever is read and written is read as the same again.</summary>
    [Test]
    public void Every_corpus_file_is_the_same_after_it_was_written()
    {
        var compared = 0;
        foreach (var file in CorpusFile.All())
        {
            DicomFile first;
            var bytes = new MemoryStream();
            try
            {
                first = DicomFile.Read(file.Open());
                DicomFileWriter.Write(bytes, first);
            }
            catch (DicomException)
            {
                continue; // refused files are told apart in CorpusTests and HostileTests
            }

            var second = Made.Read(bytes.ToArray());
            AssertSame(first.Dataset, second.Dataset, file.Name);
            AssertSamePixels(first.PixelData, second.PixelData, file.Name);
            compared++;
        }

        Assert.That(compared, Is.GreaterThan(440));
    }

    [Test]
    public void Nothing_of_the_preamble_or_the_file_meta_of_a_source_survives()
    {
        var meta = new DicomDataset();
        meta.SetString(Tags.SourceApplicationEntityTitle, "WARD7");
        meta.SetString(Tags.ImplementationVersionName, "VENDOR");
        var bytes = new MemoryStream();
        DicomFileWriter.Write(bytes, new DicomFile(meta, Made.Image(), TransferSyntax.ExplicitLittleEndian, null));
        var written = bytes.ToArray();
        Assert.That(written[..128], Is.All.Zero);
        var read = Made.Read(written);
        Assert.That(read.FileMeta.Contains(Tags.SourceApplicationEntityTitle), Is.False);
        Assert.That(read.FileMeta.GetString(Tags.ImplementationClassUID), Is.EqualTo(DicomFileWriter.ImplementationClassUid));
        Assert.That(read.FileMeta.GetString(Tags.MediaStorageSOPInstanceUID), Is.EqualTo("1.2.3.4"));
        var length = read.FileMeta.GetInt(Tags.FileMetaInformationGroupLength);
        Assert.That(written.AsSpan(144 + length!.Value, 2).ToArray(), Is.EqualTo(new byte[] { 0x08, 0x00 }));
    }

    [Test]
    public void File_meta_that_strayed_into_the_data_set_is_not_written()
    {
        var dataset = Made.Image();
        dataset.SetString(Tags.SourceApplicationEntityTitle, "WARD7");
        var written = Made.Read(Made.File(dataset));
        Assert.That(written.FileMeta.Contains(Tags.SourceApplicationEntityTitle), Is.False);
        Assert.That(written.Dataset.GetInt(Tags.Rows), Is.EqualTo(4));
    }

    [TestCase(65_534, "LO")]
    [TestCase(65_536, "UN")]
    public void A_value_too_long_for_its_representation_becomes_UN(int length, string vr)
    {
        var dataset = new DicomDataset();
        dataset.SetBytes(new DicomTag(0x0009, 0x1001), Vr.LO, new byte[length]);
        Assert.That(Made.Read(Made.File(dataset)).Dataset.Elements[0].Vr.ToString(), Is.EqualTo(vr));
    }

    [Test]
    public void Odd_values_are_padded_as_their_representation_asks()
    {
        var dataset = new DicomDataset();
        dataset.SetString(Tags.SOPInstanceUID, "1.2");
        dataset.SetString(Tags.PatientID, "ABC");
        dataset.SetBytes(Tags.EncapsulatedDocument, Vr.OB, [1, 2, 3]);
        var read = Made.Read(Made.File(dataset)).Dataset;
        Assert.That(read.GetBytes(Tags.SOPInstanceUID).Span[^1], Is.Zero);
        Assert.That(read.GetBytes(Tags.PatientID).Span[^1], Is.EqualTo((byte)' '));
        Assert.That(read.GetBytes(Tags.EncapsulatedDocument).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 0 }));
        Assert.That(read.GetString(Tags.SOPInstanceUID), Is.EqualTo("1.2"));
        Assert.That(read.GetString(Tags.PatientID), Is.EqualTo("ABC"));
    }

    [Test]
    public void Codestreams_are_written_one_fragment_a_frame_with_a_table()
    {
        var frames = new[] { Made.Bytes(5), Made.Bytes(8), Made.Bytes(3) };
        var syntax = TransferSyntax.RleLossless;
        var read = Made.Read(Made.File(Made.Image(frames: 3), syntax, new PixelSupply.Encapsulated(frames)));
        Assert.That(read.PixelData!.BasicOffsetTable.Length, Is.EqualTo(12));
        var index = FrameIndex.Of(read);
        for (var at = 0; at < 3; at++)
        {
            var buffer = new byte[index[at].Length];
            index.ReadInto(at, buffer);
            Assert.That(buffer[..frames[at].Length], Is.EqualTo(frames[at].ToArray()));
            Assert.That(buffer.Length % 2, Is.Zero);
        }
    }

    [Test]
    public void Pixel_data_stands_before_what_comes_after_it()
    {
        var dataset = Made.Image();
        dataset.SetBytes(new DicomTag(0xFFFC, 0xFFFC), Vr.OB, [0, 0]);
        var file = Made.Read(Made.File(dataset, pixels: new PixelSupply.Native(Vr.OW, [Made.Bytes(24)])));
        Assert.That(file.PixelData!.Range.Length, Is.EqualTo(24));
        Assert.That(file.Dataset.Contains(new DicomTag(0xFFFC, 0xFFFC)));
    }

    [Test]
    public void An_implicit_file_says_the_same_without_representations()
    {
        var dataset = Made.Image();
        var item = new DicomDataset();
        item.SetString(Tags.CodeValue, "T-D1100");
        dataset.SetItems(Tags.AnatomicRegionSequence, item, new DicomDataset());
        var read = Made.Read(Made.File(dataset, TransferSyntax.ImplicitLittleEndian));
        Assert.That(read.TransferSyntax, Is.EqualTo(TransferSyntax.ImplicitLittleEndian));
        AssertSame(dataset, read.Dataset, "implicit");
    }

    [Test]
    public void Pixels_of_the_wrong_kind_are_refused_before_a_byte_is_written()
    {
        var bytes = new MemoryStream();
        var file = new DicomFile([], Made.Image(), TransferSyntax.ExplicitLittleEndian, null);
        Assert.That(() => DicomFileWriter.Write(bytes, file, new PixelSupply.Encapsulated([])), Throws.TypeOf<DicomException>());
        Assert.That(bytes.Length, Is.Zero);
    }

    private static void AssertSame(DicomDataset first, DicomDataset second, string name)
    {
        var expected = first.Where(element => !element.Tag.IsGroupLength).ToList();
        Assert.That(second.Select(element => element.Tag), Is.EqualTo(expected.Select(element => element.Tag)), name);
        foreach (var element in expected)
        {
            second.TryGet(element.Tag, out var other);
            Assert.That(other.Items, Has.Count.EqualTo(element.Items.Count), $"{name} {element.Tag}");
            for (var at = 0; at < element.Items.Count; at++)
            {
                AssertSame(element.Items[at], other.Items[at], name);
            }

            var bytes = element.Load(int.MaxValue).Span;
            var same = other.Load(int.MaxValue).Span;
            Assert.That(same.Length, Is.EqualTo(bytes.Length + (bytes.Length & 1)), $"{name} {element.Tag}");
            Assert.That(same[..bytes.Length].SequenceEqual(bytes), Is.True, $"{name} {element.Tag}");
        }
    }

    private static void AssertSamePixels(DicomPixelData? first, DicomPixelData? second, string name)
    {
        Assert.That(second?.Tag, Is.EqualTo(first?.Tag), name);
        if (first is null || second is null)
        {
            return;
        }

        var ranges = first.IsEncapsulated ? first.Fragments : [first.Range];
        var others = second.IsEncapsulated ? second.Fragments : [second.Range];
        Assert.That(others, Has.Count.EqualTo(ranges.Count), name);
        for (var at = 0; at < ranges.Count; at++)
        {
            var (bytes, same) = (new byte[ranges[at].Length], new byte[others[at].Length]);
            first.Source.ReadExactly(ranges[at].Offset, bytes);
            second.Source.ReadExactly(others[at].Offset, same);
            Assert.That(same.AsSpan(0, bytes.Length).SequenceEqual(bytes), Is.True, name);
        }
    }
}
