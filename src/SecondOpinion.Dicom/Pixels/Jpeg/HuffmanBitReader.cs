using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace SecondOpinion.Dicom.Pixels.Jpeg;

/// <summary>Reads the entropy-coded bits of a scan, lossless or DCT. A byte FF of data is followed by a stuffed 00 (T.81 F.1.2.3).</summary>
internal ref struct HuffmanBitReader(ReadOnlySpan<byte> codestream, int position)
{
    private readonly ReadOnlySpan<byte> _codestream = codestream;
    private ulong _bits; // the next bit is the highest
    private int _count;
    private int _invented; // zeros put in after the end, so that the hot loop need not ask

    /// <summary>Where reading stopped: at or before the marker that ends the interval.</summary>
    public int Position { get; private set; } = position;

    /// <summary>More was read than the interval holds: it is cut short.</summary>
    public readonly bool IsOverrun => _invented > _count;

    /// <summary>One difference (T.81 H.1.2.2, F.1.2.1): its category, then that many bits; category 16 is 32768 and has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadDifference(HuffmanTable table)
    {
        var category = ReadSymbol(table);
        return category is 0 or 16 ? category << 11 : ReadValue(category);
    }

    /// <summary>One code. At least sixteen bits stand ready behind it for <see cref="ReadValue"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadSymbol(HuffmanTable table)
    {
        if (_count < 32)
        {
            Fill();
        }

        var entry = table.Find((int)(_bits >> 48));
        var length = entry >> 8;
        _bits <<= length;
        _count -= length;
        return entry & 0xFF;
    }

    /// <summary>The number that follows a symbol: <paramref name="size"/> bits, 1 to 15, a first 0 making it negative (T.81 F.2.2.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadValue(int size)
    {
        var value = (int)(_bits >> (64 - size));
        _bits <<= size;
        _count -= size;
        var isNegative = (value >> (size - 1)) - 1; // all ones where the first bit is 0
        return value + (isNegative & (1 - (1 << size)));
    }

    /// <summary>Drops what is left of an interval and steps over the restart marker that must follow.</summary>
    public void Restart(int number)
    {
        var marker = NextMarker(_codestream, Position);
        if (IsOverrun || marker + 1 >= _codestream.Length || _codestream[marker + 1] != JpegMarker.FirstRestart + (number & 7))
        {
            throw new DicomException("A restart marker is missing or out of turn.");
        }

        (_bits, _count, _invented) = (0, 0, 0);
        Position = marker + 2;
    }

    /// <summary>Offset of the next FF that is no data, or the end.</summary>
    public static int NextMarker(ReadOnlySpan<byte> codestream, int position)
    {
        for (; position + 1 < codestream.Length; position++)
        {
            if (codestream[position] == 0xFF && codestream[position + 1] is not 0 and not 0xFF)
            {
                return position;
            }
        }

        return codestream.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fill()
    {
        if (Position + 4 <= _codestream.Length)
        {
            var word = BinaryPrimitives.ReadUInt32BigEndian(_codestream[Position..]);
            var holes = ~word;
            if (((holes - 0x01010101) & ~holes & 0x80808080) == 0) // no byte of the word is FF
            {
                _bits |= (ulong)word << (32 - _count);
                _count += 32;
                Position += 4;
                return;
            }
        }

        FillByByte();
    }

    private void FillByByte()
    {
        while (_count <= 48)
        {
            var isFull = Position < _codestream.Length && _codestream[Position] == 0xFF;
            var isData = !isFull || (Position + 1 < _codestream.Length && _codestream[Position + 1] == 0);
            if (Position >= _codestream.Length || !isData)
            {
                _invented += 8;
                _count += 8;
                continue;
            }

            _bits |= (ulong)_codestream[Position] << (56 - _count);
            _count += 8;
            Position += isFull ? 2 : 1;
        }
    }
}
