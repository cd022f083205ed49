using System.Security.Cryptography;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Store.Letters;

namespace SecondOpinion.Store.Links;

/// <summary>Links in the database.</summary>
public sealed class LinkStore(Database database, LetterSeal seal, OutboxBell bell) : ILinkStore
{
    /// <inheritdoc/>
    public async Task<Link?> FindAsync(Guid linkId, CancellationToken cancellationToken) =>
        (await database.FindAsync<LinkRow>(LinkSql.Find, new { linkId }, cancellationToken))?.ToLink();

    /// <inheritdoc/>
    public async Task<Link?> FindAsync(LinkToken token, CancellationToken cancellationToken)
    {
        var row = await database.FindAsync<LinkRow>(LinkSql.Find, new { linkId = token.LinkId }, cancellationToken);
        var same = CryptographicOperations.FixedTimeEquals(token.SecretHash, row?.SecretHash ?? new byte[SHA256.HashSizeInBytes]);
        return same ? row?.ToLink() : null;
    }

    /// <inheritdoc/>
    public async Task<Link?> FindAsync(Guid caseId, int number, CancellationToken cancellationToken) =>
        (await database.FindAsync<LinkRow>(LinkSql.FindByNumber, new { caseId, number }, cancellationToken))?.ToLink();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Link>> OfCaseAsync(Guid caseId, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<LinkRow>(LinkSql.OfCase, new { caseId }, cancellationToken)).Select(row => row.ToLink())];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Link>> LockedAsync(string trust, int take, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<LinkRow>(LinkSql.Locked, new { trust, take }, cancellationToken)).Select(row => row.ToLink())];

    /// <inheritdoc/>
    public async Task<bool> AddAsync(Minted minted, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(
                async writing =>
                {
                    await LinkRows.InsertAsync(writing, seal, minted);
                    return true;
                },
                cancellationToken);
        }
        catch (Exception exception) when (Database.IsUniqueViolation(exception))
        {
            return false;
        }

        bell.Ring();
        return true;
    }

    /// <inheritdoc/>
    public Task<bool> TryOpenAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(LinkSql.Open, new { linkId, now }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RevokeAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        async writing =>
        {
            if (await writing.ExecuteAsync(LinkSql.Revoke, new { linkId, now }) != 1)
            {
                return false;
            }

            await writing.ExecuteAsync(OutboxSql.WithdrawLink, new { linkId, now });
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ExtendAsync(Guid linkId, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        ChangeAsync(LinkSql.Extend, new { linkId, expiresAt }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> LockAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(LinkSql.Lock, new { linkId, now }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> UnlockAsync(Guid linkId, CancellationToken cancellationToken) => ChangeAsync(LinkSql.Unlock, new { linkId }, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ReissueAsync(Minted minted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var linkId = minted.Link.Id;
        var reissued = await database.WriteAsync(
            async writing =>
            {
                if (await writing.ExecuteAsync(LinkSql.Reissue, new { linkId, minted.SecretHash }) != 1)
                {
                    return false;
                }

                await writing.ExecuteAsync(OutboxSql.WithdrawLink, new { linkId, now });
                await OutboxRows.InsertAsync(writing, seal, minted.Invitation, send: true, now);
                return true;
            },
            cancellationToken);
        bell.Ring();
        return reissued;
    }

    /// <inheritdoc/>
    public Task LetterSentAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(LinkSql.LetterSent, new { linkId, now }, cancellationToken);

    private async Task<bool> ChangeAsync(Sql sql, object parameters, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(sql, parameters, cancellationToken) == 1;
}
