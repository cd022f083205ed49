using SecondOpinion.Trail;

namespace SecondOpinion.Trusts;

/// <summary>What came of switching somebody's access off or on.</summary>
public enum AccessChange
{
    /// <summary>It is done and on the record.</summary>
    Done,

    /// <summary>No such person at this trust.</summary>
    NotThere,

    /// <summary>It was so already.</summary>
    NothingToDo,

    /// <summary>Nobody shuts themselves out.</summary>
    Oneself,
}

/// <summary>The PACS office shuts a person of its own trust out, with every session they have, or lets them in again.</summary>
/// <remarks>What narrows is done first and then recorded, so that it bites even while the trail is down; what widens is recorded first.</remarks>
public sealed class SwitchingOff(IStaffStore staff, IAuditTrail trail, TimeProvider clock)
{
    /// <summary>Shuts them out.</summary>
    public async Task<AccessChange> DisableAsync(StaffMember officer, Guid reference, string? network, CancellationToken cancellationToken)
    {
        if (await staff.FindAsync(officer.Trust, reference, cancellationToken) is not { } person)
        {
            return AccessChange.NotThere;
        }

        if (person.Who.Id == officer.Id)
        {
            return AccessChange.Oneself;
        }

        if (!await staff.DisableAsync(officer.Trust, reference, clock.Now(), cancellationToken))
        {
            return AccessChange.NothingToDo;
        }

        await RecordAsync(officer, person, "disabled", network, cancellationToken);
        return AccessChange.Done;
    }

    /// <summary>Lets them in again.</summary>
    public async Task<AccessChange> EnableAsync(StaffMember officer, Guid reference, string? network, CancellationToken cancellationToken)
    {
        if (await staff.FindAsync(officer.Trust, reference, cancellationToken) is not { } person)
        {
            return AccessChange.NotThere;
        }

        if (person.DisabledAt is null)
        {
            return AccessChange.NothingToDo;
        }

        await RecordAsync(officer, person, "enabled", network, cancellationToken);
        return await staff.EnableAsync(officer.Trust, reference, cancellationToken) ? AccessChange.Done : AccessChange.NothingToDo;
    }

    private Task<long> RecordAsync(StaffMember officer, KnownStaff person, string change, string? network, CancellationToken cancellationToken) => trail.AppendAsync(
        new AuditEvent
        {
            At = clock.Now(),
            Action = AuditAction.StaffAccessChanged,
            Trust = officer.Trust,
            Actor = SigningIn.Person(officer, network),
            Details = new Dictionary<string, string>(SigningIn.Named(person), StringComparer.Ordinal) { ["change"] = change },
        },
        cancellationToken);
}
