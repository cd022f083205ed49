using System.Buffers;

namespace SecondOpinion.Dicom.Files;

/// <summary>A stream as a buffer writer: one pooled buffer, written out when it is full.</summary>
internal sealed class StreamBufferWriter(Stream stream) : IBufferWriter<byte>, IDisposable
{
    private const int BufferLength = 64 * 1024;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private int _filled;

    public void Advance(int count) => _filled += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_filled);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Flush()
    {
        stream.Write(_buffer, 0, _filled);
        _filled = 0;
    }

    /// <summary>Gives the buffer back, cleared: it held a patient's data.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);

    private void MakeRoom(int sizeHint)
    {
        if (_buffer.Length - _filled >= Math.Max(1, sizeHint))
        {
            return;
        }

        Flush();
        if (_buffer.Length < sizeHint)
        {
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = ArrayPool<byte>.Shared.Rent(sizeHint);
        }
    }
}
