using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Shared;

/// <summary>How staff sign in.</summary>
internal enum StaffSignIn
{
    /// <summary>OpenID Connect.</summary>
    Oidc,

    /// <summary>A page of demo people; Development only.</summary>
    Demo,
}

/// <summary>Section <c>Staff</c>.</summary>
internal sealed record StaffSettings
{
    /// <summary><c>Demo</c> in Development.</summary>
    public StaffSignIn SignIn { get; init; }

    /// <summary>The identity provider's issuer address: discovery starts from it, and tokens must name it.</summary>
    public string Authority { get; init; } = "";

    /// <summary>What the provider calls this service.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>What this service proves itself by; or name a file.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>File whose first line is the secret.</summary>
    public string ClientSecretFile { get; init; } = "";

    /// <summary>Scopes to ask for besides <c>openid</c>: those that release name, e-mail address, roles and trust.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Claims are read from the user information endpoint too, for providers that leave them out of the identity token.</summary>
    public bool ClaimsFromUserInfo { get; init; }

    /// <summary>How strongly people must have signed in: one of these must stand in <c>acr</c>; empty for no demand.</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>The claim that holds the roles, once or several times.</summary>
    public string RoleClaim { get; init; } = "";

    /// <summary>What a value of <see cref="RoleClaim"/> makes of somebody. As written, for the validator to read.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The claim that names the trust.</summary>
    public string TrustClaim { get; init; } = "";

    /// <summary>The ODS code that a value of <see cref="TrustClaim"/> stands for; where empty, the value is the code.</summary>
    public IReadOnlyDictionary<string, string> Trusts { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The claim that holds the name people go by.</summary>
    public string NameClaim { get; init; } = "name";

    /// <summary>The claim that holds the e-mail address notices go to.</summary>
    public string EmailClaim { get; init; } = "email";

    /// <summary>Minutes without a request after which a sign-in ends, 5 to 60; 30 unless told otherwise.</summary>
    public int IdleMinutes { get; init; } = 30;

    /// <summary>Hours after which it ends in any case, 1 to 12; 10 unless told otherwise.</summary>
    public int LongestHours { get; init; } = 10;

    /// <summary>How long a sign-in lasts.</summary>
    public StaffSessionPolicy Policy => new(TimeSpan.FromMinutes(IdleMinutes), TimeSpan.FromHours(LongestHours));

    /// <summary>Values hold colons where they are URNs, and a colon parts keys of the configuration: the mappings are read whole.</summary>
    public void ReadMappings(IConfiguration configuration)
    {
        Roles = Mapping(configuration.GetSection("Staff:Roles"));
        Trusts = Mapping(configuration.GetSection("Staff:Trusts"));
    }

    /// <summary>The secret, from wherever it is.</summary>
    public string ReadSecret() => ClientSecretFile.Length > 0 ? File.ReadLines(ClientSecretFile).FirstOrDefault("").Trim() : ClientSecret;

    /// <inheritdoc/>
    public override string ToString() => "staff settings (redacted)";

    private static Dictionary<string, string> Mapping(IConfigurationSection section) => section.AsEnumerable(makePathsRelative: true)
        .Where(entry => entry is { Key.Length: > 0, Value.Length: > 0 }).ToDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.Ordinal); // filtered before
}
