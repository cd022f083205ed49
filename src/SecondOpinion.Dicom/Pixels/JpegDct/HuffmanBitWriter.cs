using System.Buffers;

namespace SecondOpinion.Dicom.Pixels.JpegDct;

/// <summary>Writes the entropy-coded bits of a scan, a stuffed 00 after each FF (T.81 F.1.2.3).</summary>
internal struct HuffmanBitWriter(IBufferWriter<byte> destination)
{
    private ulong _bits;
    private int _count;

    /// <param name="value">Right-aligned; higher bits are clear.</param>
    /// <param name="bits">0 to 16.</param>
    public void Write(int value, int bits)
    {
        _bits = (_bits << bits) | (uint)value;
        _count += bits;
        if (_count >= 32)
        {
            Drain();
        }
    }

    /// <summary>Fills the last byte with ones.</summary>
    public void Finish()
    {
        var missing = -_count & 7;
        Write((1 << missing) - 1, missing);
        Drain();
    }

    private void Drain()
    {
        var span = destination.GetSpan(16);
        var at = 0;
        for (; _count >= 8; _count -= 8)
        {
            span[at] = (byte)(_bits >> (_count - 8));
            if (span[at++] == 0xFF)
            {
                span[at++] = 0;
            }
        }

        destination.Advance(at);
    }
}
