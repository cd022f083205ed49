using Microsoft.Extensions.Options;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Shared;

/// <summary>Every fault of the section <c>Staff</c> at once.</summary>
internal sealed class StaffValidator(Site site, IConfiguration configuration, IOptions<TrustsSettings> trusts) : IValidateOptions<StaffSettings>
{
    public ValidateOptionsResult Validate(string? name, StaffSettings options) => Faults.Result(site.HasDesk ? Find(options) : []);

    private IEnumerable<string> Find(StaffSettings staff)
    {
        var faults = staff.SignIn == StaffSignIn.Demo ? FindDemo() : FindProvider(staff).Concat(FindSecret(staff)).Concat(FindClaims(staff));
        return faults.Concat(FindLengths(staff));
    }

    private IEnumerable<string> FindDemo()
    {
        if (!site.IsDevelopment)
        {
            yield return "Staff: SignIn Demo lets anybody in and exists in Development only. Take it out, and name the identity provider in Staff:Authority.";
        }
        else if (ProxySettings.From(configuration).Any)
        {
            yield return "Staff: SignIn Demo refuses to run behind a proxy.";
        }
    }

    private IEnumerable<string> FindProvider(StaffSettings staff)
    {
        if (!Uri.TryCreate(staff.Authority, UriKind.Absolute, out var authority) || authority is not { Query: "", Fragment: "", UserInfo: "" })
        {
            yield return "Staff:Authority: the address of the identity provider that staff sign in with is needed, such as https://login.example.nhs.uk.";
        }
        else if (authority.Scheme != Uri.UriSchemeHttps && !(site.IsDevelopment && authority is { Scheme: "http", IsLoopback: true }))
        {
            yield return "Staff:Authority: must be https.";
        }

        if (staff.ClientId.Length == 0)
        {
            yield return "Staff:ClientId: what the identity provider calls this service is needed.";
        }
    }

    private static IEnumerable<string> FindSecret(StaffSettings staff)
    {
        if ((staff.ClientSecret.Length == 0) == (staff.ClientSecretFile.Length == 0))
        {
            yield return "Staff: give ClientSecretFile or ClientSecret, one of the two.";
        }
        else if (staff.ClientSecretFile.Length > 0 && !File.Exists(staff.ClientSecretFile))
        {
            yield return "Staff:ClientSecretFile names no file.";
        }
        else if (staff.ClientSecretFile.Length > 0 && staff.ReadSecret().Length == 0)
        {
            yield return "Staff:ClientSecretFile is empty.";
        }
    }

    private IEnumerable<string> FindClaims(StaffSettings staff)
    {
        if (staff.RoleClaim.Length == 0)
        {
            yield return "Staff:RoleClaim: the name of the claim that holds the roles is needed.";
        }

        if (staff.Roles.Count == 0)
        {
            yield return "Staff:Roles: say which value of the role claim makes somebody Referrer, Governance or PacsOffice.";
        }

        foreach (var (value, role) in staff.Roles.Where(entry => StaffArrivals.RoleOf(entry.Value) is null))
        {
            yield return $"Staff:Roles: {value} is to be {role}; there are {string.Join(", ", Enum.GetNames<Role>())}.";
        }

        if (staff.TrustClaim.Length == 0)
        {
            yield return "Staff:TrustClaim: the name of the claim that names the trust is needed.";
        }

        foreach (var (value, code) in staff.Trusts.Where(entry => trusts.Value.All.TrueForAll(trust => trust.Code != entry.Value)))
        {
            yield return $"Staff:Trusts: {value} stands for {code}, which is none of the Trusts.";
        }
    }

    private static IEnumerable<string> FindLengths(StaffSettings staff)
    {
        if (staff.IdleMinutes is < 5 or > 60)
        {
            yield return "Staff:IdleMinutes must be 5 to 60.";
        }

        if (staff.LongestHours is < 1 or > 12)
        {
            yield return "Staff:LongestHours must be 1 to 12.";
        }
    }
}
