namespace SecondOpinion.Trusts;

/// <summary>What a member of staff may do. One person may hold several, all at one trust.</summary>
public enum Role
{
    /// <summary>Searches studies, asks for opinions, revokes.</summary>
    Referrer,

    /// <summary>Reads the trail of their trust; sees who saw which patient's images.</summary>
    Governance,

    /// <summary>Looks after archives, mail and locked links of their trust.</summary>
    PacsOffice,
}

/// <summary>A person who signs in at the desk.</summary>
/// <param name="Id">Issuer and subject of the sign-in, joined; stable for ever, never an e-mail address.</param>
/// <param name="Name">As colleagues know them.</param>
/// <param name="Email">Where notices go.</param>
/// <param name="Trust">ODS code of their trust.</param>
/// <param name="Roles">At least one.</param>
public sealed record StaffMember(string Id, string Name, string Email, string Trust, IReadOnlySet<Role> Roles)
{
    /// <inheritdoc/>
    public override string ToString() => $"staff of {Trust}";
}
