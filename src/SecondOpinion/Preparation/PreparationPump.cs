using Microsoft.Extensions.Logging;
using SecondOpinion.Cases;

namespace SecondOpinion.Preparation;

/// <summary>Keeps preparation going for as long as the desk runs: the most urgent case first, smaller forms and previews when no case waits.</summary>
public sealed partial class PreparationPump(
    ICaseStore cases, IVault vault, IPreparedStore prepared, Preparing preparing, Resealing resealing, TimeProvider clock, ILogger<PreparationPump> logger)
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
            if (MayTry(waiting.Id))
            {
                await TryAsync(waiting.Id, () => preparing.PrepareAsync(waiting, cancellationToken), cancellationToken);
                return true;
            }
        }

        var did = false;
        foreach (var instance in await prepared.ToResealAsync(InstancesAtOnce, cancellationToken))
        {
            if (MayTry(instance.Address.CaseId))
            {
                did = true;
                await TryAsync(instance.Address.CaseId, () => resealing.ResealAsync(instance, cancellationToken), cancellationToken);
            }
        }

        return did;
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

    private async Task TryAsync(Guid caseId, Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
            _failed.Remove(caseId);
        }
        catch (Exception e) when (!IsStop(e, cancellationToken))
        {
            // Archive, trail, vault or database: the case stays as it is and is tried again, each time after twice as long.
            var pause = _failed.TryGetValue(caseId, out var before) ? before.Pause * 2 : FirstPause;
            pause = pause > LongestPause ? LongestPause : pause;
            _failed[caseId] = (clock.GetUtcNow() + pause, pause);
            Log.WillRetry(logger, pause, e);
        }
    }

    private static bool IsStop(Exception e, CancellationToken cancellationToken) => e is OperationCanceledException && cancellationToken.IsCancellationRequested;

    private static partial class Log
    {
        [LoggerMessage(EventId = 1520, Level = LogLevel.Warning, Message = "Preparation could not go on and is tried again in {Pause}")]
        public static partial void WillRetry(ILogger logger, TimeSpan pause, Exception exception);

        [LoggerMessage(EventId = 1521, Level = LogLevel.Error, Message = "Preparation could not look for work")]
        public static partial void StepFailed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 1522, Level = LogLevel.Information, Message = "Files that an earlier run had left behind were erased")]
        public static partial void Swept(ILogger logger);
    }
}
