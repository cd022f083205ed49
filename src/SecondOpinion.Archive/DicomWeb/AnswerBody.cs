namespace SecondOpinion.Archive.DicomWeb;

/// <summary>The body of an archive's answer, read with a patience that ends: between two pieces, and for the whole.</summary>
internal sealed class AnswerBody : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly Stream _stream;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _idle;

    public AnswerBody(Stream stream, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        (_stream, _patience, _clock, _began, _cancellationToken) = (stream, patience, clock, clock.GetTimestamp(), cancellationToken);
        _idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Some bytes; 0 at the end.</summary>
    /// <exception cref="InvalidDataException">The connection was cut.</exception>
    /// <exception cref="TimeoutException">The archive has stopped sending, or does not come to an end.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        if (_clock.GetElapsedTime(_began) > Longest)
        {
            throw new TimeoutException();
        }

        _idle.CancelAfter(_patience);
        try
        {
            return await _stream.ReadAsync(destination, _idle.Token);
        }
        catch (IOException cut)
        {
            throw new InvalidDataException("ended its answer before it was complete", cut);
        }
        catch (OperationCanceledException) when (!_cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    public void Dispose()
    {
        _idle.Dispose();
        _stream.Dispose();
    }
}
