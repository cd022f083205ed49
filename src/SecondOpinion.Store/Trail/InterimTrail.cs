using System.Text.Json;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Interim.</summary>
public sealed class InterimTrail(Database database) : IAuditTrail
{
    private static readonly Sql Add = new("trail.interim", "INSERT INTO trail_interim (body) VALUES (@body)");

    /// <inheritdoc/>
    public async Task<long> AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(Add, new { body = JsonSerializer.Serialize(auditEvent) }, cancellationToken);
        return 1;
    }
}
