using Microsoft.Extensions.Logging;
using SecondOpinion.Cases;
using SecondOpinion.Links;
using SecondOpinion.Reading;
using SecondOpinion.Trail;

namespace SecondOpinion.Recipients;

/// <summary>Asked on every request of a reader: may this browser read this case, now?</summary>
/// <remarks>The store is asked each time and answers as its rows stand at that instant, so a revoke, a lock or a passed end holds from the very
/// next request on every replica. What has ended for good is marked so: a clock set back revives nothing.</remarks>
public sealed partial class ReaderSessions(
    IReaderSessionStore sessions, IAuditTrail trail, TimeProvider clock, ILogger<ReaderSessions> logger)
{
    /// <summary>A session in which nothing is asked for during this time has ended.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>No session lasts longer, and none longer than its link.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    /// <summary>Activity is written down at most this often: 30 s of 30 minutes, for a thousandth of the writes.</summary>
    private static readonly TimeSpan TouchEvery = TimeSpan.FromSeconds(30);

    /// <summary>Whether the session in <paramref name="cookieValue"/> may read <paramref name="code"/> now.</summary>
    /// <param name="code">From the route.</param>
    /// <param name="cookieValue">Of <see cref="BrowserFacts.SessionCookieName"/>; null when absent.</param>
    /// <param name="touch">True when the request is a person's doing; false for what a page does by itself.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="TrailUnavailableException">The session has just ended and that could not be recorded.</exception>
    public async Task<SessionCheck> CheckAsync(CaseCode code, string? cookieValue, bool touch, CancellationToken cancellationToken)
    {
        if (!BrowserSecret.TryParse(cookieValue, out var secret)
            || await sessions.FindAsync(secret.Hash, cancellationToken) is not { } stored
            || stored.Session.CaseCode != code)
        {
            ReadingMeter.Denied(SessionEnd.Unknown);
            return new SessionCheck.Ended(SessionEnd.Unknown);
        }

        var now = clock.Now();
        if (EndAt(stored, now) is { } because)
        {
            await MarkAsync(stored, because, now, cancellationToken);
            ReadingMeter.Denied(because);
            return new SessionCheck.Ended(because);
        }

        if (touch && now - stored.Session.LastSeenAt >= TouchEvery)
        {
            await sessions.TouchAsync(stored.Session.Hash, now, cancellationToken);
        }

        return new SessionCheck.Live(stored.Session);
    }

    /// <summary>The recipient has finished. Ending what has ended already does nothing.</summary>
    public async Task EndAsync(CaseCode code, string? cookieValue, CancellationToken cancellationToken)
    {
        if (BrowserSecret.TryParse(cookieValue, out var secret)
            && await sessions.FindAsync(secret.Hash, cancellationToken) is { EndedBecause: null } stored
            && stored.Session.CaseCode == code)
        {
            await MarkAsync(stored, SessionEnd.Ended, clock.Now(), cancellationToken);
        }
    }

    private static SessionEnd? EndAt(StoredSession stored, DateTimeOffset now) => stored switch
    {
        { EndedBecause: { } already } => already,
        _ when stored.Link.ReadingRefusalAt(now) is { } refusal => refusal switch
        {
            Refusal.Locked => SessionEnd.Locked,
            Refusal.Expired => SessionEnd.Expired,
            _ => SessionEnd.Revoked,
        },
        _ when now >= stored.Session.EndsAt => SessionEnd.Expired,
        _ when now - stored.Session.LastSeenAt >= Idle => SessionEnd.Idle,
        _ => null,
    };

    /// <summary>A lock can be lifted, so it ends nothing for good. Everything else does, once, on the record.</summary>
    private async Task MarkAsync(StoredSession stored, SessionEnd because, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (stored.EndedBecause is not null || because == SessionEnd.Locked
            || !await sessions.EndAsync(stored.Session.Hash, because, now, cancellationToken))
        {
            return;
        }

        var session = stored.Session;
        var word = because.ToString().ToLowerInvariant();
        await trail.AppendAsync(
            new AuditEvent
            {
                At = now,
                Action = AuditAction.SessionEnded,
                Trust = session.Trust,
                Actor = new AuditPerson("recipient", session.LinkId.ToString("D"), session.RecipientName, session.Recipient.Value),
                Case = session.CaseCode.Value,
                Link = session.LinkNumber,
                Reason = because == SessionEnd.Ended ? null : word,
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["ended"] = word },
            },
            cancellationToken);
        Log.SessionEnded(logger, session.CaseCode.Value, session.LinkNumber, because);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1303, EventName = "SessionEnded", Level = LogLevel.Information, Message = "Session of case {CaseCode}, link {Link} ended: {Because}")]
        public static partial void SessionEnded(ILogger logger, string caseCode, int link, SessionEnd because);
    }
}
