using System.Buffers.Binary;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>Look-up tables may leave when they hold as many entries as their descriptor says and not a byte more: nothing hides behind them.</summary>
internal static class Luts
{
    /// <summary>Bytes; a longer one does not leave.</summary>
    public const int Largest = 1 << 18;

    private const int AllEntries = 65_536;
    private const int DescriptorBytes = 6;

    /// <summary>PS3.3 C.11.1.1.1, C.7.6.3.1.5 and C.7.9.2.</summary>
    public static bool IsWhole(DicomTag tag, in DicomElement data, DicomDataset holder)
    {
        if (data.Length > Largest || !holder.TryGet(DescriptorOf(tag), out var descriptor) || descriptor.Span.Length < DescriptorBytes)
        {
            return false;
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(descriptor.Span);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(descriptor.Span[4..]);
        var entries = count == 0 ? AllEntries : count;
        return IsSegmented(tag) ? EntriesOf(data.Load(Largest).Span) == entries
            : data.Length == entries * 2 || (bits <= 8 && data.Length == entries + (entries & 1));
    }

    /// <summary>(0028,3002) for LUT Data (0028,3006); (0028,1101) to (0028,1103) for the palettes (0028,1201) and (0028,1221) onwards.</summary>
    private static DicomTag DescriptorOf(DicomTag data) =>
        data == Tags.LUTData ? Tags.LUTDescriptor : new DicomTag(data.Value - (IsSegmented(data) ? 0x120u : 0x100u));

    private static bool IsSegmented(DicomTag tag) => tag.Value is >= 0x00281221 and <= 0x00281223;

    /// <summary>Entries that the segments unfold to; -1 when they do not end with the data.</summary>
    private static int EntriesOf(ReadOnlySpan<byte> words)
    {
        var (at, entries) = (0, 0);
        while (at < words.Length && entries is >= 0 and <= AllEntries)
        {
            entries = Segment(words, ref at, mayPoint: true) is >= 0 and var more ? entries + more : -1;
        }

        return at == words.Length ? entries : -1;
    }

    /// <summary>Entries of the segment at <paramref name="at"/>, which moves behind it; -1 when it is none.</summary>
    private static int Segment(ReadOnlySpan<byte> words, ref int at, bool mayPoint)
    {
        var count = Word(words, at + 2);
        switch (Word(words, at))
        {
            case 0 when count >= 0: // as many entries as it says
                at += 4 + (2 * count);
                return count;
            case 1 when count >= 0: // a straight line to the one value that follows
                at += 6;
                return count;
            case 2 when mayPoint && Word(words, at + 4) is >= 0 and var low && Word(words, at + 6) is >= 0 and var high: // segments that stood before
                at += 8;
                return Repeated(words, low + ((long)high << 16), count);
            default:
                at = words.Length + 1;
                return -1;
        }
    }

    private static int Repeated(ReadOnlySpan<byte> words, long from, int segments)
    {
        var (at, entries) = ((int)Math.Min(from, words.Length), 0);
        for (; segments > 0 && at < words.Length && entries >= 0; segments--)
        {
            entries = Segment(words, ref at, mayPoint: false) is >= 0 and var more ? entries + more : -1;
        }

        return segments == 0 ? entries : -1;
    }

    private static int Word(ReadOnlySpan<byte> words, int at) => at >= 0 && at + 2 <= words.Length ? BinaryPrimitives.ReadUInt16LittleEndian(words[at..]) : -1;
}
