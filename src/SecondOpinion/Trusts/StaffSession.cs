namespace SecondOpinion.Trusts;

/// <summary>Why a staff session is over.</summary>
public enum StaffSessionEnd
{
    /// <summary>They pressed Sign out.</summary>
    SignedOut,

    /// <summary>The identity provider said that they signed out there.</summary>
    SignedOutElsewhere,

    /// <summary>Nothing was asked for too long.</summary>
    Idle,

    /// <summary>It lasted as long as any may.</summary>
    Expired,

    /// <summary>The PACS office switched the person off.</summary>
    Disabled,
}

/// <summary>How long a sign-in lasts.</summary>
/// <param name="Idle">Without a request.</param>
/// <param name="Longest">In all.</param>
public sealed record StaffSessionPolicy(TimeSpan Idle, TimeSpan Longest);

/// <summary>What the identity provider calls its own session, so that it can end ours.</summary>
/// <param name="Id">The <c>sid</c> claim; null when the provider keeps none.</param>
/// <param name="IssuedAt">When the identity token was issued.</param>
public sealed record ProviderSession(string? Id, DateTimeOffset IssuedAt);

/// <summary>A sign-in that began. The cookie names it; the row decides.</summary>
public sealed record StaffSession
{
    /// <summary>Its key.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who.</summary>
    public required string StaffId { get; init; }

    /// <summary>The provider's; null for a demo person.</summary>
    public ProviderSession? Provider { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset BeganAt { get; init; }

    /// <summary>When it ends however busy it is.</summary>
    public required DateTimeOffset EndsAt { get; init; }
}

/// <summary>A session as it stands, with the person as of their last sign-in.</summary>
/// <param name="Person">Name, trust and roles of the latest sign-in, in whatever browser.</param>
/// <param name="LastSeenAt">The last request, to the minute.</param>
/// <param name="EndsAt">See <see cref="StaffSession.EndsAt"/>.</param>
/// <param name="Ended">Null while nobody ended it.</param>
public sealed record StandingSession(KnownStaff Person, DateTimeOffset LastSeenAt, DateTimeOffset EndsAt, StaffSessionEnd? Ended)
{
    /// <summary>Why it is over at <paramref name="now"/>; null while it is not.</summary>
    public StaffSessionEnd? EndAt(DateTimeOffset now, TimeSpan idle) =>
        Person.DisabledAt is not null ? StaffSessionEnd.Disabled
        : Ended is not null ? Ended
        : now >= EndsAt ? StaffSessionEnd.Expired
        : now >= LastSeenAt + idle ? StaffSessionEnd.Idle
        : null;
}

/// <summary>A person who came to the door at least once.</summary>
/// <param name="Who">As of their last sign-in.</param>
/// <param name="Reference">What the trail and the office call them; it says nothing about them.</param>
/// <param name="FirstSeenAt">When they first came.</param>
/// <param name="LastSeenAt">When they were last here, to the minute.</param>
/// <param name="DisabledAt">Since when they may not come in; null while they may.</param>
public sealed record KnownStaff(StaffMember Who, Guid Reference, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, DateTimeOffset? DisabledAt);

/// <summary>What the provider said when it ended sessions.</summary>
/// <param name="TokenHash">SHA-256 that names the logout token, so that it works once.</param>
/// <param name="StaffId">Whose; null when it named a session only.</param>
/// <param name="SessionId">Which of the provider's sessions; null for all of the person's.</param>
/// <param name="At">When the provider said so.</param>
public sealed record ProviderSignOut(byte[] TokenHash, string? StaffId, string? SessionId, DateTimeOffset At);

/// <summary>Who has come to the door, and whose sessions stand. Shared by all processes.</summary>
public interface IStaffStore
{
    /// <summary>Notes a person as they are now, under <paramref name="reference"/> if they are new.</summary>
    Task<KnownStaff> MeetAsync(StaffMember who, Guid reference, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Begins a session, unless the person is disabled or the provider ended its own session meanwhile: then false.</summary>
    Task<bool> BeginAsync(StaffSession session, CancellationToken cancellationToken);

    /// <summary>The session with its person, one read by primary key; null when there is none.</summary>
    Task<StandingSession?> FindAsync(Guid sessionId, CancellationToken cancellationToken);

    /// <summary>Somebody asked for something.</summary>
    Task TouchAsync(Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends one session; false when it was over already.</summary>
    Task<bool> EndAsync(Guid sessionId, StaffSessionEnd because, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends every session the provider means, and keeps what it said; null when it said so before, else whose sessions ended.</summary>
    /// <remarks>Until <see cref="RecordedAsync"/> the provider may say the same again and gets the same answer.</remarks>
    Task<IReadOnlyList<KnownStaff>?> EndAsync(ProviderSignOut said, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What the provider said is on the trail.</summary>
    Task RecordedAsync(ProviderSignOut said, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The people of a trust by name.</summary>
    Task<IReadOnlyList<KnownStaff>> OfTrustAsync(string trust, CancellationToken cancellationToken);

    /// <summary>A person of that trust; null when there is none.</summary>
    Task<KnownStaff?> FindAsync(string trust, Guid reference, CancellationToken cancellationToken);

    /// <summary>Shuts a person of that trust out, with every session they have; false when they were already.</summary>
    Task<bool> DisableAsync(string trust, Guid reference, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Lets them in again; false when nothing kept them out. Their old sessions stay ended.</summary>
    Task<bool> EnableAsync(string trust, Guid reference, CancellationToken cancellationToken);
}
