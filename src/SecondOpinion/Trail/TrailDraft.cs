namespace SecondOpinion.Trail;

/// <summary>All of a row that does not depend on its place: made by whoever records, so that the one who gives out places has less to do.</summary>
public sealed class TrailDraft
{
    /// <param name="auditEvent">What happened.</param>
    /// <param name="eventId">Its key.</param>
    /// <param name="patientHash">Keyed hash of its patient; null for none.</param>
    public TrailDraft(AuditEvent auditEvent, Guid eventId, byte[]? patientHash)
    {
        (Event, EventId, PatientHash) = (auditEvent, eventId, patientHash);
        var actor = auditEvent.Actor;
        foreach (var (field, value) in new[] { ("id", actor.Id), ("name", actor.Name), ("address", actor.Address), ("network", actor.Network) })
        {
            if (value is not null)
            {
                var person = TrailPerson.Of(0, field, value);
                Persons.Add((person, person.Commitment()));
            }
        }
    }

    /// <summary>What happened.</summary>
    public AuditEvent Event { get; }

    /// <summary>Its key.</summary>
    public Guid EventId { get; }

    /// <summary>Keyed hash of its patient; null for none.</summary>
    public byte[]? PatientHash { get; }

    /// <summary>Values about the actor, each with a salt of its own and what the row commits to.</summary>
    internal List<(TrailPerson Value, byte[]? Commitment)> Persons { get; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"draft of {Event.Action}";
}
