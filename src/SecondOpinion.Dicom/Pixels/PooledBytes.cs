using System.Buffers;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>A rented buffer that goes back, cleared: it held a patient's pixels.</summary>
internal readonly ref struct PooledBytes(int length)
{
    private readonly byte[] _rented = ArrayPool<byte>.Shared.Rent(length);

    public Span<byte> Span => _rented.AsSpan(0, length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented, clearArray: true);
}
