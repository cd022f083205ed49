using System.Buffers;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>Small files made in memory.</summary>
internal static class Made
{
    public const string CtImageStorage = "1.2.840.10008.5.1.4.1.1.2";

    public static DicomDataset Image(int rows = 4, int columns = 3, int bits = 16, int frames = 1)
    {
        var dataset = new DicomDataset();
        dataset.SetString(Tags.SOPClassUID, CtImageStorage);
        dataset.SetString(Tags.SOPInstanceUID, "1.2.3.4");
        dataset.SetString(Tags.PatientName, "Test^Case");
        dataset.SetUInt16(Tags.SamplesPerPixel, 1);
        dataset.SetString(Tags.PhotometricInterpretation, "MONOCHROME2");
        dataset.SetString(Tags.NumberOfFrames, $"{frames}");
        dataset.SetUInt16(Tags.Rows, (ushort)rows);
        dataset.SetUInt16(Tags.Columns, (ushort)columns);
        dataset.SetUInt16(Tags.BitsAllocated, (ushort)bits);
        dataset.SetUInt16(Tags.BitsStored, (ushort)bits);
        dataset.SetUInt16(Tags.HighBit, (ushort)(bits - 1));
        dataset.SetUInt16(Tags.PixelRepresentation, 0);
        return dataset;
    }

    public static byte[] File(DicomDataset dataset, TransferSyntax? syntax = null, PixelSupply? pixels = null)
    {
        var bytes = new ArrayBufferWriter<byte>();
        DicomFileWriter.Write(bytes, new DicomFile([], dataset, syntax ?? TransferSyntax.ExplicitLittleEndian, null), pixels);
        return bytes.WrittenSpan.ToArray();
    }

    public static DicomFile Read(byte[] bytes, DicomLimits? limits = null) => DicomFile.Read(new MemorySource(bytes), limits);

    public static ReadOnlyMemory<byte> Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A file of raw elements behind an explicit little endian file meta.</summary>
    public static byte[] Raw(params IEnumerable<byte[]> elements)
    {
        var whole = File([]).Concat(elements.SelectMany(bytes => bytes));
        return [.. whole];
    }

    public static byte[] Element(uint tag, string vr, byte[] value) =>
    [
        (byte)(tag >> 16), (byte)(tag >> 24), (byte)tag, (byte)(tag >> 8), (byte)vr[0], (byte)vr[1],
        (byte)value.Length, (byte)(value.Length >> 8), .. value,
    ];

    public static byte[] Nested(int depth)
    {
        byte[] open = [0x08, 0x00, 0x40, 0x11, (byte)'S', (byte)'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF];
        return Raw(Enumerable.Repeat(open, depth));
    }
}
