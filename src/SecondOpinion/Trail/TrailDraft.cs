using System.Security.Cryptography;

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
        var salts = RandomNumberGenerator.GetBytes(4 * TrailPerson.SaltLength); // asked for once
        Add("id", actor.Id, salts);
        Add("name", actor.Name, salts.AsSpan(TrailPerson.SaltLength));
        Add("address", actor.Address, salts.AsSpan(2 * TrailPerson.SaltLength));
        Add("network", actor.Network, salts.AsSpan(3 * TrailPerson.SaltLength));
    }

    /// <summary>What happened.</summary>
    public AuditEvent Event { get; }

    /// <summary>Its key.</summary>
    public Guid EventId { get; }

    /// <summary>Keyed hash of its patient; null for none.</summary>
    public byte[]? PatientHash { get; }

    /// <summary>Values about the actor, each with a salt of its own and what the row commits to.</summary>
    internal List<(TrailPerson Value, byte[]? Commitment)> Persons { get; } = [];

    private void Add(string field, string? value, ReadOnlySpan<byte> salts)
    {
        if (value is not null)
        {
            var person = TrailPerson.Of(field, value, salts[..TrailPerson.SaltLength]);
            Persons.Add((person, person.Commitment()));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"draft of {Event.Action}";
}
