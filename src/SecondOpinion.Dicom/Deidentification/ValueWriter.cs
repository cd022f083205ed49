using System.Buffers;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>Collects a value of ASCII without allocating while it fits the caller's buffer.</summary>
internal ref struct ValueWriter(Span<byte> buffer)
{
    private Span<byte> _buffer = buffer;
    private byte[]? _rented;
    private int _length;

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Takes back all but the first <paramref name="length"/> bytes.</summary>
    public void CutTo(int length) => _length = length;

    public void Write(scoped ReadOnlySpan<byte> text) => text.CopyTo(Take(text.Length));

    /// <summary>Writes ASCII.</summary>
    public void Write(scoped ReadOnlySpan<char> text)
    {
        var into = Take(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            into[at] = (byte)text[at];
        }
    }

    /// <summary>Writes a backslash before every value but the first.</summary>
    public void Divide(ref bool isFirst)
    {
        if (!isFirst)
        {
            Take(1)[0] = (byte)'\\';
        }

        isFirst = false;
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented, clearArray: true);
            _rented = null;
        }
    }

    private Span<byte> Take(int count)
    {
        if (_length + count > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
            Written.CopyTo(larger);
            Dispose();
            _buffer = _rented = larger;
        }

        _length += count;
        return _buffer.Slice(_length - count, count);
    }
}
