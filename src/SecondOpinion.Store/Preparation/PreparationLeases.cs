using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Preparation;

/// <summary>Leases of preparation as rows; a row stays when it is given back, so that its fence only ever goes up.</summary>
public sealed class PreparationLeases(Database database) : IPreparationLeases
{
    /// <inheritdoc/>
    public async Task<PreparationLease?> TakeAsync(Guid caseId, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(
                async writing =>
                {
                    var fence = await writing.FindAsync<int?>(LeaseSql.Fence, new { caseId }) ?? 0;
                    var taken = await writing.ExecuteAsync(fence == 0 ? LeaseSql.Add : LeaseSql.Take, new { caseId, fence, until, now });
                    return taken == 1 ? new PreparationLease(caseId, fence + 1) : null;
                },
                cancellationToken);
        }
        catch (Exception exception) when (Database.IsUniqueViolation(exception))
        {
            return null; // two came first, and another was faster
        }
    }

    /// <inheritdoc/>
    public async Task<bool> RenewAsync(PreparationLease lease, DateTimeOffset until, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(LeaseSql.Renew, new { lease.CaseId, lease.Fence, until }, cancellationToken) == 1;

    /// <inheritdoc/>
    public async Task CheckAsync(PreparationLease lease, CancellationToken cancellationToken)
    {
        if (await database.FindAsync<int?>(LeaseSql.Fence, new { caseId = lease.CaseId }, cancellationToken) != lease.Fence)
        {
            throw new LeaseLostException();
        }
    }

    /// <inheritdoc/>
    public Task GiveBackAsync(PreparationLease lease, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(LeaseSql.Renew, new { lease.CaseId, lease.Fence, until = now }, cancellationToken);
}

/// <summary>Writes under a lease.</summary>
internal static class Fenced
{
    /// <summary>One transaction that stands only if the lease does. Its first statement takes the lease's row: whoever would take the case over
    /// waits until what is written here stands, or has done so before it.</summary>
    /// <exception cref="LeaseLostException">Another process took the case over; nothing was written.</exception>
    public static Task<T> WriteAsync<T>(this Database database, PreparationLease lease, Func<Writing, Task<T>> work, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async writing => await writing.ExecuteAsync(LeaseSql.Hold, lease) == 1 ? await work(writing) : throw new LeaseLostException(), cancellationToken);

    /// <summary>One statement under a lease; how many rows it changed.</summary>
    /// <exception cref="LeaseLostException">As above.</exception>
    public static Task<int> ExecuteAsync(this Database database, PreparationLease lease, Sql sql, object parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(lease, writing => writing.ExecuteAsync(sql, parameters), cancellationToken);
}

/// <summary>Statements of leases.</summary>
internal static class LeaseSql
{
    public static readonly Sql Fence = new("lease.fence", "SELECT fence FROM preparation_lease WHERE case_id = @caseId");

    public static readonly Sql Add = new("lease.add", "INSERT INTO preparation_lease (case_id, fence, lease_until) VALUES (@caseId, 1, @until)");

    public static readonly Sql Take = new(
        "lease.take",
        "UPDATE preparation_lease SET fence = fence + 1, lease_until = @until WHERE case_id = @caseId AND fence = @fence AND lease_until <= @now");

    /// <summary>Also gives back: until now.</summary>
    public static readonly Sql Renew = new(
        "lease.renew", "UPDATE preparation_lease SET lease_until = @until WHERE case_id = @CaseId AND fence = @Fence");

    /// <summary>Changes nothing: it takes the row's lock, and counts whether the fence still stands.</summary>
    public static readonly Sql Hold = new(
        "lease.hold", "UPDATE preparation_lease SET fence = fence WHERE case_id = @CaseId AND fence = @Fence");
}
