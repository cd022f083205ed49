using Microsoft.Extensions.Logging;
using SecondOpinion.Cases;
using SecondOpinion.Links;

namespace SecondOpinion.Letters;

/// <summary>Sends what the outbox holds. Each letter reaches the mail system at least once; a second delivery carries the same Message-Id.</summary>
/// <remarks>Any number of pumps may run, in any number of processes: each letter is leased for one attempt, longer than an attempt can take.</remarks>
public sealed partial class OutboxPump(
    IOutboxStore outbox, IMailer mailer, ILinkStore links, ICaseStore cases, OutboxRecord record, TimeProvider clock, ILogger<OutboxPump> logger)
{
    /// <summary>A letter is given up after so many attempts: more than a day of a mail system that is down.</summary>
    public const int MostAttempts = 60;

    private static readonly TimeSpan VoidKept = TimeSpan.FromHours(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    private DateTimeOffset _cleared = DateTimeOffset.MinValue;

    /// <summary>Sends all that is due, records what an earlier crash left unrecorded, and clears old void letters away. How many attempts were made.</summary>
    /// <param name="owner">Names this worker in leases.</param>
    /// <param name="cancellationToken">Stops between letters.</param>
    public async Task<int> DrainAsync(string owner, CancellationToken cancellationToken)
    {
        await record.SweepAsync(cancellationToken);
        await ClearVoidAsync(cancellationToken);
        var attempts = 0;
        while (await SendNextAsync(owner, cancellationToken))
        {
            attempts++;
        }

        return attempts;
    }

    /// <summary>How long to wait before attempt <paramref name="attempt"/> + 1: 15 s, doubled each time, at most 30 minutes.</summary>
    internal static TimeSpan WaitAfter(int attempt) => attempt > 7 ? LongestWait : FirstWait * Math.Pow(2, attempt - 1);

    /// <summary>Here and not where they are stored: that is the reader's work, which so needs no right to remove a letter.</summary>
    private async Task ClearVoidAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (now - _cleared >= VoidKept)
        {
            await outbox.ClearVoidAsync(now - VoidKept, cancellationToken);
            _cleared = now;
        }
    }

    private async Task<bool> SendNextAsync(string owner, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var lease = await outbox.LeaseAsync(owner, now + (2 * mailer.Timeout) + TimeSpan.FromMinutes(1), now, cancellationToken);
        if (lease is null)
        {
            return false;
        }

        if (IsTooLate(lease, now))
        {
            await SettleAsync(lease, LetterState.Withdrawn, "too late: what it says is over", cancellationToken);
            return true;
        }

        var c = await cases.FindAsync(lease.Letter.CaseId, cancellationToken);
        if (lease.Attempt > MostAttempts)
        {
            // Every earlier attempt ended without an answer: this letter brings down whoever tries it.
            await GiveUpAsync(lease, c, "every attempt broke off", cancellationToken);
            return true;
        }

        var outcome = await mailer.SendAsync(new OutgoingLetter(lease.Letter, c?.Trust ?? "", lease.CreatedAt), cancellationToken);

        LetterMeter.Tried(lease.Letter.Letter, outcome);

        // The mail system has answered: a stop of the service must not forget it, or the letter would be sent twice.
        await FinishAsync(lease, outcome, c, CancellationToken.None);
        return true;
    }

    private async Task FinishAsync(LeasedLetter lease, MailOutcome outcome, Case? c, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case MailOutcome.Accepted:
                if (lease.Letter is { Letter: Letter.Invitation, LinkId: { } link })
                {
                    await links.LetterSentAsync(link, clock.Now(), cancellationToken); // before the letter is settled: nobody would come back for it
                }

                await SettleAsync(lease, LetterState.Sent, null, cancellationToken);
                break;
            case MailOutcome.Refused refused:
                await GiveUpAsync(lease, c, refused.Because, cancellationToken);
                break;
            case MailOutcome.Later later when lease.Attempt >= MostAttempts:
                await GiveUpAsync(lease, c, later.Because, cancellationToken);
                break;
            case MailOutcome.Later later:
                await PutOffAsync(lease, later.Because, cancellationToken);
                break;
            case MailOutcome.Unwritten unwritten:
                await PutOffAsync(lease, unwritten.Because, cancellationToken);
                await record.UnwrittenAsync(lease, c, unwritten.Because, cancellationToken);
                break;
        }
    }

    /// <summary>A code that no longer works and a link that no longer opens are not worth reading.</summary>
    private static bool IsTooLate(LeasedLetter lease, DateTimeOffset now) => lease.Letter.Letter switch
    {
        Letter.Code code => now >= lease.CreatedAt.AddMinutes(code.Minutes),
        Letter.Invitation invitation => now >= invitation.ExpiresAt,
        _ => false,
    };

    private async Task PutOffAsync(LeasedLetter lease, string because, CancellationToken cancellationToken)
    {
        var due = clock.Now() + WaitAfter(lease.Attempt);
        await outbox.PutOffAsync(lease, due, because, cancellationToken);
        Log.PutOff(logger, lease.Letter.Id, lease.Letter.Letter.Template, lease.Attempt, because, due);
    }

    private async Task GiveUpAsync(LeasedLetter lease, Case? c, string because, CancellationToken cancellationToken)
    {
        if (c is not null && OutboxRecord.NoticeOf(lease.Letter, c, because) is { } notice)
        {
            await outbox.AddAsync(notice, clock.Now(), cancellationToken); // before the letter is settled: a crash between the two loses nothing
        }

        await SettleAsync(lease, LetterState.Dead, because, cancellationToken);
        LetterMeter.Dead(lease.Letter.Letter);
        Log.GivenUp(logger, lease.Letter.Id, lease.Letter.Letter.Template, lease.Attempt, because);
    }

    private async Task SettleAsync(LeasedLetter lease, LetterState state, string? because, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var ours = await outbox.SettleAsync(lease, state, because, now, cancellationToken);
        var letter = lease.Letter;
        Log.Settled(logger, letter.Id, letter.Letter.Template, state, lease.Attempt, ours);
        await record.SettledAsync(
            new OutboxEntry
            {
                Id = letter.Id,
                CaseId = letter.CaseId,
                LinkId = letter.LinkId,
                Template = letter.Letter.Template,
                To = letter.To,
                ToName = letter.ToName,
                State = state,
                Attempts = lease.Attempt,
                CreatedAt = lease.CreatedAt,
                DueAt = now,
                DoneAt = now,
                Because = ours ? because : "its lease had run out, or it was withdrawn while it was being sent",
                Recorded = false,
            },
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1400, EventName = "LetterSettled", Level = LogLevel.Information, Message = "Letter {LetterId} ({Template}) is {State} after {Attempts} attempts; lease held: {Ours}")]
        public static partial void Settled(ILogger logger, Guid letterId, string template, LetterState state, int attempts, bool ours);

        [LoggerMessage(EventId = 1401, EventName = "LetterPutOff", Level = LogLevel.Warning, Message = "Letter {LetterId} ({Template}), attempt {Attempt}: {Because}. Next attempt {Due:o}")]
        public static partial void PutOff(ILogger logger, Guid letterId, string template, int attempt, string because, DateTimeOffset due);

        // Error: somebody waits for a letter that will not come.
        [LoggerMessage(EventId = 1402, EventName = "LetterGivenUp", Level = LogLevel.Error, Message = "Letter {LetterId} ({Template}) given up after {Attempts} attempts: {Because}")]
        public static partial void GivenUp(ILogger logger, Guid letterId, string template, int attempts, string because);
    }
}
