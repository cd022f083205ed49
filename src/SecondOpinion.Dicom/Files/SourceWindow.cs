using System.Runtime.InteropServices;

namespace SecondOpinion.Dicom.Files;

/// <summary>The part of a source that is being read. Values keep the window they were found in, so a window is never written again.</summary>
internal sealed class SourceWindow
{
    private const int Smallest = 4 * 1024;
    private const int Largest = 64 * 1024;

    private readonly IByteSource _source;
    private byte[] _buffer = [];
    private long _start;
    private int _first;
    private int _filled;
    private int _next = Smallest;

    public SourceWindow(IByteSource source)
    {
        _source = source;
        if (source is MemorySource memory && MemoryMarshal.TryGetArray(memory.Memory, out var whole))
        {
            (_buffer, _first, _filled) = (whole.Array!, whole.Offset, whole.Count); // TryGetArray gave it
        }
    }

    public long Length => _source.Length;

    /// <summary>The bytes from <paramref name="offset"/>; the caller has checked that the source has so many.</summary>
    public ArraySegment<byte> Get(long offset, int count)
    {
        if (offset < _start || offset + count > _start + _filled)
        {
            Move(offset, count);
        }

        return new(_buffer, _first + (int)(offset - _start), count);
    }

    private void Move(long offset, int count)
    {
        var isNear = offset >= _start && offset <= _start + _filled;
        _next = isNear ? Math.Min(_next * 2, Largest) : Smallest;
        var size = (int)Math.Min(Math.Max(count, _next), _source.Length - offset);
        _buffer = new byte[size];
        _source.ReadExactly(offset, _buffer);
        (_start, _first, _filled) = (offset, 0, size);
    }
}
