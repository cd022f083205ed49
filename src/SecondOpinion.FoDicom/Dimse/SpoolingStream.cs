using SecondOpinion.Archive.DicomWeb;

namespace SecondOpinion.FoDicom.Dimse;

/// <summary>Takes an image in as it arrives: into the encrypted spool, or nowhere when it is too large or nobody waits for it.</summary>
internal sealed class SpoolingStream(SpooledInstance? spool, long most) : Stream
{
    private SpooledInstance? _spool = spool;
    private long _length;

    /// <summary>More came than was allowed.</summary>
    public bool IsTooLong { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position { get => _length; set => throw new NotSupportedException(); }

    /// <summary>The image, whole; null when it was not kept. The caller disposes of it.</summary>
    public SpooledInstance? Complete()
    {
        var whole = Interlocked.Exchange(ref _spool, null);
        whole?.Complete();
        return whole;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _length += buffer.Length;
        if (_length > most && _spool is not null)
        {
            IsTooLong = true;
            Drop();
        }

        while (_spool is { } into && buffer.Length > 0)
        {
            var count = Math.Min(buffer.Length, into.Room.Length);
            buffer[..count].CopyTo(into.Room.Span);
            into.Advance(count);
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Drop();
        }

        base.Dispose(disposing);
    }

    private void Drop() => Interlocked.Exchange(ref _spool, null)?.Dispose();
}
