using System.Buffers;
using System.Buffers.Binary;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>Writes elements, little endian.</summary>
internal sealed class ElementWriter(IBufferWriter<byte> destination, bool isExplicit, LengthPlan plan)
{
    /// <summary>Writes the elements in order, and the pixel data in its place among them.</summary>
    public void WriteDataset(DicomDataset dataset, PixelWriter? pixels, bool isTop = true)
    {
        foreach (var element in dataset.Elements)
        {
            if (pixels is not null && element.Tag > pixels.Tag)
            {
                pixels.Write(this, destination);
                pixels = null;
            }

            if (LengthPlan.IsWritten(element, isTop))
            {
                Write(element);
            }
        }

        pixels?.Write(this, destination);
    }

    /// <summary>The one group length that is written: the file meta's.</summary>
    public void WriteGroupLength(DicomDataset group) => Write(group.Elements[0]);

    /// <summary>Tag, representation where it is explicit, and length.</summary>
    public void WriteHeader(DicomTag tag, Vr vr, uint length)
    {
        var span = destination.GetSpan(12);
        BinaryPrimitives.WriteUInt16LittleEndian(span, tag.Group);
        BinaryPrimitives.WriteUInt16LittleEndian(span[2..], tag.Element);
        if (!isExplicit || vr == Vr.None)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(span[4..], length);
            destination.Advance(8);
            return;
        }

        BinaryPrimitives.WriteUInt16BigEndian(span[4..], (ushort)vr);
        if (vr.HasLongLength())
        {
            BinaryPrimitives.WriteUInt16LittleEndian(span[6..], 0);
            BinaryPrimitives.WriteUInt32LittleEndian(span[8..], length);
            destination.Advance(12);
            return;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(span[6..], (ushort)length);
        destination.Advance(8);
    }

    /// <summary>A value from a source, made even.</summary>
    public void WriteRange(IByteSource source, ByteRange range, byte padding)
    {
        source.CopyTo(range, destination);
        Pad(range.Length, padding);
    }

    /// <summary>The byte that makes <paramref name="length"/> even.</summary>
    public void Pad(long length, byte padding)
    {
        if ((length & 1) == 1)
        {
            destination.GetSpan(1)[0] = padding;
            destination.Advance(1);
        }
    }

    private void Write(in DicomElement element)
    {
        var vr = LengthPlan.WrittenVr(element);
        if (element.IsSequence)
        {
            WriteSequence(element);
        }
        else if (element.InSource is { IsEncapsulated: true } fragments)
        {
            WriteHeader(element.Tag, vr, uint.MaxValue);
            fragments.Source.CopyTo(fragments.Range, destination);
        }
        else
        {
            var length = element.Length + (element.Length & 1);
            WriteHeader(element.Tag, vr, length < uint.MaxValue ? (uint)length : throw new DicomException($"The value of {element.Tag} is too long to write."));
            WriteValue(element);
        }
    }

    private void WriteValue(in DicomElement element)
    {
        if (element.InSource is { } large)
        {
            WriteRange(large.Source, large.Range, element.Vr.Padding());
            return;
        }

        destination.Write(element.Span);
        Pad(element.Length, element.Vr.Padding());
    }

    private void WriteSequence(in DicomElement sequence)
    {
        var isDelimited = LengthPlan.IsDelimited(sequence.Tag, isExplicit);
        var length = plan.Next();
        WriteHeader(sequence.Tag, Vr.SQ, isDelimited ? uint.MaxValue : length);
        foreach (var item in sequence.Items)
        {
            WriteHeader(ElementHeader.Item, Vr.None, plan.Next());
            WriteDataset(item, pixels: null, isTop: false);
        }

        if (isDelimited)
        {
            WriteHeader(ElementHeader.SequenceEnd, Vr.None, 0);
        }
    }
}
