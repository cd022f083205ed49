using Microsoft.Extensions.Logging;
using SecondOpinion.Letters;
using SecondOpinion.Preparation;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>The referrer agrees that images are shown from which the patient's face can be seen or drawn. Letters that waited for nothing else go.</summary>
public sealed partial class AgreeingToFaces(
    ICaseStore cases, IPreparedStore prepared, IOutboxStore outbox, ITrusts trusts, IAuditTrail trail, TimeProvider clock, ILogger<AgreeingToFaces> logger)
{
    /// <summary>Whether the word is asked for.</summary>
    public static bool CanSay(Case c) => c.State is CaseState.Preparing or CaseState.Ready && c.AsksAboutFaces;

    /// <summary>Records the word. False, and nothing changes: it is not theirs to give, or not asked for.</summary>
    /// <param name="who">Signed in.</param>
    /// <param name="c">Found for them.</param>
    /// <param name="network">IP address of the request.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="TrailUnavailableException">Nothing was let go.</exception>
    public async Task<bool> AgreeAsync(StaffMember who, Case c, string network, CancellationToken cancellationToken)
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
                Action = AuditAction.FacesAgreed,
                Trust = c.Trust,
                Actor = new AuditPerson("staff", who.Id, who.Name, who.Email, network),
                Case = c.Code.Value,
            },
            cancellationToken);

        var agreed = c with { FacesAgreedAt = now };
        if (!agreed.HoldsLetters(trusts.Find(c.Trust)?.Policy) && (await prepared.ContentsAsync(c.Id, cancellationToken)).Series.Any(series => series.Sealed > 0))
        {
            await outbox.ReleaseAsync(c.Id, now, cancellationToken);
        }

        // Noted last: after a crash in between the word is still due. What is sealed meanwhile is let go when preparation ends.
        await cases.FacesAgreedAsync(c.Id, now, cancellationToken);

        Log.Agreed(logger, c.Code);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1205, Level = LogLevel.Information, Message = "The referrer of case {CaseCode} agreed that a face may be recognised")]
        public static partial void Agreed(ILogger logger, CaseCode caseCode);
    }
}
