namespace SecondOpinion.Web.Shared;

/// <summary>Work that is done again and again for as long as the process runs. Whatever fails in a turn, a time-out too, is said and left to the next
/// turn: it must not end the service.</summary>
/// <param name="every">From turn to turn.</param>
/// <param name="clock">Whose time.</param>
internal abstract class PeriodicWork(TimeSpan every, TimeProvider clock) : BackgroundService
{
    /// <summary>False where the first turn comes after the first interval, not at start.</summary>
    protected virtual bool IsDueAtStart => true;

    /// <summary>One turn.</summary>
    protected abstract Task TurnAsync(CancellationToken stoppingToken);

    /// <summary>Says that a turn failed.</summary>
    protected abstract void LogFailed(Exception fault);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the service starts meanwhile
        using var timer = new PeriodicTimer(every, clock);
        if (IsDueAtStart)
        {
            await TryAsync(TurnAsync, stoppingToken);
        }

        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(TurnAsync, stoppingToken);
        }
    }

    /// <summary>Does it; whatever fails is said, unless it is the stop itself.</summary>
    protected async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(fault);
        }
    }
}
