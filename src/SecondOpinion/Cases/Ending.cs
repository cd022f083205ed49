using Microsoft.Extensions.Logging;
using SecondOpinion.Letters;
using SecondOpinion.Preparation;
using SecondOpinion.Trail;

namespace SecondOpinion.Cases;

/// <summary>Which cases have come to their end.</summary>
public interface ICaseEnds
{
    /// <summary>Cases, prepared or stopped, of which no link was open at <paramref name="before"/> or later.</summary>
    Task<IReadOnlyList<Case>> DueAsync(DateTimeOffset before, int take, CancellationToken cancellationToken);
}

/// <summary>Ends cases that nobody can read any more: their key is destroyed, and with it every copy of their images (crypto-erase).</summary>
/// <remarks>The case's row, its question and the trail stay. May be killed or fail at any instant: until its key is destroyed a case has not
/// ended, and what was begun is done again.</remarks>
public sealed partial class Ending(
    ICaseEnds ends, ICaseStore cases, IOutboxStore outbox, IPreparedStore prepared, IVault vault, IAuditTrail trail, TimeProvider clock, ILogger<Ending> logger)
{
    /// <summary>How long after its last link a case can still be given another, or its link a longer life.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    private const int AtOnce = 16;

    /// <summary>Ends what is due; how many.</summary>
    /// <exception cref="TrailUnavailableException">It cannot be recorded: nothing was destroyed.</exception>
    public async Task<int> EndDueAsync(CancellationToken cancellationToken)
    {
        var due = await ends.DueAsync(clock.GetUtcNow() - Grace, AtOnce, cancellationToken);
        foreach (var c in due)
        {
            await EndAsync(c, cancellationToken);
        }

        return due.Count;
    }

    private async Task EndAsync(Case c, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await trail.AppendAsync(
            new AuditEvent
            {
                At = now,
                Action = AuditAction.CaseErased,
                Trust = c.Trust,
                Actor = AuditPerson.System,
                Case = c.Code.Value,
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["erased"] = "case key destroyed, images removed" },
            },
            cancellationToken);
        await outbox.WithdrawAsync(c.Id, null, now, cancellationToken);
        await prepared.EraseAsync(c.Id, cancellationToken);
        await vault.EraseAsync(c.Id, cancellationToken);
        await cases.MoveAsync(c.Id, c.State, CaseState.Ended, c.StoppedBecause, cancellationToken); // last: what failed before it is done again at the next round
        Log.Ended(logger, c.Code);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1210, Level = LogLevel.Information, Message = "Case {Case} has ended: its images are destroyed")]
        public static partial void Ended(ILogger logger, CaseCode @case);
    }
}
