namespace SecondOpinion.Trail;

/// <summary>Walks the trail from its first row and says which row is the first that cannot be right. Needs rows and checkpoints only.</summary>
/// <param name="checkpoints">Signed tree heads whose signature was checked.</param>
public sealed class TrailVerifier(IEnumerable<Checkpoint> checkpoints)
{
    private readonly Checkpoint[] _checkpoints = [.. checkpoints.OrderBy(checkpoint => checkpoint.Size)];
    private readonly MerkleFrontier _frontier = new();
    private long _agreed;

    /// <summary>Rows walked without a fault.</summary>
    public long Size => _frontier.Size;

    /// <summary>Root over the rows walked.</summary>
    public byte[] Root() => _frontier.Root();

    /// <summary>The next row, whole; what is wrong, or null. After a fault nothing that follows says anything.</summary>
    public TrailFault? Add(TrailRow row) =>
        Add(row.Seq, row.LeafHash, TrailBody.Fault(row));

    /// <summary>The next row of which only the hash is at hand (another trust's).</summary>
    public TrailFault? Add(long seq, byte[] leafHash) => Add(seq, leafHash, leafHash.Length == MerkleTree.HashSize ? null : "its hash is not a hash");

    /// <summary>The end was reached; what is missing behind it, or null.</summary>
    public TrailFault? End() => _checkpoints.FirstOrDefault(checkpoint => checkpoint.Size > Size) is { } beyond
        ? new TrailFault(Size + 1, $"missing: a checkpoint was signed over {beyond.Size} rows")
        : null;

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
        var due = _checkpoints.Where(checkpoint => checkpoint.Size == Size).ToList();
        if (due.Any(checkpoint => !checkpoint.Root.AsSpan().SequenceEqual(Root())))
        {
            return new TrailFault(_agreed + 1, $"one of rows {_agreed + 1} to {Size} is not what it was when the checkpoint over {Size} rows was signed");
        }

        _agreed = due.Count > 0 ? Size : _agreed;
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
