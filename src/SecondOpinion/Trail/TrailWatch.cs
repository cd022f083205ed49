using Microsoft.Extensions.Logging;

namespace SecondOpinion.Trail;

/// <summary>What is known of the trail at the moment.</summary>
/// <param name="Verified">Rows that agree with themselves and with each other, from the first on.</param>
/// <param name="At">When that was last so; null before the first walk is done.</param>
/// <param name="Fault">The first row that cannot be right; null for none.</param>
public sealed record TrailState(long Verified, DateTimeOffset? At, TrailFault? Fault);

/// <summary>Walks the trail from its first row when the program starts, then the new rows whenever it is called, and all of it again every six
/// hours: a row that somebody changed behind the walk is found then.</summary>
/// <remarks>One caller at a time. Pages read <see cref="State"/> and never wait. Each walk from the first row meets every checkpoint that was
/// signed, so that a program started anew knows what its forerunner knew.</remarks>
public sealed partial class TrailWatch(ITrailReader reader, ISignedHeads signed, TimeProvider clock, ILogger<TrailWatch> logger)
{
    /// <summary>How long a walk from the first row counts.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromHours(6);

    private TrailVerifier _verifier = new([]);
    private DateTimeOffset? _began;
    private volatile TrailState _state = new(0, null, null);

    /// <summary>As of the last call.</summary>
    public TrailState State => _state;

    /// <summary>Verifies what is new. After a fault nothing is, until the next walk from the first row.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (_began is null || now - _began >= Again)
        {
            // What was verified before is held against what is found now: a row forged whole, or the end cut off, would else agree with itself.
            IEnumerable<Checkpoint> own = _verifier.Size > 0 ? [new Checkpoint("", _verifier.Size, _verifier.Root())] : [];
            (_verifier, _began) = (new TrailVerifier([.. await signed.AllAsync(cancellationToken), .. own]), now);
        }
        else if (_state.Fault is not null)
        {
            return;
        }

        var fault = await FaultAsync(cancellationToken);
        if (fault is not null && _state.Fault != fault)
        {
            LogFault(fault.Seq, fault.What);
        }

        _state = new TrailState(_verifier.Size, clock.Now(), fault);
    }

    private async Task<TrailFault?> FaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await WalkAsync(cancellationToken);
        }
        catch (FormatException)
        {
            return new TrailFault(_verifier.Size + 1, "not to be verified: the trail's head is damaged");
        }
    }

    private async Task<TrailFault?> WalkAsync(CancellationToken cancellationToken)
    {
        var head = await reader.SizeAsync(cancellationToken); // first: rows may be added meanwhile, none may go
        if (head.Size < _verifier.Size)
        {
            return new TrailFault(head.Size + 1, $"missing: {_verifier.Size} rows were verified, the trail says it has {head.Size}");
        }

        var fault = Compare(head);
        await foreach (var row in reader.AfterAsync(_verifier.Size, cancellationToken))
        {
            fault ??= _verifier.Add(row) ?? Compare(head);
            if (fault is not null)
            {
                return fault;
            }
        }

        fault ??= _verifier.Size < head.Size ? new TrailFault(_verifier.Size + 1, $"missing: the trail says it has {head.Size} rows") : null;
        return fault ?? _verifier.End();
    }

    private TrailFault? Compare(TrailSize head) => _verifier.Size == head.Size && head.Size > 0 && !_verifier.Root().AsSpan().SequenceEqual(head.Root)
        ? new TrailFault(head.Size, $"one of rows 1 to {head.Size} is not what it was when it was written")
        : null;

    [LoggerMessage(EventId = 1901, Level = LogLevel.Critical, Message = "The trail does not agree with itself: row {Row}: {What}")]
    private partial void LogFault(long row, string what);
}
