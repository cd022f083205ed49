using Microsoft.Extensions.Logging;

namespace SecondOpinion.Preparation;

/// <summary>Does work on a case under its lease: takes it, keeps it alive for as long as the work lasts, gives it back.</summary>
public sealed partial class LeasedWork(IPreparationLeases leases, TimeProvider clock, ILogger<LeasedWork> logger)
{
    /// <summary>How long a lease lasts unless it is renewed: so long a case waits when the process that prepared it dies.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RenewEvery = Life / 3;

    /// <summary>Does the work, unless another process holds the case: then false, and nothing was done.</summary>
    /// <exception cref="LeaseLostException">Another process took the case over while this one stood still.</exception>
    public async Task<bool> DoAsync(Guid caseId, Func<PreparationLease, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await leases.TakeAsync(caseId, now + Life, now, cancellationToken) is not { } lease)
        {
            return false;
        }

        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var done = new CancellationTokenSource();
        var keeping = KeepAsync(lease, lost, done.Token);
        try
        {
            await work(lease, lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LeaseLostException();
        }
        finally
        {
            await done.CancelAsync();
            await keeping;
            await leases.GiveBackAsync(lease, clock.GetUtcNow(), CancellationToken.None); // when the service stops, another goes on at once
        }

        return true;
    }

    private async Task KeepAsync(PreparationLease lease, CancellationTokenSource lost, CancellationToken done)
    {
        while (true)
        {
            await Task.Delay(RenewEvery, clock, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
            {
                return;
            }

            try
            {
                if (!await leases.RenewAsync(lease, clock.GetUtcNow() + Life, CancellationToken.None))
                {
                    await lost.CancelAsync();
                    return;
                }
            }
            catch (Exception fault)
            {
                LogNotRenewed(fault); // tried again at the next turn; should it run out meanwhile, the fence decides
            }
        }
    }

    [LoggerMessage(EventId = 1523, Level = LogLevel.Warning, Message = "A preparation lease could not be renewed yet")]
    private partial void LogNotRenewed(Exception exception);
}
