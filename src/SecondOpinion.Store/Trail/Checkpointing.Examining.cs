using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

public sealed partial class Checkpointing
{
    /// <summary>Checks the newest signatures, in the database and in the folder, and walks every row of the trail against them. Signs and copies
    /// nothing.</summary>
    public async Task<TrailExamined> ExamineAsync(CancellationToken cancellationToken)
    {
        var key = await PublicKeyAsync(cancellationToken);
        var signed = await _notes.NewestAsync(key, cancellationToken);
        var kept = await database.FindAsync<long>(CheckpointSql.Last, null, cancellationToken);
        var copied = Copied();
        var head = await database.FindAsync<TrailHead>(TrailSql.Head, null, cancellationToken) ?? throw new InvalidOperationException("The trail has no head.");
        var fault = await new HeadCheck(database, signed).ToAsync(head, cancellationToken);
        var foreign = new[] { kept, copied }.Where(size => size > 0 && signed.All(checkpoint => checkpoint.Size != size)).Select(size => (long?)size).FirstOrDefault();
        return new TrailExamined(head.Size, kept, copied, foreign, fault);
    }

    /// <summary>A folder that cannot be read holds nothing, as far as anybody can tell.</summary>
    private long Copied()
    {
        try
        {
            return _folder.Newest()?.Size ?? 0;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            CheckpointNotes.LogFolder(logger, failed);
            return 0;
        }
    }
}

/// <summary>What an examination of the trail found.</summary>
/// <param name="Rows">Rows on the trail.</param>
/// <param name="Signed">Rows that the newest checkpoint in the database is over; 0 without one.</param>
/// <param name="Copied">Rows that the newest checkpoint in the folder is over; 0 without one.</param>
/// <param name="Foreign">Size of a checkpoint that this service's key did not sign; null when there is none.</param>
/// <param name="Fault">Where the rows differ from what was signed; null when they do not.</param>
public sealed record TrailExamined(long Rows, long Signed, long Copied, long? Foreign, TrailFault? Fault);
