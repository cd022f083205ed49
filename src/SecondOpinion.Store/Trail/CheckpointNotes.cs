using Microsoft.Extensions.Logging;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Reads what was signed, from the table and from the folder; a note of another's hand is said and left out.</summary>
internal sealed partial class CheckpointNotes(Database database, CheckpointFolder folder, ILogger logger)
{
    private const int PageSize = 500;

    /// <summary>All of the table and the newest of the folder.</summary>
    public async Task<IReadOnlyList<Checkpoint>> AllAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        var signed = NewestInFolder() is { } file ? Opened([file], key).ToList() : [];
        var after = 0L;
        while (true)
        {
            var page = await database.QueryAsync<SignedCheckpoint>(CheckpointSql.After, new { After = after, Take = PageSize }, cancellationToken);
            signed.AddRange(Opened(page.Select(row => (row.Size, row.Note)), key));
            if (page.Count < PageSize)
            {
                return signed;
            }

            after = page[^1].Size;
        }
    }

    /// <summary>The newest of the table and the newest of the folder: what the rows must still agree with.</summary>
    public async Task<IReadOnlyList<Checkpoint>> NewestAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        var last = await database.FindAsync<long>(CheckpointSql.Last, null, cancellationToken);
        var newest = (await database.QueryAsync<SignedCheckpoint>(CheckpointSql.After, new { After = last - 1, Take = 1 }, cancellationToken))
            .Select(row => (row.Size, row.Note));
        return [.. Opened(newest.Concat(NewestInFolder() is { } file ? [file] : []), key)];
    }

    private IEnumerable<Checkpoint> Opened(IEnumerable<(long Size, string Note)> notes, CheckpointKey key)
    {
        foreach (var (size, note) in notes)
        {
            if (Checkpoint.TryOpen(note, key, out var checkpoint) && checkpoint.Size == size)
            {
                yield return checkpoint;
            }
            else
            {
                LogForeign(logger, size);
            }
        }
    }

    private (long Size, string Note)? NewestInFolder()
    {
        try
        {
            return folder.Newest();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            LogFolder(logger, failed);
            return null;
        }
    }

    [LoggerMessage(EventId = 1702, Level = LogLevel.Error, Message = "Checkpoints cannot be copied to their folder; they are kept and copied when it can be written again")]
    public static partial void LogFolder(ILogger logger, Exception failed);

    [LoggerMessage(EventId = 1704, Level = LogLevel.Critical, Message = "The checkpoint over {Rows} rows was not signed by this service's key")]
    public static partial void LogForeign(ILogger logger, long rows);
}

/// <summary>A checkpoint as it is kept.</summary>
public sealed record SignedCheckpoint
{
    /// <summary>Rows.</summary>
    public long Size { get; init; }

    /// <summary>The signed note.</summary>
    public string Note { get; init; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset MadeAt { get; init; }
}
