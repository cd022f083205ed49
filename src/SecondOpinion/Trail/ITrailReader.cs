namespace SecondOpinion.Trail;

/// <summary>Which rows of one trust's trail. Everything given must match.</summary>
public sealed record TrailQuery
{
    /// <summary>ODS code; nobody reads another trust's rows.</summary>
    public required string Trust { get; init; }

    /// <summary>Staff id, name or e-mail address of who acted, whole; case does not matter.</summary>
    public string? Who { get; init; }

    /// <summary>Case code.</summary>
    public string? Case { get; init; }

    /// <summary>Keyed hashes of one patient: rows about the patient, and every row of the patient's cases. Empty for any patient.</summary>
    public IReadOnlyList<byte[]> Patient { get; init; } = [];

    /// <summary>What was done.</summary>
    public AuditAction? Action { get; init; }

    /// <summary>How it went.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>From this instant on.</summary>
    public DateTimeOffset From { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Before this instant.</summary>
    public DateTimeOffset To { get; init; } = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Only rows that stand before this one: where the next older page begins.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <inheritdoc/>
    public override string ToString() => "trail query (redacted)";
}

/// <summary>How far the trail has come, as its head says.</summary>
/// <param name="Size">Rows.</param>
/// <param name="Root">Root over them.</param>
public sealed record TrailSize(long Size, byte[] Root);

/// <summary>What was signed of the trail so far.</summary>
public interface ISignedHeads
{
    /// <summary>Every checkpoint that is kept, signatures checked; one that was not signed by this service's key is said in the log and left out.</summary>
    Task<IReadOnlyList<Checkpoint>> AllAsync(CancellationToken cancellationToken);
}

/// <summary>The trail, as those see it who read it.</summary>
public interface ITrailReader
{
    /// <summary>Rows of one trust, newest first, at most <paramref name="take"/>, each with its values.</summary>
    Task<IReadOnlyList<TrailRow>> SearchAsync(TrailQuery query, int take, CancellationToken cancellationToken);

    /// <summary>One row of that trust, with its values; null when it is not there or another's.</summary>
    Task<TrailRow?> FindAsync(long seq, string trust, CancellationToken cancellationToken);

    /// <summary>Codes of that trust's cases which the trail connects with one of the patient's hashes, newest first.</summary>
    Task<IReadOnlyList<string>> CasesOfAsync(IReadOnlyList<byte[]> patient, string trust, CancellationToken cancellationToken);

    /// <summary>Openings and readings of one case of that trust, newest first, at most <paramref name="take"/>.</summary>
    Task<IReadOnlyList<TrailRow>> ReadingsOfAsync(string caseCode, string trust, int take, CancellationToken cancellationToken);

    /// <summary>Every row of every trust after <paramref name="seq"/>, in order: for whoever verifies.</summary>
    IAsyncEnumerable<TrailRow> AfterAsync(long seq, CancellationToken cancellationToken);

    /// <summary>What the head says now.</summary>
    Task<TrailSize> SizeAsync(CancellationToken cancellationToken);
}
