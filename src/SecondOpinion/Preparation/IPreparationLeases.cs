namespace SecondOpinion.Preparation;

/// <summary>The right to prepare one case, held by one process at a time.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Fence">Goes up with each taking, from 1. Each write names it, and counts only while no higher one was given.</param>
public sealed record PreparationLease(Guid CaseId, int Fence);

/// <summary>Who prepares which case, when several desks run: leases by compare-and-set.</summary>
/// <remarks>A process that dies loses its lease when that runs out. One that was only stalled may wake after another took over: all it can still
/// do to the case is refused by the fence, with <see cref="LeaseLostException"/>.</remarks>
public interface IPreparationLeases
{
    /// <summary>Takes the lease of a case that nobody holds; null: another process holds it.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="until">When it runs out unless it is renewed.</param>
    /// <param name="now">A lease that ran out by now is free.</param>
    /// <param name="cancellationToken">Stops.</param>
    Task<PreparationLease?> TakeAsync(Guid caseId, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Makes a lease last until a later instant. False: another process took it.</summary>
    Task<bool> RenewAsync(PreparationLease lease, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Whether the fence still stands, for what cannot be written under it.</summary>
    /// <exception cref="LeaseLostException">It does not.</exception>
    Task CheckAsync(PreparationLease lease, CancellationToken cancellationToken);

    /// <summary>Frees the case at once. Nothing happens when another process has taken it.</summary>
    Task GiveBackAsync(PreparationLease lease, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Another process took the case over. What was being written for it was not written.</summary>
public sealed class LeaseLostException() : Exception("Another process prepares this case now.");
