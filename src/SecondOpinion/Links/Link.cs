using SecondOpinion.Recipients;

namespace SecondOpinion.Links;

/// <summary>One recipient's right to read one case until an instant, for so many openings.</summary>
public sealed record Link
{
    /// <summary>Named by the token; 16 bytes.</summary>
    public required Guid Id { get; init; }

    /// <summary>The case it opens.</summary>
    public required Guid CaseId { get; init; }

    /// <summary>1, 2, 3 … within the case: how pages and routes name it.</summary>
    public required int Number { get; init; }

    /// <summary>The consultant's name as the referrer typed it; checked to hold no patient identity.</summary>
    public required string RecipientName { get; init; }

    /// <summary>Where the letter and every code go, and nowhere else.</summary>
    public required EmailAddress Recipient { get; init; }

    /// <summary>When it was minted.</summary>
    public required DateTimeOffset MintedAt { get; init; }

    /// <summary>The first instant at which it no longer opens.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Verified openings allowed.</summary>
    public required int OpeningsAllowed { get; init; }

    /// <summary>Verified openings so far; counted by one guarded UPDATE.</summary>
    public int Openings { get; init; }

    /// <summary>When the referrer withdrew it.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When staff locked it; they can unlock it again.</summary>
    public DateTimeOffset? LockedAt { get; init; }

    /// <summary>When the letter was handed to the mail system.</summary>
    public DateTimeOffset? LetterSentAt { get; init; }

    /// <summary>When a right code was first entered.</summary>
    public DateTimeOffset? FirstOpenedAt { get; init; }

    /// <summary>When a right code was last entered.</summary>
    public DateTimeOffset? LastOpenedAt { get; init; }

    /// <summary>Why a new opening is refused at <paramref name="now"/>, or null when it is not.</summary>
    /// <remarks>The only statement of the rule in C#; the store's guarded UPDATE is its only statement in SQL. A session that is open
    /// already asks <see cref="ReadingRefusalAt"/>: a spent link still serves the sessions it has.</remarks>
    public Refusal? RefusalAt(DateTimeOffset now) => ReadingRefusalAt(now) ?? (Openings >= OpeningsAllowed ? Refusal.Spent : null);

    /// <summary>Why a frame is refused at <paramref name="now"/> to a session opened earlier, or null when it is not.</summary>
    public Refusal? ReadingRefusalAt(DateTimeOffset now) => this switch
    {
        { RevokedAt: not null } => Refusal.Revoked,
        { LockedAt: not null } => Refusal.Locked,
        _ when now >= ExpiresAt => Refusal.Expired,
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => $"link {Number}";
}

/// <summary>Why a link does not open. Written to the trail; whoever holds the link is never told.</summary>
public enum Refusal
{
    /// <summary>The token was not made by this service, or its key is gone.</summary>
    Forged,

    /// <summary>The token is ours, but no such link is on record, or its secret is another.</summary>
    Unknown,

    /// <summary>The referrer withdrew it.</summary>
    Revoked,

    /// <summary>Its last instant has passed.</summary>
    Expired,

    /// <summary>It has been opened as often as was allowed.</summary>
    Spent,

    /// <summary>Staff locked it.</summary>
    Locked,
}
