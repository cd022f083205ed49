using System.Security.Cryptography;
using SecondOpinion.Letters;
using SecondOpinion.Preparation;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Preparation;
using SecondOpinion.Store.Recipients;

namespace SecondOpinion.Store.Letters;

/// <summary>The outbox in the database.</summary>
public sealed class OutboxStore(Database database, LetterSeal seal, OutboxBell bell) : IOutboxStore
{
    /// <inheritdoc/>
    public async Task AddAsync(QueuedLetter letter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await database.WriteAsync(writing => OutboxRows.InsertAsync(writing, seal, letter, send: true, now), cancellationToken);
        bell.Ring();
    }

    /// <inheritdoc/>
    public async Task AddAsync(PreparationLease lease, QueuedLetter letter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await database.WriteAsync(lease, writing => OutboxRows.InsertAsync(writing, seal, letter, send: true, now), cancellationToken);
        bell.Ring();
    }

    /// <inheritdoc/>
    public async Task<int> ReleaseAsync(Guid caseId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var released = await database.ExecuteAsync(OutboxSql.Release, new { caseId, now }, cancellationToken);
        bell.Ring();
        return released;
    }

    /// <inheritdoc/>
    public async Task<int> ReleaseAsync(PreparationLease lease, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var released = await database.ExecuteAsync(lease, OutboxSql.Release, new { caseId = lease.CaseId, now }, cancellationToken);
        bell.Ring();
        return released;
    }

    /// <inheritdoc/>
    public async Task<int> WithdrawAsync(PreparationLease lease, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var withdrawn = await database.ExecuteAsync(lease, OutboxSql.WithdrawCase, new { caseId = lease.CaseId, now }, cancellationToken);
        bell.Ring(); // the pump records it
        return withdrawn;
    }

    /// <inheritdoc/>
    public async Task<int> WithdrawAsync(Guid caseId, Guid? linkId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var withdrawn = await database.ExecuteAsync(
            linkId is null ? OutboxSql.WithdrawCase : OutboxSql.WithdrawLink, new { caseId, linkId, now }, cancellationToken);
        bell.Ring(); // the pump records it
        return withdrawn;
    }

    /// <inheritdoc/>
    public async Task<LeasedLetter?> LeaseAsync(string owner, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var candidate in await database.QueryAsync<Candidate>(OutboxSql.Candidates, new { now }, cancellationToken))
        {
            var lease = new { candidate.Id, candidate.Attempts, owner, until, now };
            if (await database.ExecuteAsync(OutboxSql.Lease, lease, cancellationToken) == 1
                && await OpenAsync(candidate, owner, now, cancellationToken) is { } leased)
            {
                return leased;
            }
        }

        return null;
    }

    /// <summary>The leased letter; null when it was withdrawn meanwhile, or can never be read again and so is given up.</summary>
    private async Task<LeasedLetter?> OpenAsync(Candidate candidate, string owner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await database.FindAsync<Row>(OutboxSql.Read, new { candidate.Id }, cancellationToken) is not { Payload: { } payload } row)
        {
            return null;
        }

        try
        {
            var letter = new QueuedLetter(row.Id, row.To, row.ToName, seal.Open(row.Id, row.Template, payload), row.CaseId, row.LinkId);
            return new LeasedLetter(letter, owner, candidate.Attempts + 1, row.CreatedAt);
        }
        catch (CryptographicException)
        {
            await database.ExecuteAsync(
                OutboxSql.Settle,
                new { row.Id, Owner = owner, Attempt = candidate.Attempts + 1, state = nameof(LetterState.Dead), because = "the key it was sealed with is gone", now },
                cancellationToken);
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> SettleAsync(LeasedLetter letter, LetterState state, string? because, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            OutboxSql.Settle, new { letter.Letter.Id, letter.Owner, letter.Attempt, state = state.ToString(), because, now }, cancellationToken) == 1;

    /// <inheritdoc/>
    public async Task<bool> PutOffAsync(LeasedLetter letter, DateTimeOffset dueAt, string because, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            OutboxSql.PutOff, new { letter.Letter.Id, letter.Owner, letter.Attempt, dueAt, because }, cancellationToken) == 1;

    /// <inheritdoc/>
    public async Task<bool> HurryAsync(Guid letterId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hurried = await database.ExecuteAsync(OutboxSql.Hurry, new { letterId, now }, cancellationToken) == 1;
        bell.Ring();
        return hurried;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OutboxEntry>> UnrecordedAsync(DateTimeOffset settledBefore, int take, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<Row>(OutboxSql.Unrecorded, new { settledBefore, take }, cancellationToken)).Select(row => row.ToEntry())];

    /// <inheritdoc/>
    public Task RecordedAsync(Guid letterId, CancellationToken cancellationToken) =>
        database.ExecuteAsync(OutboxSql.Recorded, new { letterId }, cancellationToken);

    /// <inheritdoc/>
    public Task<int> ClearVoidAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.ExecuteAsync(OutboxSql.ClearVoid, new { before }, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OutboxEntry>> QueueAsync(string trust, int take, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<Row>(OutboxSql.Queue, new { trust, take }, cancellationToken)).Select(row => row.ToEntry())];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OutboxEntry>> InvitationsAsync(Guid caseId, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<Row>(OutboxSql.Invitations, new { caseId }, cancellationToken)).Select(row => row.ToEntry())];

    private sealed class Candidate
    {
        public Guid Id { get; init; }

        public int Attempts { get; init; }
    }

    /// <summary>Properties, not a constructor: Dapper matches constructors by raw column type, which the two databases do not share.</summary>
    private sealed class Row
    {
        public Guid Id { get; init; }

        public Guid CaseId { get; init; }

        public Guid? LinkId { get; init; }

        public string Template { get; init; } = "";

        public string ToAddress { get; init; } = "";

        public string ToName { get; init; } = "";

        public string State { get; init; } = "";

        public int Attempts { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset DueAt { get; init; }

        public DateTimeOffset? DoneAt { get; init; }

        public string? Because { get; init; }

        public bool Recorded { get; init; }

        public byte[]? Payload { get; init; }

        public EmailAddress To => Stored.Address(ToAddress);

        public OutboxEntry ToEntry() => new()
        {
            Id = Id,
            CaseId = CaseId,
            LinkId = LinkId,
            Template = Template,
            To = To,
            ToName = ToName,
            State = Enum.Parse<LetterState>(State),
            Attempts = Attempts,
            CreatedAt = CreatedAt,
            DueAt = DueAt,
            DoneAt = DoneAt,
            Because = Because,
            Recorded = Recorded,
        };
    }
}
