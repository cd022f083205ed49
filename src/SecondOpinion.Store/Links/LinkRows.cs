using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Letters;
using SecondOpinion.Store.Recipients;

namespace SecondOpinion.Store.Links;

/// <summary>Adds links inside another store's transaction.</summary>
internal static class LinkRows
{
    /// <summary>Adds the link and its letter, held or due as <see cref="Minted.Invitation"/> says.</summary>
    public static async Task InsertAsync(Writing writing, LetterSeal seal, Minted minted)
    {
        var link = minted.Link;
        await writing.ExecuteAsync(
            LinkSql.Add,
            new
            {
                link.Id,
                link.CaseId,
                link.Number,
                link.RecipientName,
                Recipient = link.Recipient.Value,
                minted.SecretHash,
                link.MintedAt,
                link.ExpiresAt,
                link.OpeningsAllowed,
            });
        await OutboxRows.InsertAsync(writing, seal, minted.Invitation, send: true, link.MintedAt);
    }
}

/// <summary>A link as columns.</summary>
internal class LinkRow
{
    public Guid Id { get; init; }

    public Guid CaseId { get; init; }

    public int Number { get; init; }

    public string RecipientName { get; init; } = "";

    public string Recipient { get; init; } = "";

    public byte[] SecretHash { get; init; } = [];

    public DateTimeOffset MintedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public int OpeningsAllowed { get; init; }

    public int Openings { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public DateTimeOffset? LockedAt { get; init; }

    public DateTimeOffset? LetterSentAt { get; init; }

    public DateTimeOffset? FirstOpenedAt { get; init; }

    public DateTimeOffset? LastOpenedAt { get; init; }

    public Link ToLink() => new()
    {
        Id = Id,
        CaseId = CaseId,
        Number = Number,
        RecipientName = RecipientName,
        Recipient = Stored.Address(Recipient),
        MintedAt = MintedAt,
        ExpiresAt = ExpiresAt,
        OpeningsAllowed = OpeningsAllowed,
        Openings = Openings,
        RevokedAt = RevokedAt,
        LockedAt = LockedAt,
        LetterSentAt = LetterSentAt,
        FirstOpenedAt = FirstOpenedAt,
        LastOpenedAt = LastOpenedAt,
    };
}
