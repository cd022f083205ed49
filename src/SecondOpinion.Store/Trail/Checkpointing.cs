using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NSec.Cryptography;
using SecondOpinion.Store.Keys;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Signs the trail's head every so often and copies what was signed to a folder outside the database's reach. Before it signs, it walks
/// the rows on from the last head: what does not continue what was signed before is not signed, and that is loudly said.</summary>
public sealed partial class Checkpointing(
    Database database, SealedSecrets secrets, IOptions<TrailOptions> options, TimeProvider clock, ILogger<Checkpointing> logger)
    : ISignedHeads, IDisposable
{
    /// <summary>Name of the sealed seed of the signing key.</summary>
    public const string SecretName = "trail.checkpoint.v1";

    private const int PageSize = 500;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CheckpointFolder _folder = new(Path.GetFullPath(options.Value.CheckpointFolder!)); // validated
    private readonly CheckpointNotes _notes = new(database, new CheckpointFolder(Path.GetFullPath(options.Value.CheckpointFolder!)), logger); // the same
    private HeadCheck? _check;
    private DateTimeOffset _triedAt = DateTimeOffset.MinValue;
    private long _signed;
    private long? _copied;

    /// <summary>What others verify with.</summary>
    public async Task<CheckpointKey> PublicKeyAsync(CancellationToken cancellationToken)
    {
        using var key = await KeyAsync(cancellationToken);
        return PublicOf(key);
    }

    /// <summary>Checkpoints, newest first.</summary>
    /// <param name="before">Only those over fewer rows; <see cref="long.MaxValue"/> for the newest.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<SignedCheckpoint>> ListAsync(long before, int take, CancellationToken cancellationToken) =>
        database.QueryAsync<SignedCheckpoint>(CheckpointSql.Before, new { Before = before, Take = take }, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Checkpoint>> AllAsync(CancellationToken cancellationToken) =>
        await _notes.AllAsync(await PublicKeyAsync(cancellationToken), cancellationToken);

    /// <summary>Signs if so many rows or so many minutes have passed since it was last done, or tried.</summary>
    public async Task IfDueAsync(CancellationToken cancellationToken)
    {
        var size = await database.FindAsync<long?>(CheckpointSql.Size, null, cancellationToken) ?? 0;
        if (clock.GetUtcNow() - _triedAt >= TimeSpan.FromMinutes(options.Value.Minutes) || size - _signed >= options.Value.Rows)
        {
            await MakeAsync(cancellationToken);
        }
    }

    /// <summary>Signs the head as it stands, unless it stands signed, and copies to the folder what is not there yet. A folder that fails is
    /// logged and tried again next time.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _triedAt = clock.GetUtcNow();
            using var key = await KeyAsync(cancellationToken);
            await SignAsync(key, cancellationToken);
            await CopyAsync(PublicOf(key), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task SignAsync(Key key, CancellationToken cancellationToken)
    {
        if (await database.FindAsync<TrailHead>(TrailSql.Head, null, cancellationToken) is not { } head || (head.Size == _signed && _check is not null))
        {
            return;
        }

        _check ??= new HeadCheck(database, await _notes.NewestAsync(PublicOf(key), cancellationToken));
        if (await _check.ToAsync(head, cancellationToken) is { } fault)
        {
            _check = null; // looks again from the first row next time: a restored database is well again
            _signed = 0;
            LogNotSigned(fault.Seq, fault.What);
        }
        else if (head.Size > 0)
        {
            await KeepAsync(new Checkpoint(options.Value.Origin, head.Size, head.Root()), key, cancellationToken);
        }
    }

    private async Task KeepAsync(Checkpoint checkpoint, Key key, CancellationToken cancellationToken)
    {
        var row = new { checkpoint.Size, Note = checkpoint.Sign(key), now = clock.GetUtcNow() };
        try
        {
            await database.ExecuteAsync(CheckpointSql.Add, row, cancellationToken);
        }
        catch (Exception taken) when (Database.IsUniqueViolation(taken))
        {
            // Another desk signed the same head in the same instant: Ed25519 gives the same note.
        }

        _signed = checkpoint.Size;
        LogSigned(checkpoint.Size);
    }

    private async Task CopyAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        try
        {
            _folder.WriteKey(key);
            _copied ??= _folder.Newest()?.Size ?? 0;
            IReadOnlyList<SignedCheckpoint> page;
            do
            {
                page = await database.QueryAsync<SignedCheckpoint>(CheckpointSql.After, new { After = _copied.Value, Take = PageSize }, cancellationToken);
                foreach (var row in page)
                {
                    Copy(row, key);
                    _copied = row.Size;
                }
            }
            while (page.Count == PageSize);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            CheckpointNotes.LogFolder(logger, failed);
        }
    }

    private void Copy(SignedCheckpoint row, CheckpointKey key)
    {
        if (Checkpoint.TryOpen(row.Note, key, out var checkpoint) && checkpoint.Size == row.Size)
        {
            _folder.Write(row.Size, row.Note);
        }
        else
        {
            CheckpointNotes.LogForeign(logger, row.Size);
        }
    }

    private async Task<Key> KeyAsync(CancellationToken cancellationToken) => Key.Import(
        SignatureAlgorithm.Ed25519, await secrets.GetAsync(SecretName, cancellationToken), KeyBlobFormat.RawPrivateKey);

    private CheckpointKey PublicOf(Key key) => new(options.Value.Origin, key.PublicKey.Export(KeyBlobFormat.RawPublicKey));

    [LoggerMessage(EventId = 1701, Level = LogLevel.Debug, Message = "Signed a checkpoint over {Rows} rows")]
    private partial void LogSigned(long rows);

    [LoggerMessage(EventId = 1703, Level = LogLevel.Critical, Message = "The trail was not signed, for it was changed. Row {Row}: {What}")]
    private partial void LogNotSigned(long row, string what);
}
