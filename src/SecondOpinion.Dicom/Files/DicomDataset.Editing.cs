using System.Buffers.Binary;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <content>Setting values. The representation is the one in the method's name.</content>
public sealed partial class DicomDataset
{
    /// <summary>Sets US values.</summary>
    public void SetUInt16(DicomTag tag, params ReadOnlySpan<ushort> values)
    {
        var bytes = new byte[values.Length * 2];
        for (var at = 0; at < values.Length; at++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at * 2), values[at]);
        }

        Set(new DicomElement(tag, Vr.US, bytes));
    }

    /// <summary>Sets SS values.</summary>
    public void SetInt16(DicomTag tag, params ReadOnlySpan<short> values)
    {
        var bytes = new byte[values.Length * 2];
        for (var at = 0; at < values.Length; at++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at * 2), values[at]);
        }

        Set(new DicomElement(tag, Vr.SS, bytes));
    }

    /// <summary>Sets UL values.</summary>
    public void SetUInt32(DicomTag tag, params ReadOnlySpan<uint> values)
    {
        var bytes = new byte[values.Length * 4];
        for (var at = 0; at < values.Length; at++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at * 4), values[at]);
        }

        Set(new DicomElement(tag, Vr.UL, bytes));
    }

    /// <summary>Sets FD values.</summary>
    public void SetDouble(DicomTag tag, params ReadOnlySpan<double> values)
    {
        var bytes = new byte[values.Length * 8];
        for (var at = 0; at < values.Length; at++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at * 8), values[at]);
        }

        Set(new DicomElement(tag, Vr.FD, bytes));
    }

    /// <summary>Sets bytes as they are to stand in a little endian file.</summary>
    public void SetBytes(DicomTag tag, Vr vr, ReadOnlySpan<byte> value) => Set(new DicomElement(tag, vr, value));

    /// <summary>Sets a sequence.</summary>
    public void SetItems(DicomTag tag, params IEnumerable<DicomDataset> items) => Set(new DicomElement(tag, items));

    /// <summary>Sets an element without a value (type 2); the representation is the dictionary's.</summary>
    public void SetEmpty(DicomTag tag)
    {
        var vr = DicomDictionary.VrOf(tag);
        Set(vr == Vr.SQ ? new DicomElement(tag, items: []) : new DicomElement(tag, vr, ReadOnlySpan<byte>.Empty));
    }
}
