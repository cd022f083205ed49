using System.Globalization;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Lawful erasure: takes one person's name, addresses and networks off the trail. Its rows, and every proof over them, stay valid.</summary>
/// <remarks>Needs a right that no process which serves has: to change <c>trail_person</c>.</remarks>
public sealed class TrailErasure(Database database, IAuditTrail trail, TimeProvider clock)
{
    /// <summary>Erases, on the record, which says how much and not whom.</summary>
    /// <param name="who">E-mail address, staff id, or a link's id in any spelling.</param>
    /// <param name="cancellationToken">Stops before anything is erased.</param>
    /// <returns>Values erased; 0 when the trail does not know them, and then nothing is recorded.</returns>
    /// <exception cref="TrailUnavailableException">Nothing was erased.</exception>
    public async Task<int> EraseAsync(string who, CancellationToken cancellationToken)
    {
        var (lookup, other) = Guid.TryParse(who, out var id) ? (id.ToString("D"), id.ToString("N")) : (TrailPerson.LookupOf(who), TrailPerson.LookupOf(who));
        var person = new { Lookup = lookup, Other = other };
        var found = await database.FindAsync<long>(TrailSql.CountActor, person, cancellationToken);
        if (found == 0)
        {
            return 0;
        }

        await trail.AppendAsync(
            new AuditEvent
            {
                At = clock.GetUtcNow(),
                Action = AuditAction.PersonErased,
                Actor = AuditPerson.System,
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["values"] = found.ToString(CultureInfo.InvariantCulture) },
            },
            cancellationToken);
        return await database.ExecuteAsync(TrailSql.EraseActor, person, CancellationToken.None); // recorded: now it is done
    }
}
