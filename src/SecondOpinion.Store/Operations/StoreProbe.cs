using SecondOpinion.Store.Trail;

namespace SecondOpinion.Store.Operations;

/// <summary>Looks at the database as an operator would: is it there, can it be written, is it at this program's schema.</summary>
public sealed class StoreProbe(Database database)
{
    /// <summary>Reads and writes: takes a turn at the trail's head, as every row of the trail does, changes nothing, and commits.</summary>
    /// <returns>Rows on the trail.</returns>
    /// <exception cref="System.Data.Common.DbException">It cannot.</exception>
    public Task<long> WriteAsync(CancellationToken cancellationToken) => database.WriteAsync(
        async writing =>
        {
            await writing.ExecuteAsync(TrailSql.TakeTurn, null);
            return await writing.FindAsync<long>(CheckpointSql.Size, null);
        },
        cancellationToken);

    /// <summary>Letters by state.</summary>
    public async Task<IReadOnlyList<LetterCount>> LettersAsync(CancellationToken cancellationToken) =>
        await database.QueryAsync<LetterCount>(OperationsSql.Letters, null, cancellationToken);

    /// <summary>The database server's clock; null for SQLite, whose clock is this machine's.</summary>
    public async Task<DateTimeOffset?> ClockAsync(CancellationToken cancellationToken) =>
        database.Dialect == Dialect.Sqlite ? null : await database.FindAsync<DateTimeOffset>(OperationsSql.Clock, null, cancellationToken);

    /// <summary>The newest checkpoint; null before the first.</summary>
    public Task<CheckpointState?> CheckpointAsync(CancellationToken cancellationToken) =>
        database.FindAsync<CheckpointState>(OperationsSql.Checkpoint, null, cancellationToken);
}

/// <summary>Letters that stand in one state.</summary>
public sealed record LetterCount
{
    /// <summary>Held, Waiting or Dead.</summary>
    public string State { get; init; } = "";

    /// <summary>How many.</summary>
    public int Letters { get; init; }

    /// <summary>How many of them were tried before and put off.</summary>
    public int PutOff { get; init; }

    /// <summary>When the oldest was queued.</summary>
    public DateTimeOffset Oldest { get; init; }
}

/// <summary>The newest checkpoint and what has come since.</summary>
public sealed record CheckpointState
{
    /// <summary>Rows it is over.</summary>
    public long Size { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset MadeAt { get; init; }

    /// <summary>Rows on the trail now.</summary>
    public long Rows { get; init; }
}

/// <summary>Statements of the operator's looks.</summary>
internal static class OperationsSql
{
    public static readonly Sql Letters = new(
        "operations.letters",
        """
        SELECT state AS State, COUNT(*) AS Letters, SUM(CASE WHEN attempts > 0 THEN 1 ELSE 0 END) AS PutOff, MIN(created_at) AS Oldest
          FROM outbox WHERE state IN ('Held', 'Waiting', 'Dead') GROUP BY state
        """);

    public static readonly Sql Clock = new("operations.clock", "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now');", "SELECT SYSDATETIMEOFFSET();");

    public static readonly Sql HasVersions = new(
        "operations.has-versions",
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
        "SELECT CASE WHEN OBJECT_ID(N'schema_version') IS NULL THEN 0 ELSE 1 END;");

    public static readonly Sql Versions = new("operations.versions", "SELECT name AS Name, sha256 AS Sha256 FROM schema_version ORDER BY name");

    public static readonly Sql Checkpoint = new(
        "operations.checkpoint",
        """
        SELECT c.size AS Size, c.made_at AS MadeAt, h.size AS Rows FROM trail_checkpoint c CROSS JOIN trail_head h
         WHERE c.size = (SELECT MAX(size) FROM trail_checkpoint)
        """);
}
