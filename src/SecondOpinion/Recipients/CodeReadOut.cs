using Microsoft.Extensions.Logging;
using SecondOpinion.Cases;
using SecondOpinion.Links;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Recipients;

/// <summary>When mail is late: the referrer reads a code to the recipient by telephone.</summary>
/// <remarks>The recipient says which words their page shows; the code answers that page's challenge and no other. It is a code of its own,
/// made for this, so that no sealed copy of the mailed one need be kept. It is shown once.</remarks>
public sealed partial class CodeReadOut(
    ReaderKeys keys, ILinkStore links, IChallengeStore challenges, IAuditTrail trail, TimeProvider clock, ILogger<CodeReadOut> logger)
{
    private readonly CodeHashes _hashes = new(keys);

    /// <summary>The request words of the pages that wait for a code to this link, newest first. Empty for anybody but the case's referrer.</summary>
    public async Task<IReadOnlyList<string>> WaitingAsync(StaffMember who, Case c, int number, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        return IsReferrerOf(who, c) && await OpenLinkAsync(c, number, now, cancellationToken) is { } link
            ? [.. (await challenges.WaitingAsync(link.Id, now, cancellationToken)).Where(waiting => waiting.SpokenHash is null).Select(waiting => waiting.RequestWord)]
            : [];
    }

    /// <summary>A code for the page that shows <paramref name="requestWord"/>; null when none waits, or one was read out for it already.</summary>
    /// <exception cref="TrailUnavailableException">It could not be recorded: no code is shown.</exception>
    public async Task<OneTimeCode?> ReadOutAsync(StaffMember who, Case c, int number, string requestWord, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (!IsReferrerOf(who, c))
        {
            await trail.AppendAsync(
                Event(AuditAction.StaffDenied, who, c, number, now) with { Outcome = AuditOutcome.MinorFailure, Reason = "not-allowed" }, cancellationToken);
            return null;
        }

        if (await OpenLinkAsync(c, number, now, cancellationToken) is not { } link
            || (await challenges.WaitingAsync(link.Id, now, cancellationToken)).FirstOrDefault(waiting => waiting.RequestWord == requestWord) is not { } challenge)
        {
            return null;
        }

        var code = OneTimeCode.New();
        await trail.AppendAsync(Event(AuditAction.CodeReadOut, who, c, number, now), cancellationToken);
        var hash = _hashes.Hash(challenge.SealedKey, challenge.BrowserHash, code);
        var added = await challenges.AddSpokenCodeAsync(challenge.BrowserHash, hash, now, cancellationToken);
        Log.CodeReadOut(logger, c.Code.Value, number, added);
        return added ? code : null;
    }

    private static bool IsReferrerOf(StaffMember who, Case c) =>
        who.Trust == c.Trust && who.Id == c.ReferrerId && who.Roles.Contains(Role.Referrer);

    private async Task<Link?> OpenLinkAsync(Case c, int number, DateTimeOffset now, CancellationToken cancellationToken) =>
        await links.FindAsync(c.Id, number, cancellationToken) is { } link && link.RefusalAt(now) is null ? link : null;

    private static AuditEvent Event(AuditAction action, StaffMember who, Case c, int number, DateTimeOffset now) => new()
    {
        At = now,
        Action = action,
        Trust = c.Trust,
        Actor = new AuditPerson("staff", who.Id, who.Name, who.Email),
        Case = c.Code.Value,
        Link = number,
        Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["act"] = "code-read-out" },
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 1304, EventName = "CodeReadOut", Level = LogLevel.Information, Message = "Code to be read out for case {CaseCode}, link {Link}: {Added}")]
        public static partial void CodeReadOut(ILogger logger, string caseCode, int link, bool added);
    }
}
