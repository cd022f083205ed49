using SecondOpinion.Cases;
using SecondOpinion.Links;

namespace SecondOpinion.Recipients;

/// <summary>A verified recipient reading a case: what a right code opens.</summary>
public sealed record ReaderSession
{
    /// <summary>SHA-256 of the cookie's 32 bytes; the value itself is nowhere but in the browser.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The case it may read.</summary>
    public required Guid CaseId { get; init; }

    /// <summary>Its name.</summary>
    public required CaseCode CaseCode { get; init; }

    /// <summary>ODS code of the case's trust.</summary>
    public required string Trust { get; init; }

    /// <summary>The link that was opened.</summary>
    public required Guid LinkId { get; init; }

    /// <summary>Its number within the case.</summary>
    public required int LinkNumber { get; init; }

    /// <summary>Who reads.</summary>
    public required string RecipientName { get; init; }

    /// <summary>Where the code went.</summary>
    public required EmailAddress Recipient { get; init; }

    /// <summary>When the code was entered.</summary>
    public required DateTimeOffset BeganAt { get; init; }

    /// <summary>The last request that counted as activity; up to 30 s behind.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>The first instant at which it reads no more, whatever happens: 8 hours after it began, or the link's end if that is earlier.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>From where the code was entered.</summary>
    public required string Network { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"reader session of {CaseCode}";
}

/// <summary>Why a session that was once valid is no more.</summary>
public enum SessionEnd
{
    /// <summary>There never was one, or it is another case's: nothing more is told.</summary>
    Unknown,

    /// <summary>The referrer withdrew the link.</summary>
    Revoked,

    /// <summary>The link's or the session's last instant has passed.</summary>
    Expired,

    /// <summary>Nothing was asked for in 30 minutes.</summary>
    Idle,

    /// <summary>Staff locked the link; a lock can be lifted.</summary>
    Locked,

    /// <summary>The recipient finished.</summary>
    Ended,
}

/// <summary>Whether a browser may read.</summary>
public abstract record SessionCheck
{
    private SessionCheck()
    {
    }

    /// <summary>It may, now.</summary>
    public sealed record Live(ReaderSession Session) : SessionCheck;

    /// <summary>It may not.</summary>
    public sealed record Ended(SessionEnd Because) : SessionCheck;
}
