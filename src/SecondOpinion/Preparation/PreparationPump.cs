using Microsoft.Extensions.Logging;
using SecondOpinion.Cases;

namespace SecondOpinion.Preparation;

/// <summary>Keeps preparation going for as long as the desk runs: the most urgent case first, smaller forms and previews when no case waits.</summary>
public sealed partial class PreparationPump(
    ICaseStore cases, IVault vault, IPreparedStore prepared, Preparing preparing, Resealing resealing, LeasedWork leased, TimeProvider clock,
    ILogger<PreparationPump> logger)
    : IDisposable
{
    private const int CasesAtOnce = 16;
    private const int InstancesAtOnce = 8;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _bell = new(0, 1);
    private readonly Dictionary<Guid, (DateTimeOffset NotBefore, TimeSpan Pause)> _failed = [];

    /// <summary>A case was just asked: do not sleep on. Ringing often does no harm.</summary>
    public void Ring()
    {
        try
        {
            _bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // It rings already.
        }
    }

    /// <summary>Runs until <paramref name="cancellationToken"/> stops it. A fault makes one case wait, never the others.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var swept = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!swept)
                {
                    await SweepAsync(cancellationToken);
                    swept = true;
                }

                if (!await StepAsync(cancellationToken))
                {
                    await _bell.WaitAsync(Idle, cancellationToken);
                }
            }
            catch (Exception e) when (!IsStop(e, cancellationToken))
            {
                Log.StepFailed(logger, e);
                await Task.Delay(FirstPause, clock, cancellationToken);
            }
        }
    }

    /// <summary>One piece of work: a case, or a few instances in the background. False when there is none to do now.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        foreach (var waiting in await cases.ToPrepareAsync(CasesAtOnce, cancellationToken))
        {
            if (MayTry(waiting.Id) && await TryAsync(waiting.Id, PrepareAsync, cancellationToken))
            {
                return true;
            }
        }

        var did = false;
        foreach (var caseId in (await prepared.ToResealAsync(InstancesAtOnce, cancellationToken)).Select(instance => instance.Address.CaseId).Distinct())
        {
            did |= MayTry(caseId) && await TryAsync(caseId, ResealAsync, cancellationToken);
        }

        return did;
    }

    /// <summary>Under the lease everything is read again: another process may have done it while this one asked for the lease.</summary>
    private async Task PrepareAsync(PreparationLease lease, CancellationToken cancellationToken)
    {
        switch (await cases.FindAsync(lease.CaseId, cancellationToken))
        {
            case { State: CaseState.Preparing } asked:
                await preparing.PrepareAsync(asked, lease, cancellationToken);
                break;
            case { State: CaseState.Ready, AddingSince: not null } grown:
                await preparing.AddAsync(grown, lease, cancellationToken);
                break;
        }
    }

    /// <summary>The same.</summary>
    private async Task ResealAsync(PreparationLease lease, CancellationToken cancellationToken)
    {
        foreach (var instance in await prepared.ToResealAsync(InstancesAtOnce, cancellationToken))
        {
            if (instance.Address.CaseId == lease.CaseId)
            {
                await resealing.ResealAsync(instance, lease, cancellationToken);
            }
        }
    }

    /// <summary>Erases what a process that died was about to erase: files of cases that were stopped or ended.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await vault.CasesAsync(cancellationToken))
        {
            if (await cases.FindAsync(id, cancellationToken) is { State: CaseState.Stopped or CaseState.Ended })
            {
                await vault.EraseAsync(id, cancellationToken);
                Log.Swept(logger);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _bell.Dispose();

    private bool MayTry(Guid caseId) => !_failed.TryGetValue(caseId, out var failed) || clock.GetUtcNow() >= failed.NotBefore;

    /// <summary>False: another process is at the case, and nothing was done.</summary>
    private async Task<bool> TryAsync(Guid caseId, Func<PreparationLease, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            var did = await leased.DoAsync(caseId, work, cancellationToken);
            _failed.Remove(caseId);
            return did;
        }
        catch (LeaseLostException)
        {
            Log.LeaseLost(logger);
            return true;
        }
        catch (Exception e) when (!IsStop(e, cancellationToken))
        {
            // Archive, trail, vault or database: the case stays as it is and is tried again, each time after twice as long.
            var pause = _failed.TryGetValue(caseId, out var before) ? before.Pause * 2 : FirstPause;
            pause = pause > LongestPause ? LongestPause : pause;
            _failed[caseId] = (clock.GetUtcNow() + pause, pause);
            Log.WillRetry(logger, pause, e);
            return true;
        }
    }

    private static bool IsStop(Exception e, CancellationToken cancellationToken) => e is OperationCanceledException && cancellationToken.IsCancellationRequested;

    private static partial class Log
    {
        [LoggerMessage(EventId = 1520, Level = LogLevel.Warning, Message = "Preparation could not go on and is tried again in {Pause}")]
        public static partial void WillRetry(ILogger logger, TimeSpan pause, Exception exception);

        [LoggerMessage(EventId = 1521, Level = LogLevel.Error, Message = "Preparation could not look for work")]
        public static partial void StepFailed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 1524, Level = LogLevel.Warning, Message = "This process stood still for too long: another prepares the case now")]
        public static partial void LeaseLost(ILogger logger);

        [LoggerMessage(EventId = 1522, Level = LogLevel.Information, Message = "Files that an earlier run had left behind were erased")]
        public static partial void Swept(ILogger logger);
    }
}
