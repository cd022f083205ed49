using System.Buffers;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>A rented buffer that goes back, cleared: it held a patient's pixels. Its content is undefined at first.</summary>
internal readonly ref struct Pooled<T>(int length)
    where T : unmanaged
{
    private readonly T[] _rented = ArrayPool<T>.Shared.Rent(length);

    public Span<T> Span => _rented.AsSpan(0, length);

    public void Dispose() => ArrayPool<T>.Shared.Return(_rented, clearArray: true);
}
