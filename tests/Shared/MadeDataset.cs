using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion;

/// <summary>An element for a file of a test's own making, out of which nothing was left that a good writer would leave out.</summary>
/// <param name="Tag">Any tag, legal or not.</param>
/// <param name="Vr">Its representation.</param>
/// <param name="Value">Little endian; not for a sequence.</param>
/// <param name="Items">For a sequence.</param>
/// <param name="AsUnknown">Written with the representation UN (a sequence as PS3.5 section 6.2.2 note 2 has it).</param>
internal sealed record MadeElement(DicomTag Tag, Vr Vr, byte[] Value, MadeElement[][]? Items = null, bool AsUnknown = false);

/// <summary>Writes data sets in each of the four native encodings.</summary>
internal sealed class MadeDataset(bool isExplicit, bool isBigEndian)
{
    /// <summary>Transfer syntaxes that it can write, in the order in which they became common.</summary>
    public static IReadOnlyList<string> Syntaxes { get; } = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"];

    /// <summary>A file: preamble, prefix, file meta and data set.</summary>
    public static byte[] File(string syntax, byte[] preamble, MadeElement[] meta, MadeElement[] dataset)
    {
        using var file = new MemoryStream();
        file.Write(preamble);
        file.Write("DICM"u8);
        new MadeDataset(isExplicit: true, isBigEndian: false).Write(file, [.. meta, new(new(0x0002, 0x0010), Vr.UI, Encoding.ASCII.GetBytes(syntax))]);
        if (syntax == Syntaxes[3])
        {
            using var deflating = new DeflateStream(file, CompressionLevel.Fastest, leaveOpen: true);
            new MadeDataset(isExplicit: true, isBigEndian: false).Write(deflating, dataset);
        }
        else
        {
            new MadeDataset(syntax != Syntaxes[0], syntax == Syntaxes[2]).Write(file, dataset);
        }

        return file.ToArray();
    }

    private void Write(Stream into, IEnumerable<MadeElement> elements)
    {
        foreach (var element in elements.OrderBy(element => element.Tag.Value))
        {
            Write(into, element);
        }
    }

    private void Write(Stream into, MadeElement element)
    {
        var isUnknown = isExplicit && element.AsUnknown;
        using var value = new MemoryStream();
        var inner = isUnknown ? new MadeDataset(isExplicit: false, isBigEndian: false) : this;
        foreach (var item in element.Items ?? [])
        {
            using var content = new MemoryStream();
            inner.Write(content, item);
            inner.Head(value, new(0xFFFE, 0xE000), null, (uint)content.Length);
            content.WriteTo(value);
        }

        value.Write(inner.InOrder(element));
        if ((value.Length & 1) == 1)
        {
            value.WriteByte(element.Vr.Padding());
        }

        Head(into, element.Tag, isUnknown ? Vr.UN : element.Vr, (uint)value.Length);
        value.WriteTo(into);
    }

    private byte[] InOrder(MadeElement element)
    {
        var bytes = element.Value.ToArray();
        var unit = isBigEndian ? element.Vr.SwapUnit() : 1;
        for (var at = 0; unit > 1 && at + unit <= bytes.Length; at += unit)
        {
            bytes.AsSpan(at, unit).Reverse();
        }

        return bytes;
    }

    /// <summary>No representation for an item.</summary>
    private void Head(Stream into, DicomTag tag, Vr? vr, uint length)
    {
        Short(into, tag.Group);
        Short(into, tag.Element);
        if (isExplicit && vr is { } known)
        {
            into.Write([(byte)((ushort)known >> 8), (byte)known]);
            if (!known.HasLongLength())
            {
                Short(into, (ushort)length);
                return;
            }

            Short(into, 0);
        }

        Span<byte> four = stackalloc byte[4];
        if (isBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(four, length);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(four, length);
        }

        into.Write(four);
    }

    private void Short(Stream into, ushort number) =>
        into.Write(isBigEndian ? [(byte)(number >> 8), (byte)number] : [(byte)number, (byte)(number >> 8)]);
}
