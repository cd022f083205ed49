using SecondOpinion.Letters;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Letters;
using SecondOpinion.Store.Links;

namespace SecondOpinion.Store.Recipients;

/// <summary>Challenges, their limits, and what a right code brings into being.</summary>
public sealed class ChallengeStore(Database database, LetterSeal seal, OutboxBell bell) : IChallengeStore
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task<bool> TakeAllowanceAsync(string scope, int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var take = new { scope, limit, now, ends = now + Hour };
        try
        {
            return await database.WriteAsync(
                async writing => await writing.ExecuteAsync(RecipientSql.TakeAllowance, take) == 1
                    || await writing.ExecuteAsync(RecipientSql.BeginAllowance, take) == 1,
                cancellationToken);
        }
        catch (Exception exception) when (Database.IsUniqueViolation(exception))
        {
            // Another process began the same hour between the two statements: now it can be counted.
            return await database.ExecuteAsync(RecipientSql.TakeAllowance, take, cancellationToken) == 1;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> IsKnownAsync(Guid linkId, byte[] knownBrowserHash, CancellationToken cancellationToken) =>
        await database.FindAsync<long>(RecipientSql.IsKnown, new { linkId, knownBrowserHash }, cancellationToken) > 0;

    /// <inheritdoc/>
    public async Task AddAsync(NewChallenge challenge, CancellationToken cancellationToken)
    {
        var before = challenge.CreatedAt - Hour;
        await database.WriteAsync(
            async writing =>
            {
                await writing.ExecuteAsync(RecipientSql.ClearChallenges, new { before });
                await writing.ExecuteAsync(RecipientSql.ClearAllowances, new { before });
                await writing.ExecuteAsync(RecipientSql.AddChallenge, challenge);
                return await OutboxRows.InsertAsync(writing, seal, challenge.Letter, challenge.Send, challenge.CreatedAt);
            },
            cancellationToken);
        bell.Ring();
    }

    /// <inheritdoc/>
    public Task<ChallengeTry> TryAsync(byte[] browserHash, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        async writing =>
        {
            var counted = await writing.ExecuteAsync(RecipientSql.Try, new { browserHash, now, most = Challenge.Tries }) == 1;
            var row = await writing.FindAsync<ChallengeRow>(RecipientSql.FindChallenge, new { browserHash });
            return new ChallengeTry(counted, row?.ToChallenge());
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RedeemAsync(byte[] browserHash, Redemption redemption, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var linkId = redemption.Session.LinkId;
        var opened = await database.WriteAsync(
            async writing =>
            {
                if (await writing.ExecuteAsync(RecipientSql.Use, new { browserHash, linkId, now }) != 1
                    || await writing.ExecuteAsync(LinkSql.Open, new { linkId, now }) != 1)
                {
                    return false; // a challenge whose link is dead is used up all the same
                }

                await AddSessionAsync(writing, redemption.Session);
                await writing.ExecuteAsync(RecipientSql.AddKnown, new { linkId, redemption.KnownBrowserHash, now });
                if (await writing.FindAsync<int>(LinkSql.Openings, new { linkId }) == 1)
                {
                    await OutboxRows.InsertAsync(writing, seal, redemption.FirstOpened, send: true, now);
                }

                return true;
            },
            cancellationToken);
        bell.Ring();
        return opened;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredChallenge>> WaitingAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<ChallengeRow>(RecipientSql.Waiting, new { linkId, now, most = Challenge.Tries }, cancellationToken))
            .Select(row => row.ToChallenge())];

    /// <inheritdoc/>
    public async Task<bool> AddSpokenCodeAsync(byte[] browserHash, byte[] spokenHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(RecipientSql.Speak, new { browserHash, spokenHash, now, most = Challenge.Tries }, cancellationToken) == 1;

    private static Task<int> AddSessionAsync(Writing writing, ReaderSession session) => writing.ExecuteAsync(
        RecipientSql.AddSession,
        new { session.Hash, session.LinkId, CaseCode = session.CaseCode.Value, session.BeganAt, session.LastSeenAt, session.EndsAt, session.Network });
}

/// <summary>A challenge as columns.</summary>
internal sealed class ChallengeRow
{
    public byte[] BrowserHash { get; init; } = [];

    public Guid? LinkId { get; init; }

    public byte[] SealedKey { get; init; } = [];

    public byte[] CodeHash { get; init; } = [];

    public byte[]? SpokenHash { get; init; }

    public string RequestWord { get; init; } = "";

    public int Tries { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; init; }

    public StoredChallenge ToChallenge() => new()
    {
        BrowserHash = BrowserHash,
        LinkId = LinkId,
        SealedKey = SealedKey,
        CodeHash = CodeHash,
        SpokenHash = SpokenHash,
        RequestWord = RequestWord,
        Tries = Tries,
        CreatedAt = CreatedAt,
        ExpiresAt = ExpiresAt,
        UsedAt = UsedAt,
    };
}
