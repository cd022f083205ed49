using System.Globalization;
using Microsoft.Extensions.Logging;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Recipients;

/// <summary>Proves that whoever holds a link reads the mailbox it was sent to: a code is asked for, then entered.</summary>
/// <remarks>Whatever the link is worth, the same statements are run, the same things are sealed and stored, and the same answer is given.</remarks>
public sealed partial class Verification(
    ReaderKeys keys, ILinkStore links, ICaseStore cases, ITrusts trusts, IChallengeStore challenges, IReaderSessionStore sessions,
    IAuditTrail trail, TimeProvider clock, ILogger<Verification> logger)
{
    private readonly LinkTokens _tokens = new(keys);
    private readonly CodeHashes _hashes = new(keys);
    private readonly CodeLetters _letters = new(trusts);
    private readonly CodeAllowance _allowance = new(challenges);

    /// <summary>Asks for a code with a link's token. Always a challenge: the page that shows it cannot tell a true one from a false one.</summary>
    /// <exception cref="TrailUnavailableException">The request could not be recorded: no letter goes.</exception>
    public async Task<Challenge> RequestCodeAsync(string? token, BrowserFacts browser, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var claim = _tokens.Read(token);
        var link = await links.FindAsync(claim ?? LinkToken.New(Guid.CreateVersion7(now), now), cancellationToken);
        var c = await cases.FindAsync(link?.CaseId ?? Guid.Empty, cancellationToken);
        var refusal = claim is null ? Refusal.Forged : link is null || c is null ? Refusal.Unknown : link.RefusalAt(now);
        var allowed = await _allowance.TakeAsync(link?.Id, refusal, browser, now, cancellationToken);

        var secret = BrowserSecret.New();
        var challenge = new Challenge(secret.CookieValue, RequestWords.For(secret.Hash), now + Challenge.Life);
        var code = OneTimeCode.New();
        var (letter, worthSending) = _letters.For(link, c, refusal, code, challenge.RequestWord, now);
        var send = allowed && worthSending;
        await trail.AppendAsync(Asked(link, c, browser, refusal, allowed, letter, send, now), cancellationToken);

        // A code that no letter carries must not exist: nobody could know it, but it could be guessed at.
        var key = _hashes.NewKey();
        var hash = _hashes.Hash(key, secret.Hash, send && refusal is null ? code : OneTimeCode.New());
        await challenges.AddAsync(
            new NewChallenge(secret.Hash, link?.Id, key, hash, challenge.RequestWord, now, challenge.ExpiresAt, letter, send), cancellationToken);
        Log.CodeRequested(logger, c?.Code, link?.Number, refusal, allowed);
        return challenge;
    }

    /// <summary>Enters a code. A session that is returned is stored and on the record.</summary>
    /// <param name="challengeCookie">Of <see cref="BrowserFacts.ChallengeCookieName"/>.</param>
    /// <param name="code">As typed.</param>
    /// <param name="browser">Who.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="TrailUnavailableException">It could not be recorded: there is no session.</exception>
    public async Task<CodeEntered> EnterCodeAsync(string? challengeCookie, string? code, BrowserFacts browser, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var browserHash = BrowserSecret.ParseOrNew(challengeCookie).Hash;
        var typed = OneTimeCode.TryParse(code, out var parsed) ? parsed : null;
        var attempt = await challenges.TryAsync(browserHash, now, cancellationToken);
        var right = _hashes.Matches(attempt.Challenge, typed) && attempt.Counted;
        var link = await links.FindAsync(attempt.Challenge?.LinkId ?? Guid.Empty, cancellationToken);
        var c = await cases.FindAsync(link?.CaseId ?? Guid.Empty, cancellationToken);
        if (!right || link is null || c is null)
        {
            return await RefuseAsync(WhyNot(attempt, now), link, c, browser, now, cancellationToken);
        }

        var session = BrowserSecret.New();
        var known = BrowserSecret.ParseOrNew(browser.KnownCookie);
        var row = SessionOf(session, link, c, browser, now);
        if (!await challenges.RedeemAsync(browserHash, new Redemption(row, known.Hash, CodeLetters.Opened(link, c, now)), now, cancellationToken))
        {
            var standing = await links.FindAsync(link.Id, cancellationToken);
            return await RefuseAsync(Word(standing?.RefusalAt(now)) ?? "used", link, c, browser, now, cancellationToken);
        }

        await RecordOrEndAsync(row, link, c, browser, now, cancellationToken);
        Log.LinkOpened(logger, c.Code.Value, link.Number);
        return new CodeEntered.Opened(c.Code, session.CookieValue, row.EndsAt, known.CookieValue);
    }

    /// <summary>No record, no session: the cookie has not left yet, so ending the row ends it everywhere.</summary>
    private async Task RecordOrEndAsync(
        ReaderSession row, Link link, Case c, BrowserFacts browser, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await trail.AppendAsync(Event(AuditAction.LinkOpened, null, link, c, browser, now), cancellationToken);
        }
        catch
        {
            await sessions.EndAsync(row.Hash, SessionEnd.Ended, now, CancellationToken.None);
            throw;
        }
    }

    private async Task<CodeEntered> RefuseAsync(
        string reason, Link? link, Case? c, BrowserFacts browser, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await trail.AppendAsync(Event(AuditAction.CodeEntered, reason, link, c, browser, now), cancellationToken);
        Log.CodeRefused(logger, c?.Code.Value, link?.Number, reason);
        return CodeEntered.Refused.It;
    }

    private static string WhyNot(ChallengeTry attempt, DateTimeOffset now) => attempt switch
    {
        { Challenge: null } => "other-browser",
        { Counted: true } => "wrong-code",
        { Challenge.UsedAt: not null } => "used",
        _ when now >= attempt.Challenge.ExpiresAt => "late",
        _ => "tries",
    };

    private static ReaderSession SessionOf(BrowserSecret secret, Link link, Case c, BrowserFacts browser, DateTimeOffset now) => new()
    {
        Hash = secret.Hash,
        CaseId = c.Id,
        CaseCode = c.Code,
        Trust = c.Trust,
        LinkId = link.Id,
        LinkNumber = link.Number,
        RecipientName = link.RecipientName,
        Recipient = link.Recipient,
        BeganAt = now,
        LastSeenAt = now,
        EndsAt = now + ReaderSessions.Longest < link.ExpiresAt ? now + ReaderSessions.Longest : link.ExpiresAt,
        Network = browser.Network.ToString(),
    };

    private static AuditEvent Asked(
        Link? link, Case? c, BrowserFacts browser, Refusal? refusal, bool allowed, QueuedLetter letter, bool send, DateTimeOffset now)
    {
        var asked = Event(AuditAction.CodeRequested, Word(refusal, allowed), link, c, browser, now);
        return asked with
        {
            // Above the limit someone must look: it is the recipient in trouble, or a stranger with the link.
            Outcome = allowed ? asked.Outcome : AuditOutcome.SeriousFailure,
            Details = new Dictionary<string, string>(asked.Details, StringComparer.Ordinal)
            {
                ["letter"] = send ? letter.Letter.Template : "none",
            },
        };
    }

    private static AuditEvent Event(AuditAction action, string? reason, Link? link, Case? c, BrowserFacts browser, DateTimeOffset now) => new()
    {
        At = now,
        Action = action,
        Outcome = reason is null ? AuditOutcome.Success : AuditOutcome.MinorFailure,
        Trust = c?.Trust,
        Actor = new AuditPerson("recipient", link?.Id.ToString("D"), link?.RecipientName, link?.Recipient.Value, browser.Network.ToString()),
        Case = c?.Code.Value,
        Link = link?.Number,
        Reason = reason,
        Details = browser.UserAgentClass is { } client
            ? new Dictionary<string, string>(StringComparer.Ordinal) { ["client"] = client }
            : new Dictionary<string, string>(StringComparer.Ordinal),
    };

    private static string? Word(Refusal? refusal) => refusal?.ToString().ToLower(CultureInfo.InvariantCulture);

    private static string? Word(Refusal? refusal, bool allowed) => Word(refusal) is { } word ? allowed ? word : $"{word}, limit" : allowed ? null : "limit";

    private static partial class Log
    {
        [LoggerMessage(EventId = 1300, EventName = "CodeRequested", Level = LogLevel.Information, Message = "Code requested for case {CaseCode}, link {Link}: {Refusal}; within the limit: {Allowed}")]
        public static partial void CodeRequested(ILogger logger, CaseCode? caseCode, int? link, Refusal? refusal, bool allowed);

        [LoggerMessage(EventId = 1301, EventName = "CodeRefused", Level = LogLevel.Information, Message = "Code refused for case {CaseCode}, link {Link}: {Reason}")]
        public static partial void CodeRefused(ILogger logger, string? caseCode, int? link, string reason);

        [LoggerMessage(EventId = 1302, EventName = "LinkOpened", Level = LogLevel.Information, Message = "Link {Link} of case {CaseCode} opened")]
        public static partial void LinkOpened(ILogger logger, string caseCode, int link);
    }
}
