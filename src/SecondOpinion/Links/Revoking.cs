using Microsoft.Extensions.Logging;
using SecondOpinion.Cases;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Links;

/// <summary>What staff do to a link that is out: revoke, lock, unlock, extend, send again. Open sessions need no telling: each request asks the row.</summary>
/// <remarks>What narrows is done first and then recorded, so that a revoke bites even while the trail is down; what widens is recorded first.</remarks>
public sealed partial class Revoking(
    ILinkStore links, Minting minting, ITrusts trusts, IAuditTrail trail, TimeProvider clock, ILogger<Revoking> logger)
{
    /// <summary>Withdraws link <paramref name="number"/> for ever, with its unsent letters. The case's referrer, PACS office and governance may.</summary>
    public Task<LinkChange> RevokeAsync(StaffMember who, Case c, int number, CancellationToken cancellationToken) =>
        NarrowAsync(who, c, number, AuditAction.LinkRevoked, "revoked", links.RevokeAsync, cancellationToken);

    /// <summary>Locks it until somebody unlocks it. The case's referrer, PACS office and governance may.</summary>
    public Task<LinkChange> LockAsync(StaffMember who, Case c, int number, CancellationToken cancellationToken) =>
        NarrowAsync(who, c, number, AuditAction.LinkLockChanged, "locked", links.LockAsync, cancellationToken);

    /// <summary>Unlocks it. The case's referrer and PACS office may.</summary>
    public async Task<LinkChange> UnlockAsync(StaffMember who, Case c, int number, CancellationToken cancellationToken)
    {
        var link = await links.FindAsync(c.Id, number, cancellationToken);
        return await WidenAsync(
            who, c, number, link, MayServe(who, c), link is { LockedAt: not null, RevokedAt: null },
            AuditAction.LinkLockChanged, "unlocked", _ => links.UnlockAsync(link!.Id, cancellationToken), cancellationToken); // not called on null
    }

    /// <summary>Moves its end to <paramref name="days"/> from now, as far as the trust's policy goes. Only the case's referrer may; an ended case has no links to extend.</summary>
    public async Task<LinkChange> ExtendAsync(StaffMember who, Case c, int number, int days, CancellationToken cancellationToken)
    {
        var most = Math.Min(TrustPolicy.LongestLifeDays, trusts.Find(c.Trust)?.Policy.MaximumLifeDays ?? 0);
        var link = await links.FindAsync(c.Id, number, cancellationToken);
        var end = clock.Now().AddDays(Math.Clamp(days, 0, TrustPolicy.LongestLifeDays));
        var possible = days >= 1 && days <= most && link is { RevokedAt: null } && end > link.ExpiresAt && c.State is not (CaseState.Ended or CaseState.Stopped);
        return await WidenAsync(
            who, c, number, link, IsReferrerOf(who, c), possible,
            AuditAction.LinkExtended, "extended", _ => links.ExtendAsync(link!.Id, end, cancellationToken), cancellationToken); // not called on null
    }

    /// <summary>Sends it again, to the same address, with a fresh token: earlier letters stop working. The case's referrer and PACS office may.</summary>
    public async Task<LinkChange> ResendAsync(StaffMember who, Case c, int number, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var trust = trusts.Find(c.Trust);
        var link = await links.FindAsync(c.Id, number, cancellationToken);
        var possible = link is not null && link.RefusalAt(now) is null && c.State is not (CaseState.Ended or CaseState.Stopped);
        var held = c.State == CaseState.Preparing || c.HoldsLetters(trust?.Policy);
        return await WidenAsync(who, c, number, link, MayServe(who, c), possible, AuditAction.LinkMinted, "resent", SendAsync, cancellationToken);

        Task<bool> SendAsync(Link standing)
        {
            var minted = minting.Reissue(c, trust?.Name ?? c.Trust, standing, now);
            return links.ReissueAsync(minted with { Invitation = minted.Invitation with { Held = held } }, now, cancellationToken);
        }
    }

    private static bool IsReferrerOf(StaffMember who, Case c) =>
        who.Trust == c.Trust && who.Id == c.ReferrerId && who.Roles.Contains(Role.Referrer);

    private static bool MayServe(StaffMember who, Case c) => IsReferrerOf(who, c) || (who.Trust == c.Trust && who.Roles.Contains(Role.PacsOffice));

    private static bool MayNarrow(StaffMember who, Case c) => MayServe(who, c) || (who.Trust == c.Trust && who.Roles.Contains(Role.Governance));

    private async Task<LinkChange> NarrowAsync(
        StaffMember who, Case c, int number, AuditAction action, string change,
        Func<Guid, DateTimeOffset, CancellationToken, Task<bool>> narrow, CancellationToken cancellationToken)
    {
        if (!MayNarrow(who, c))
        {
            return await DenyAsync(who, c, number, change, cancellationToken);
        }

        var now = clock.Now();
        if (await links.FindAsync(c.Id, number, cancellationToken) is not { } link)
        {
            return LinkChange.NotThere;
        }

        if (!await narrow(link.Id, now, cancellationToken))
        {
            // It was so already, perhaps by a first press that could not be recorded: whoever presses again is on the record.
            var again = Event(action, who, c, number, change) with { Outcome = AuditOutcome.MinorFailure, Reason = "already-so" };
            await trail.AppendAsync(again, cancellationToken);
            return LinkChange.NothingToDo;
        }

        Log.LinkChanged(logger, c.Code.Value, number, change);
        await trail.AppendAsync(Event(action, who, c, number, change), cancellationToken);
        return LinkChange.Done;
    }

    private async Task<LinkChange> WidenAsync(
        StaffMember who, Case c, int number, Link? link, bool may, bool possible, AuditAction action, string change,
        Func<Link, Task<bool>> widen, CancellationToken cancellationToken)
    {
        if (!may)
        {
            return await DenyAsync(who, c, number, change, cancellationToken);
        }

        if (link is null || !possible)
        {
            return link is null ? LinkChange.NotThere : LinkChange.NothingToDo;
        }

        await trail.AppendAsync(Event(action, who, c, number, change), cancellationToken);
        var done = await widen(link);
        Log.LinkChanged(logger, c.Code.Value, number, done ? change : $"not {change}: it had changed meanwhile");
        return done ? LinkChange.Done : LinkChange.NothingToDo;
    }

    private async Task<LinkChange> DenyAsync(StaffMember who, Case c, int number, string change, CancellationToken cancellationToken)
    {
        await trail.AppendAsync(
            Event(AuditAction.StaffDenied, who, c, number, change) with { Outcome = AuditOutcome.MinorFailure, Reason = "not-allowed" }, cancellationToken);
        return LinkChange.NotAllowed;
    }

    private AuditEvent Event(AuditAction action, StaffMember who, Case c, int number, string change) => new()
    {
        At = clock.Now(),
        Action = action,
        Trust = c.Trust,
        Actor = new AuditPerson("staff", who.Id, who.Name, who.Email),
        Case = c.Code.Value,
        Link = number,
        Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["change"] = change },
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 1200, EventName = "LinkChanged", Level = LogLevel.Information, Message = "Link {Link} of case {CaseCode}: {Change}")]
        public static partial void LinkChanged(ILogger logger, string caseCode, int link, string change);
    }
}

/// <summary>What came of changing a link.</summary>
public enum LinkChange
{
    /// <summary>It is done and on the record.</summary>
    Done,

    /// <summary>The case has no link of that number.</summary>
    NotThere,

    /// <summary>This member of staff may not; that is on the record too.</summary>
    NotAllowed,

    /// <summary>It was so already, or the link's state, its end or the trust's policy does not allow it.</summary>
    NothingToDo,
}
