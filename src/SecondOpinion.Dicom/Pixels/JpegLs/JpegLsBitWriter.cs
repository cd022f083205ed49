using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace SecondOpinion.Dicom.Pixels.JpegLs;

/// <summary>Writes the entropy-coded bits of a scan. After a byte FF the next carries seven bits: no marker can arise (T.87 A.1).</summary>
internal ref struct JpegLsBitWriter(IBufferWriter<byte> destination)
{
    private Span<byte> _room;
    private int _written;
    private ulong _bits; // the bit written last is the lowest
    private int _count;
    private bool _afterFull;

    /// <summary>Hands over what was written and makes room for so many bits more.</summary>
    public void Reserve(int bits)
    {
        destination.Advance(_written);
        _written = 0;
        _room = destination.GetSpan((bits / 7) + 16); // seven in every byte at worst, and what is still pending
    }

    /// <summary>Writes the lowest bits of a value that has no others; at most 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(uint value, int count)
    {
        _bits = (_bits << count) | value;
        _count += count;
        if (_count >= 32)
        {
            Flush();
        }
    }

    /// <summary>A limited-length Golomb code (T.87 A.5.3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteGolomb(int value, int k, int limit, int rangeBits)
    {
        var zeros = value >> k;
        if (zeros + k < 32 && zeros < limit - rangeBits - 1)
        {
            Write((1u << k) | (uint)(value & ((1 << k) - 1)), zeros + 1 + k);
        }
        else
        {
            WriteLongGolomb(value, k, limit - rangeBits - 1, rangeBits);
        }
    }

    /// <summary>Pads the last byte with zeros and hands everything over.</summary>
    public void Finish()
    {
        while (_count > 0 || _afterFull)
        {
            var size = _afterFull ? 7 : 8;
            var missing = Math.Max(0, size - _count);
            _bits <<= missing;
            _count += missing;
            WriteByte(size);
        }

        destination.Advance(_written);
        _written = 0;
    }

    private void WriteLongGolomb(int value, int k, int mostZeros, int rangeBits)
    {
        var zeros = Math.Min(value >> k, mostZeros);
        for (var left = zeros; left > 0; left -= 32)
        {
            Write(0, Math.Min(left, 32));
        }

        Write(1, 1);
        if (zeros < mostZeros)
        {
            Write((uint)(value & ((1 << k) - 1)), k);
        }
        else
        {
            Write((uint)(value - 1), rangeBits);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Flush()
    {
        var word = (uint)(_bits >> (_count - 32));
        var holes = ~word;
        if (!_afterFull && ((holes - 0x01010101) & ~holes & 0x80808080) == 0) // no byte of the word is FF
        {
            BinaryPrimitives.WriteUInt32BigEndian(_room[_written..], word);
            _written += 4;
            _count -= 32;
            return;
        }

        while (_count >= 8)
        {
            WriteByte(_afterFull ? 7 : 8);
        }
    }

    private void WriteByte(int size)
    {
        _count -= size;
        var value = (byte)((_bits >> _count) & ((1u << size) - 1));
        _room[_written++] = value;
        _afterFull = value == 0xFF;
    }
}
