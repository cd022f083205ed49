namespace SecondOpinion.Web.Shared;

/// <summary>Work that is done again and again for as long as the process runs. Whatever fails in a turn, a time-out too, is said and left to the next
/// turn: it must not end the service.</summary>
/// <remarks>Called and not inherited from: so it stays plain which surface does what, and with which rights (<c>deploy/sql</c>).</remarks>
internal static class PeriodicWork
{
    /// <summary>Takes turns until it is stopped.</summary>
    /// <param name="turn">One turn; the first comes at once.</param>
    /// <param name="every">From turn to turn.</param>
    /// <param name="clock">Whose time.</param>
    /// <param name="failed">Says that a turn failed.</param>
    /// <param name="stoppingToken">Ends it.</param>
    public static async Task RunAsync(Func<CancellationToken, Task> turn, TimeSpan every, TimeProvider clock, Action<Exception> failed, CancellationToken stoppingToken)
    {
        await Task.Yield(); // the service starts meanwhile
        using var timer = new PeriodicTimer(every, clock);
        do
        {
            await TryAsync(turn, failed, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Does it; whatever fails is said, unless it is the stop itself.</summary>
    public static async Task TryAsync(Func<CancellationToken, Task> work, Action<Exception> failed, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            failed(fault);
        }
    }
}
