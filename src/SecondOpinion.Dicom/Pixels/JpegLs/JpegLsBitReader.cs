using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SecondOpinion.Dicom.Pixels.JpegLs;

/// <summary>Reads the entropy-coded bits of a scan. After a byte FF the next one carries seven bits (T.87 A.1).</summary>
internal ref struct JpegLsBitReader(ReadOnlySpan<byte> codestream, int position)
{
    private readonly ReadOnlySpan<byte> _codestream = codestream;
    private ulong _bits; // the next bit is the highest
    private int _count;
    private int _invented; // zeros put in after the end, so that the hot loop need not ask
    private bool _afterFull;

    /// <summary>Where reading stopped: at or before the marker that ends the scan.</summary>
    public int Position { get; private set; } = position;

    /// <summary>More was read than the scan holds: it is cut short.</summary>
    public readonly bool IsOverrun => _invented > _count;

    /// <summary>Bytes read ahead and not used, whole ones only.</summary>
    public readonly int Spare => Math.Max(0, _count - _invented) / 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Read(int count)
    {
        if (_count < 32)
        {
            Fill();
        }

        var value = (int)(_bits >> 1 >> (63 - count)); // in two steps: a shift by 64 would be none
        _bits <<= count;
        _count -= count;
        return value;
    }

    /// <summary>A limited-length Golomb code (T.87 A.5.3): zeros, a one, k bits; or, after so many zeros, the value itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadGolomb(int k, int limit, int rangeBits)
    {
        if (_count < 32)
        {
            Fill();
        }

        var zeros = BitOperations.LeadingZeroCount(_bits);
        var length = zeros + 1 + k;
        if (length > _count || zeros >= limit - rangeBits - 1)
        {
            return ReadLongGolomb(k, limit - rangeBits - 1, rangeBits);
        }

        var rest = (int)(_bits << zeros << 1 >> 1 >> (63 - k));
        _bits = _bits << zeros << 1 << k;
        _count -= length;
        return (zeros << k) | rest;
    }

    private int ReadLongGolomb(int k, int mostZeros, int rangeBits)
    {
        var zeros = 0;
        while (Read(1) == 0)
        {
            if (++zeros > mostZeros)
            {
                throw new DicomException("A JPEG-LS code is longer than any can be.");
            }
        }

        return zeros < mostZeros ? (zeros << k) | Read(k) : Read(rangeBits) + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fill()
    {
        if (!_afterFull && Position + 4 <= _codestream.Length)
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
            if (Position >= _codestream.Length || (_afterFull && _codestream[Position] >= 0x80))
            {
                _invented += 8;
                _count += 8;
                continue;
            }

            var size = _afterFull ? 7 : 8;
            var value = _codestream[Position++];
            _bits |= (ulong)value << (64 - size - _count);
            _count += size;
            _afterFull = value == 0xFF;
        }
    }
}
