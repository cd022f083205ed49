namespace SecondOpinion.Dicom.Pixels.Jpeg;

/// <summary>A Huffman table (T.81 annex C, F.2.2.3): short codes by look-up, long ones by comparison.</summary>
internal sealed class HuffmanTable
{
    private const int FastBits = 10;
    private const int MostBits = 16;
    private readonly ushort[] _fast = new ushort[1 << FastBits]; // length in the upper byte, value in the lower; 0 is no code
    private readonly int[] _endOf = new int[MostBits + 1]; // the first code that is too great for its length
    private readonly int[] _shiftOf = new int[MostBits + 1]; // from code to place among the values
    private readonly byte[] _values;

    private HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values, int greatest)
    {
        _values = values.ToArray();
        Counts = [.. counts];
        for (int length = 1, code = 0, at = 0; length <= MostBits; length++, code <<= 1)
        {
            _shiftOf[length] = at - code;
            for (var end = at + counts[length - 1]; at < end; at++, code++)
            {
                if (code >= 1 << length || values[at] > greatest)
                {
                    throw new DicomException("A Huffman table has more codes than bits, or values that cannot be.");
                }

                if (length <= FastBits)
                {
                    _fast.AsSpan(code << (FastBits - length), 1 << (FastBits - length)).Fill((ushort)((length << 8) | values[at]));
                }
            }

            _endOf[length] = code;
        }
    }

    /// <summary>How many codes there are of each length, 1 to 16.</summary>
    public IReadOnlyList<byte> Counts { get; }

    /// <summary>What the codes mean, the shortest first.</summary>
    public ReadOnlySpan<byte> Values => _values;

    /// <summary>Reads the first table of a DHT segment for lossless coding and moves past it; the slot is 0 to 3.</summary>
    public static HuffmanTable ReadLossless(ref ReadOnlySpan<byte> segment, out int slot)
    {
        // Lossless processes use class 0 only; a table has no more codes than there are categories.
        var table = Read(ref segment, greatest: 16, out slot);
        return slot <= 3 && table._values.Length <= 17
            ? table
            : throw new DicomException("A Huffman table is not one for lossless coding.");
    }

    /// <summary>The same for DCT coding: 0 to 3 are DC tables, 16 to 19 AC tables.</summary>
    public static HuffmanTable ReadDct(ref ReadOnlySpan<byte> segment, out int slot)
    {
        var isAc = segment is [>= 16, ..];
        var table = Read(ref segment, greatest: isAc ? byte.MaxValue : 15, out slot);
        return (slot & ~0x13) == 0 ? table : throw new DicomException("A Huffman table is not one for DCT coding.");
    }

    private static HuffmanTable Read(ref ReadOnlySpan<byte> segment, int greatest, out int slot)
    {
        var total = 0;
        for (var length = 1; length <= MostBits && segment.Length > MostBits; length++)
        {
            total += segment[length];
        }

        if (segment.Length < 1 + MostBits + total || total is < 1 or > 256)
        {
            throw new DicomException("A Huffman table is cut short, empty or too long.");
        }

        slot = segment[0];
        var table = new HuffmanTable(segment.Slice(1, MostBits), segment.Slice(1 + MostBits, total), greatest);
        segment = segment[(1 + MostBits + total)..];
        return table;
    }

    /// <summary>A table that is known to be right.</summary>
    public static HuffmanTable Of(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values) => new(counts, values, byte.MaxValue);

    /// <summary>The code at the head of sixteen bits: its length above, its value in the lower byte.</summary>
    public int Find(int sixteenBits)
    {
        var entry = _fast[sixteenBits >> (MostBits - FastBits)];
        return entry != 0 ? entry : FindLong(sixteenBits);
    }

    private int FindLong(int sixteenBits)
    {
        for (var length = FastBits + 1; length <= MostBits; length++)
        {
            var code = sixteenBits >> (MostBits - length);
            if (code < _endOf[length])
            {
                return code + _shiftOf[length] is >= 0 and var at && at < _values.Length
                    ? (length << 8) | _values[at]
                    : throw new DicomException("A Huffman code is not in its table.");
            }
        }

        throw new DicomException("A Huffman code is not in its table.");
    }
}
