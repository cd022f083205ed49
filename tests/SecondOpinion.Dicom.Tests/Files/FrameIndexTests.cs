using System.Buffers;
using System.Buffers.Binary;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

internal sealed class FrameIndexTests
{
    private static readonly TransferSyntax JpegLs = TransferSyntax.Find("1.2.840.10008.1.2.4.80")!; // in PS3.6
    private static readonly byte[] Start = [0xFF, 0xD8, 0xFF, 0xF7];

    [Test]
    public void Native_frames_follow_from_their_size()
    {
        var pixels = Made.Bytes(72);
        var frames = FrameIndex.Of(Made.Read(Made.File(Made.Image(frames: 3), pixels: new PixelSupply.Native(Vr.OW, [pixels]))));
        var buffer = new ArrayBufferWriter<byte>();
        frames.Read(1, buffer);
        Assert.That(buffer.WrittenSpan.ToArray(), Is.EqualTo(pixels[24..48].ToArray()));
        Assert.That(() => frames[3], Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase(72, 3)]
    [TestCase(70, 2)]
    [TestCase(74, 3)]
    public void A_native_frame_that_is_not_whole_is_refused_alone(int bytes, int whole)
    {
        var frames = FrameIndex.Of(Made.Read(Made.File(Made.Image(frames: 3), pixels: new PixelSupply.Native(Vr.OW, [Made.Bytes(bytes)]))));
        Assert.That(() => frames[whole - 1].Length, Is.EqualTo(24));
        Assert.That(() => frames[2], whole == 3 ? Throws.Nothing : Throws.TypeOf<DicomException>());
    }

    [Test]
    public void Frames_of_single_bits_are_moved_to_begin_at_bit_zero()
    {
        // 3 frames of 3 x 5 bits: 15 bits each, lowest bit first.
        byte[] packed = [0b0101_0101, 0b1000_0001, 0b1100_0000, 0b1010_1010, 0b0000_1111, 0b0001_0000];
        var file = Made.Read(Made.File(Made.Image(rows: 3, columns: 5, bits: 1, frames: 3), pixels: new PixelSupply.Native(Vr.OB, [packed])));
        var frames = FrameIndex.Of(file);
        var buffer = new byte[2];
        Assert.That(frames.ReadInto(1, buffer), Is.EqualTo(2));
        Assert.That(buffer, Is.EqualTo(new byte[] { 0b1000_0001, 0b0101_0101 }));
        Assert.That(frames[1].BitOffset, Is.EqualTo(7));
        Assert.That(frames[2].BitOffset, Is.EqualTo(6));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_true_Basic_Offset_Table_divides_fragments_among_frames(bool hasTable)
    {
        byte[][] fragments = [[.. Start, 1, 2], [3, 4], [.. Start, 5, 6], [7, 8], [9, 9]];
        uint[] table = hasTable ? [0, 24] : [];
        var frames = Encapsulated(2, table, fragments);
        Assert.That(frames[0].Ranges, Has.Count.EqualTo(2));
        Assert.That(frames[1].Ranges, Has.Count.EqualTo(3));
        var joined = new byte[frames[1].Length];
        frames.ReadInto(1, joined);
        Assert.That(joined, Is.EqualTo(fragments[2].Concat(fragments[3]).Concat(fragments[4])));
    }

    [TestCase(0u, 22u)]
    [TestCase(0u, 0u)]
    [TestCase(24u, 0u)]
    [TestCase(0u, 0xFFFFFFF0u)]
    public void A_lying_table_is_not_believed(uint first, uint second)
    {
        var frames = Encapsulated(2, [first, second], [[.. Start, 1, 2], [3, 4], [.. Start, 5, 6], [7, 8]]);
        Assert.That(frames[1].Ranges[0].Length, Is.EqualTo(6));
        Assert.That(frames[0].Ranges, Has.Count.EqualTo(2));
    }

    [Test]
    public void Frames_whose_start_cannot_be_told_are_refused()
    {
        var frames = Encapsulated(2, [], [[.. Start, 1, 2], [3, 4], [5, 6]]);
        Assert.That(() => frames[0], Throws.TypeOf<DicomException>());
        Assert.That(() => frames[1], Throws.TypeOf<DicomException>());
    }

    [Test]
    public void Fragments_behind_the_last_frame_are_not_exposed()
    {
        var frames = Encapsulated(2, [], [[.. Start, 1, 2], [.. Start, 3, 4], [.. Start, 5, 6]]);
        Assert.That(frames.Count, Is.EqualTo(2));
        Assert.That(frames[1].Ranges, Has.Count.EqualTo(1));
    }

    [Test]
    public void An_Extended_Offset_Table_gives_frames_without_their_padding()
    {
        var dataset = Made.Image(frames: 2);
        dataset.SetBytes(Tags.ExtendedOffsetTable, Vr.OV, Longs(0, 14));
        dataset.SetBytes(Tags.ExtendedOffsetTableLengths, Vr.OV, Longs(5, 6));
        var frames = FrameIndex.Of(Made.Read(Made.File(dataset, JpegLs, new PixelSupply.Encapsulated([Start.Append((byte)1).ToArray(), Made.Bytes(6)]))));
        Assert.That(frames[0].Length, Is.EqualTo(5));
        Assert.That(frames[1].Length, Is.EqualTo(6));
    }

    [Test]
    public void Native_pixels_under_a_compressed_transfer_syntax_are_refused()
    {
        var file = Made.Read(Made.File(Made.Image(), pixels: new PixelSupply.Native(Vr.OW, [Made.Bytes(24)])));
        var lying = new DicomFile(file.FileMeta, file.Dataset, JpegLs, file.PixelData);
        Assert.That(() => FrameIndex.Of(lying), Throws.TypeOf<DicomException>());
    }

    [TestCase("Rows", 0)]
    [TestCase("Columns", 0)]
    [TestCase("BitsAllocated", 12)]
    [TestCase("BitsAllocated", 0)]
    [TestCase("BitsStored", 17)]
    [TestCase("BitsStored", 0)]
    [TestCase("HighBit", 16)]
    [TestCase("HighBit", 14)]
    [TestCase("SamplesPerPixel", 5)]
    [TestCase("PixelRepresentation", 2)]
    public void Impossible_dimensions_are_refused(string keyword, int value)
    {
        var dataset = Made.Image();
        Assert.That(() => ImagePixel.Of(dataset), Throws.Nothing);
        dataset.SetUInt16(DicomDictionary.All().Single(entry => entry.Keyword == keyword).Tag, (ushort)value);
        Assert.That(() => ImagePixel.Of(dataset), Throws.TypeOf<DicomException>());
    }

    [Test]
    public void A_frame_above_the_limit_is_refused_and_one_at_the_limit_is_not()
    {
        var dataset = Made.Image(rows: 65_535, columns: 65_535);
        var bytes = 65_535L * 65_535 * 2;
        Assert.That(() => ImagePixel.Of(dataset), Throws.TypeOf<DicomException>());
        Assert.That(ImagePixel.Of(dataset, new DicomLimits { FrameBytes = bytes }).FrameBytes, Is.EqualTo(bytes));
        Assert.That(() => ImagePixel.Of(dataset, new DicomLimits { FrameBytes = bytes - 1 }), Throws.TypeOf<DicomException>());
    }

    [Test]
    public void Many_frames_together_have_a_limit_too()
    {
        var dataset = Made.Image(frames: int.MaxValue);
        var all = int.MaxValue * 24L;
        Assert.That(() => ImagePixel.Of(dataset, new DicomLimits { ImageBytes = all }), Throws.Nothing);
        Assert.That(() => ImagePixel.Of(dataset, new DicomLimits { ImageBytes = all - 1 }), Throws.TypeOf<DicomException>());
    }

    [Test]
    public void Big_endian_pixels_are_read_as_little_endian_at_any_offset()
    {
        var little = Made.Bytes(24).ToArray();
        var big = little.ToArray();
        SwappedSource.Swap(big, 2);
        var source = new SwappedSource(new MemorySource(new byte[] { 9 }.Concat(big).ToArray()), new ByteRange(1, 24), unit: 2);
        for (var offset = 0; offset < 24; offset++)
        {
            for (var count = 0; count <= 24 - offset; count++)
            {
                var read = new byte[count];
                Assert.That(source.Read(1 + offset, read), Is.EqualTo(count));
                Assert.That(read, Is.EqualTo(little[offset..(offset + count)]));
            }
        }
    }

    private static FrameIndex Encapsulated(int frames, uint[] table, byte[][] fragments)
    {
        List<byte> value = [0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF];
        byte[] tableBytes = [.. table.SelectMany(offset => BitConverter.GetBytes(offset))];
        foreach (var item in fragments.Prepend(tableBytes))
        {
            value.AddRange([0xFE, 0xFF, 0x00, 0xE0, .. BitConverter.GetBytes(item.Length), .. item]);
        }

        byte[] whole = [.. Made.File(Made.Image(frames: frames), JpegLs), .. value, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
        return FrameIndex.Of(Made.Read(whole));
    }

    private static byte[] Longs(params long[] values)
    {
        var bytes = new byte[values.Length * 8];
        for (var at = 0; at < values.Length; at++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at * 8), values[at]);
        }

        return bytes;
    }
}
