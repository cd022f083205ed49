namespace SecondOpinion.Trail;

/// <summary>Walks the trail from its first row and says which row is the first that cannot be right. Needs rows and checkpoints only.</summary>
/// <param name="checkpoints">Signed tree heads whose signature was checked.</param>
public sealed class TrailVerifier(IEnumerable<Checkpoint> checkpoints)
{
    private readonly Checkpoint[] _checkpoints = [.. checkpoints.Where(checkpoint => checkpoint.Size > 0).OrderBy(checkpoint => checkpoint.Size)];
    private readonly MerkleFrontier _frontier = new();
    private int _next;

    /// <summary>Rows walked without a fault.</summary>
    public long Size => _frontier.Size;

    /// <summary>Rows that a checkpoint agreed with; what stands behind them is signed by nobody yet.</summary>
    public long Agreed { get; private set; }

    /// <summary>Root over the rows walked.</summary>
    public byte[] Root() => _frontier.Root();

    /// <summary>The next row, whole; what is wrong, or null. After a fault nothing that follows says anything.</summary>
    public TrailFault? Add(TrailRow row) => Add(row.Seq, row.LeafHash, TrailBody.Fault(row));

    /// <summary>The next row of an export.</summary>
    public TrailFault? Add(ExportedRow row) => Add(row.Seq, row.Hash, TrailBody.Fault(row));

    /// <summary>The next row of which only the hash is at hand (another trust's).</summary>
    public TrailFault? Add(long seq, byte[] leafHash) => Add(seq, leafHash, leafHash.Length == MerkleTree.HashSize ? null : "its hash is not a hash");

    /// <summary>Holds a checkpoint that is met on the way against the rows walked so far.</summary>
    /// <exception cref="ArgumentException">It is over fewer rows than were walked: it comes too late.</exception>
    public TrailFault? Check(Checkpoint checkpoint)
    {
        if (checkpoint.Size > Size)
        {
            return Beyond(checkpoint);
        }

        if (checkpoint.Size < Size)
        {
            throw new ArgumentException("The rows behind this checkpoint were walked already.", nameof(checkpoint));
        }

        if (!checkpoint.Root.AsSpan().SequenceEqual(Root()))
        {
            return Span($"is not what it was when the checkpoint over {Size} rows was signed");
        }

        Agreed = Size;
        return null;
    }

    /// <summary>The end was reached; what is missing behind it, or null.</summary>
    public TrailFault? End() => _next < _checkpoints.Length ? Beyond(_checkpoints[_next]) : null;

    /// <summary>The fault of rows that none of them shows by itself: all since the last checkpoint that agreed.</summary>
    internal TrailFault Span(string what) =>
        new(Agreed + 1, Agreed + 1 == Size ? what : $"one of rows {Agreed + 1} to {Size} {what}");

    private TrailFault Beyond(Checkpoint checkpoint) => new(Size + 1, $"missing: a checkpoint was signed over {checkpoint.Size} rows");

    private TrailFault? Add(long seq, byte[] leafHash, string? fault)
    {
        if (seq != Size + 1)
        {
            return new TrailFault(Size + 1, seq > Size + 1 ? "missing" : "stands twice, or out of order");
        }

        if (fault is not null)
        {
            return new TrailFault(seq, fault);
        }

        _frontier.Append(leafHash);
        for (; _next < _checkpoints.Length && _checkpoints[_next].Size == Size; _next++)
        {
            if (Check(_checkpoints[_next]) is { } unequal)
            {
                return unequal;
            }
        }

        return null;
    }
}

/// <summary>The first row that cannot be right.</summary>
/// <param name="Seq">Which.</param>
/// <param name="What">Why, for governance; without identity.</param>
public sealed record TrailFault(long Seq, string What)
{
    /// <inheritdoc/>
    public override string ToString() => $"row {Seq}: {What}";
}
