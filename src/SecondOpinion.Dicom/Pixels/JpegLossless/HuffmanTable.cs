namespace SecondOpinion.Dicom.Pixels.JpegLossless;

/// <summary>A Huffman table for difference categories (T.81 annex C, F.2.2.3): short codes by look-up, long ones by comparison.</summary>
internal sealed class HuffmanTable
{
    private const int FastBits = 10;
    private const int MostBits = 16;
    private readonly ushort[] _fast = new ushort[1 << FastBits]; // length in the upper byte, category in the lower; 0 is no code
    private readonly int[] _endOf = new int[MostBits + 1]; // the first code that is too great for its length
    private readonly int[] _shiftOf = new int[MostBits + 1]; // from code to place among the values
    private readonly byte[] _values;

    private HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        _values = values.ToArray();
        for (int length = 1, code = 0, at = 0; length <= MostBits; length++, code <<= 1)
        {
            _shiftOf[length] = at - code;
            for (var end = at + counts[length - 1]; at < end; at++, code++)
            {
                if (code >= 1 << length || values[at] > 16)
                {
                    throw new DicomException("A Huffman table has more codes than bits, or categories above 16.");
                }

                if (length <= FastBits)
                {
                    _fast.AsSpan(code << (FastBits - length), 1 << (FastBits - length)).Fill((ushort)((length << 8) | values[at]));
                }
            }

            _endOf[length] = code;
        }
    }

    /// <summary>Reads the first table of a DHT segment and moves past it; the slot is 0 to 3.</summary>
    public static HuffmanTable Read(ref ReadOnlySpan<byte> segment, out int slot)
    {
        var total = 0;
        for (var length = 1; length <= MostBits && segment.Length > MostBits; length++)
        {
            total += segment[length];
        }

        // Lossless processes use class 0 only; a table has at least one code, and no more than there are categories.
        if (segment.Length < 1 + MostBits + total || total is < 1 or > 17 || segment[0] > 3)
        {
            throw new DicomException("A Huffman table is cut short or not one for lossless coding.");
        }

        slot = segment[0];
        var table = new HuffmanTable(segment.Slice(1, MostBits), segment.Slice(1 + MostBits, total));
        segment = segment[(1 + MostBits + total)..];
        return table;
    }

    /// <summary>The code at the head of sixteen bits: its length above, its category in the lower byte.</summary>
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
