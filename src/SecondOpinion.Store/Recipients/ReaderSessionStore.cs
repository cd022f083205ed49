using SecondOpinion.Recipients;
using SecondOpinion.Store.Links;

namespace SecondOpinion.Store.Recipients;

/// <summary>Reader sessions in the database: each check is one read by primary key.</summary>
public sealed class ReaderSessionStore(Database database) : IReaderSessionStore
{
    /// <inheritdoc/>
    public Task<StoredSession?> FindAsync(byte[] hash, CancellationToken cancellationToken) =>
        database.FindUnchangedAsync<Row, StoredSession>(
            RecipientSql.FindSession, Convert.ToHexString(hash), new { hash }, row => row.ToSession(), cancellationToken);

    /// <inheritdoc/>
    public Task TouchAsync(byte[] hash, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(RecipientSql.Touch, new { hash, now }, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> EndAsync(byte[] hash, SessionEnd because, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(RecipientSql.EndSession, new { hash, because = because.ToString(), now }, cancellationToken) == 1;

    private sealed class Row : LinkRow
    {
        public byte[] Hash { get; init; } = [];

        public string CaseCode { get; init; } = "";

        public string Trust { get; init; } = "";

        public DateTimeOffset BeganAt { get; init; }

        public DateTimeOffset LastSeenAt { get; init; }

        public DateTimeOffset EndsAt { get; init; }

        public string Network { get; init; } = "";

        public string? EndedBecause { get; init; }

        public StoredSession ToSession()
        {
            var link = ToLink();
            var session = new ReaderSession
            {
                Hash = Hash,
                CaseId = link.CaseId,
                CaseCode = Stored.Code(CaseCode),
                Trust = Trust,
                LinkId = link.Id,
                LinkNumber = link.Number,
                RecipientName = link.RecipientName,
                Recipient = link.Recipient,
                BeganAt = BeganAt,
                LastSeenAt = LastSeenAt,
                EndsAt = EndsAt,
                Network = Network,
            };
            return new StoredSession(session, link, EndedBecause is null ? null : Enum.Parse<SessionEnd>(EndedBecause));
        }
    }
}
