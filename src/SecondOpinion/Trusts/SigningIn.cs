using Microsoft.Extensions.Logging;
using SecondOpinion.Trail;

namespace SecondOpinion.Trusts;

/// <summary>What came of signing in.</summary>
public abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    /// <summary>They are in.</summary>
    /// <param name="Session">What the cookie names.</param>
    public sealed record Admitted(StaffSession Session) : SignInOutcome;

    /// <summary>They are in nowhere.</summary>
    /// <param name="Because">One stable word; it stands on the trail too.</param>
    public sealed record Refused(string Because) : SignInOutcome;
}

/// <summary>A member of staff comes in, stays, and goes. Nobody is in before it is on the record; who goes is gone even while the record is down.</summary>
public sealed partial class SigningIn(IStaffStore staff, IAuditTrail trail, StaffSessionPolicy policy, TimeProvider clock, ILogger<SigningIn> logger)
{
    /// <summary>The claims gave the person no role.</summary>
    public const string NoRole = "no-role";

    /// <summary>The claims named no trust that this service knows.</summary>
    public const string NoTrust = "no-trust";

    /// <summary>A referrer without an address: notices could not go anywhere.</summary>
    public const string NoAddress = "no-address";

    /// <summary>The person could not be named: no subject, or one that is too long.</summary>
    public const string NoSubject = "no-subject";

    /// <summary>They did not sign in as strongly as is asked for.</summary>
    public const string Weak = "weak-sign-in";

    /// <summary>The PACS office switched them off.</summary>
    public const string Disabled = "disabled";

    /// <summary>The provider ended its session while they were on the way.</summary>
    public const string SignedOutMeanwhile = "signed-out";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Lets somebody in whom the provider, or the demonstration, vouches for.</summary>
    public async Task<SignInOutcome> EnterAsync(StaffMember who, ProviderSession? provider, string? network, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var known = await staff.MeetAsync(who, Guid.CreateVersion7(now), now, cancellationToken);
        if (known.DisabledAt is not null)
        {
            return await RefuseAsync(Person(who, network), who.Trust, Disabled, cancellationToken);
        }

        await trail.AppendAsync(
            new AuditEvent { At = now, Action = AuditAction.StaffSignedIn, Trust = who.Trust, Actor = Person(who, network), Details = Named(known) }, cancellationToken);
        var session = new StaffSession { Id = Guid.CreateVersion7(now), StaffId = who.Id, Provider = provider, BeganAt = now, EndsAt = now + policy.Longest };
        return await staff.BeginAsync(session, cancellationToken)
            ? new SignInOutcome.Admitted(session)
            : await RefuseAsync(Person(who, network), who.Trust, SignedOutMeanwhile, cancellationToken);
    }

    /// <summary>Turns somebody away, on the record.</summary>
    /// <param name="who">As far as they are known.</param>
    /// <param name="trust">Whose governance reads it; null for nobody's.</param>
    /// <param name="because">One of the words above.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<SignInOutcome.Refused> RefuseAsync(AuditPerson who, string? trust, string because, CancellationToken cancellationToken)
    {
        Log.Refused(logger, because);
        await trail.AppendAsync(
            new AuditEvent { At = clock.Now(), Action = AuditAction.StaffSignedIn, Outcome = AuditOutcome.MinorFailure, Trust = trust, Actor = who, Reason = because },
            cancellationToken);
        return new SignInOutcome.Refused(because);
    }

    /// <summary>Whether the session still stands: the person, or why it is over. Asked on every request.</summary>
    public async Task<(StaffMember? Who, StaffSessionEnd? Over)> CheckAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (await staff.FindAsync(sessionId, cancellationToken) is not { } standing)
        {
            return (null, StaffSessionEnd.Expired); // cleared away long after its end
        }

        if (standing.EndAt(now, policy.Idle) is { } over)
        {
            return (null, over);
        }

        if (now - standing.LastSeenAt >= Minute)
        {
            await staff.TouchAsync(sessionId, now, cancellationToken);
        }

        return (standing.Person.Who, null);
    }

    /// <summary>They signed out.</summary>
    public async Task LeaveAsync(StaffMember who, Guid sessionId, string? network, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (await staff.EndAsync(sessionId, StaffSessionEnd.SignedOut, now, cancellationToken))
        {
            await trail.AppendAsync(
                new AuditEvent { At = now, Action = AuditAction.StaffSignedOut, Trust = who.Trust, Actor = Person(who, network) }, cancellationToken);
        }
    }

    /// <summary>The provider says they signed out there; false when it said so before, and it is on the record.</summary>
    /// <exception cref="TrailUnavailableException">Their sessions are over; the provider must be told to say so again, for the record.</exception>
    public async Task<bool> LeaveAsync(ProviderSignOut said, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (await staff.EndAsync(said, now, cancellationToken) is not { } gone)
        {
            return false;
        }

        Log.Ended(logger, gone.Count);
        foreach (var person in gone)
        {
            await trail.AppendAsync(
                new AuditEvent { At = now, Action = AuditAction.StaffSignedOut, Trust = person.Who.Trust, Actor = Person(person.Who, null), Details = new Dictionary<string, string>(Named(person), StringComparer.Ordinal) { ["by"] = "provider" } },
                cancellationToken);
        }

        await staff.RecordedAsync(said, now, cancellationToken);
        return true;
    }

    internal static Dictionary<string, string> Named(KnownStaff person) => new(StringComparer.Ordinal) { ["person"] = person.Reference.ToString("D") };

    internal static AuditPerson Person(StaffMember who, string? network) => new("staff", who.Id, who.Name, who.Email, network);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1950, EventName = "SignInRefused", Level = LogLevel.Information, Message = "A member of staff was not let in: {Because}")]
        public static partial void Refused(ILogger logger, string because);

        [LoggerMessage(EventId = 1951, EventName = "ProviderSignedOut", Level = LogLevel.Information, Message = "The identity provider signed out {People} of staff")]
        public static partial void Ended(ILogger logger, int people);
    }
}
