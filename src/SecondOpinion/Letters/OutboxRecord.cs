using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SecondOpinion.Cases;
using SecondOpinion.Links;
using SecondOpinion.Recipients;
using SecondOpinion.Trail;

namespace SecondOpinion.Letters;

/// <summary>Puts on the trail what became of each letter, and tells the referrer of one that could not be delivered.</summary>
/// <remarks>A letter that has left cannot be called back, so its row comes after it. Until that row is durable the letter stays marked as
/// unrecorded, and <see cref="SweepAsync"/> makes good what a crash or a trail that was down left open.</remarks>
public sealed partial class OutboxRecord(
    IOutboxStore outbox, ICaseStore cases, ILinkStore links, IAuditTrail trail, TimeProvider clock, ILogger<OutboxRecord> logger)
{
    /// <summary>A worker records its own letters at once; what is older than this was left behind.</summary>
    private static readonly TimeSpan LeftBehind = TimeSpan.FromMinutes(1);

    /// <summary>Records letters that were settled and not recorded.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in await outbox.UnrecordedAsync(clock.Now() - LeftBehind, 100, cancellationToken))
        {
            if (!await SettledAsync(entry, cancellationToken))
            {
                return; // the trail is down: later
            }
        }
    }

    /// <summary>Records one. False: the trail cannot be written now; a later sweep will.</summary>
    internal async Task<bool> SettledAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            var c = await cases.FindAsync(entry.CaseId, cancellationToken);
            var link = entry.LinkId is { } linkId ? await links.FindAsync(linkId, cancellationToken) : null;
            await trail.AppendAsync(EventOf(entry, c, link), cancellationToken);
            await outbox.RecordedAsync(entry.Id, cancellationToken);
            return true;
        }
        catch (TrailUnavailableException exception)
        {
            Log.NotRecorded(logger, exception, entry.Id);
            return false;
        }
    }

    /// <summary>Records that a letter cannot be written: somebody must mend a template.</summary>
    internal async Task UnwrittenAsync(LeasedLetter lease, Case? c, string because, CancellationToken cancellationToken)
    {
        try
        {
            await trail.AppendAsync(
                new AuditEvent
                {
                    At = clock.Now(),
                    Action = AuditAction.LetterSent,
                    Outcome = AuditOutcome.SeriousFailure,
                    Trust = c?.Trust,
                    Actor = AuditPerson.System,
                    Case = c?.Code.Value,
                    Reason = "unwritten",
                    Details = DetailsOf(lease.Letter.Id, lease.Letter.Letter.Template, lease.Attempt, because),
                },
                cancellationToken);
        }
        catch (TrailUnavailableException exception)
        {
            Log.NotRecorded(logger, exception, lease.Letter.Id); // the letter stays queued, and its next attempt is recorded again
        }
    }

    /// <summary>The letter that tells the referrer; null for letters to the referrer themselves.</summary>
    /// <remarks>Its key follows from the undelivered letter's, so that it is queued once however often giving up is repeated.</remarks>
    internal static QueuedLetter? NoticeOf(QueuedLetter undelivered, Case c, string because) =>
        undelivered.Letter is Letter.Invitation or Letter.Code && EmailAddress.TryParse(c.ReferrerEmail, out var referrer)
            ? new QueuedLetter(
                new Guid(SHA256.HashData([.. undelivered.Id.ToByteArray(), .. "undeliverable"u8]).AsSpan(0, 16)),
                referrer,
                c.ReferrerName,
                new Letter.Undeliverable(c.ReferrerName, undelivered.ToName, c.Code.Value, because),
                c.Id,
                undelivered.LinkId)
            : null;

    private static AuditEvent EventOf(OutboxEntry entry, Case? c, Link? link)
    {
        var toRecipient = entry.Template is "invitation" or "code" or "link-ended";
        return new AuditEvent
        {
            At = entry.DoneAt ?? entry.CreatedAt,
            Action = AuditAction.LetterSent,
            Outcome = entry.State == LetterState.Sent ? AuditOutcome.Success
                : entry.State == LetterState.Withdrawn ? AuditOutcome.MinorFailure : AuditOutcome.SeriousFailure,
            Trust = c?.Trust,
            Actor = toRecipient
                ? new AuditPerson("recipient", entry.LinkId?.ToString("D"), entry.ToName, entry.To.Value)
                : new AuditPerson("staff", c?.ReferrerId, entry.ToName, entry.To.Value),
            Case = c?.Code.Value,
            Link = link?.Number,
            Reason = entry.State == LetterState.Sent ? null : entry.State.ToString().ToLowerInvariant(),
            Details = DetailsOf(entry.Id, entry.Template, entry.Attempts, entry.Because),
        };
    }

    private static Dictionary<string, string> DetailsOf(Guid letterId, string template, int attempts, string? because)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["letter"] = template,
            ["message"] = letterId.ToString("N"),
            ["attempts"] = attempts.ToString(CultureInfo.InvariantCulture),
        };
        if (because is not null)
        {
            details["because"] = because;
        }

        return details;
    }

    private static partial class Log
    {
        // Error: what left the house is not on the record yet.
        [LoggerMessage(EventId = 1403, EventName = "LetterNotRecorded", Level = LogLevel.Error, Message = "The fate of letter {LetterId} could not be recorded yet")]
        public static partial void NotRecorded(ILogger logger, Exception exception, Guid letterId);
    }
}
