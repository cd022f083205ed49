using System.Runtime.InteropServices;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>Reads sample values out of a decoded frame: only the stored bits, with their sign.</summary>
internal readonly ref struct StoredSamples(ReadOnlySpan<byte> frame, PixelLayout layout)
{
    private readonly ReadOnlySpan<byte> _frame = frame;
    private readonly int _bytes = layout.BytesPerSample;
    private readonly int _left = 31 - layout.HighBit;
    private readonly int _right = 32 - layout.BitsStored;
    private readonly bool _signed = layout.IsSigned;

    public int Count => _frame.Length / _bytes;

    public long this[int index] => Value(Raw(index));

    /// <summary>The whole container as it lies there.</summary>
    public uint Raw(int index) => _bytes switch
    {
        1 => _frame[index],
        2 => MemoryMarshal.Cast<byte, ushort>(_frame)[index],
        _ => MemoryMarshal.Cast<byte, uint>(_frame)[index],
    };

    /// <summary>What a container means.</summary>
    public long Value(uint raw) => _signed ? (int)(raw << _left) >> _right : raw << _left >> _right;
}
