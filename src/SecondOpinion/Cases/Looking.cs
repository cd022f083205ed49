using Microsoft.Extensions.Logging;
using SecondOpinion.Letters;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>The referrer says: I have looked at what the recipient will see. Letters that a trust's policy holds back for this go.</summary>
public sealed partial class Looking(ICaseStore cases, IOutboxStore outbox, IAuditTrail trail, TimeProvider clock, ILogger<Looking> logger)
{
    /// <summary>Whether the word can be given: all images are decided, so that all could be looked at, and it was not given yet.</summary>
    public static bool CanSay(Case c) => c is { State: CaseState.Ready, ReferrerLookedAt: null };

    /// <summary>Records the word and lets the letters go. False, and nothing changes: it is not theirs to give, or not now.</summary>
    /// <param name="who">Signed in.</param>
    /// <param name="c">Found for them.</param>
    /// <param name="network">IP address of the request.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="TrailUnavailableException">Nothing was let go.</exception>
    public async Task<bool> LookedAsync(StaffMember who, Case c, string network, CancellationToken cancellationToken)
    {
        if (c.ReferrerId != who.Id || c.Trust != who.Trust || !CanSay(c))
        {
            return false;
        }

        var now = clock.Now();
        await trail.AppendAsync(
            new AuditEvent
            {
                At = now,
                Action = AuditAction.ReferrerLooked,
                Trust = c.Trust,
                Actor = new AuditPerson("staff", who.Id, who.Name, who.Email, network),
                Case = c.Code.Value,
            },
            cancellationToken);

        // Noted last: after a crash in between the word is still due, and letting letters go twice does nothing.
        if (!c.AsksAboutFaces)
        {
            await outbox.ReleaseAsync(c.Id, now, cancellationToken);
        }

        await cases.LookedAsync(c.Id, now, cancellationToken);
        Log.Looked(logger, c.Code);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1204, Level = LogLevel.Information, Message = "The referrer of case {CaseCode} has looked; its letters may go")]
        public static partial void Looked(ILogger logger, CaseCode caseCode);
    }
}
