using System.Security.Claims;
using Microsoft.Extensions.Options;
using SecondOpinion.Recipients;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Shared;

/// <summary>Somebody whom the identity provider vouches for, read by this service's own mapping.</summary>
/// <param name="Who">Null when they may not come in.</param>
/// <param name="Trust">Their trust, where it is known.</param>
/// <param name="Because">Why they may not come in: a word of <see cref="SigningIn"/>.</param>
/// <param name="Person">For the trail.</param>
internal sealed record StaffArrival(StaffMember? Who, string? Trust, string? Because, AuditPerson Person);

/// <summary>Makes staff of claims: issuer and subject say who, configuration says which values mean which role and trust; name and e-mail
/// address decide nothing.</summary>
internal sealed class StaffArrivals(IOptions<StaffSettings> settings, ITrusts trusts)
{
    /// <summary>As the store's key is long.</summary>
    private const int LongestId = 300;

    private const int LongestName = 200;

    /// <summary>A role by its name, and by nothing else.</summary>
    public static Role? RoleOf(string name) => Enum.GetValues<Role>().Where(role => role.ToString() == name).Select(role => (Role?)role).FirstOrDefault();

    /// <summary>Who a subject of an issuer is, for ever; null when they cannot be named.</summary>
    public static string? IdOf(string? issuer, string? subject) =>
        string.IsNullOrWhiteSpace(issuer) || string.IsNullOrWhiteSpace(subject) || issuer.Length + subject.Length + 1 > LongestId ? null : $"{issuer} {subject}";

    /// <summary>Reads a validated identity.</summary>
    public StaffArrival Read(ClaimsPrincipal vouched, string? network)
    {
        var staff = settings.Value;
        var id = IdOf(Value(vouched, "iss"), Value(vouched, "sub"));
        var name = Value(vouched, staff.NameClaim) is { Length: > 0 } given ? given[..Math.Min(given.Length, LongestName)] : "(no name given)";
        var email = EmailAddress.TryParse(Value(vouched, staff.EmailClaim), out var address) ? address.Value : "";
        var roles = vouched.FindAll(staff.RoleClaim).Select(claim => staff.Roles.GetValueOrDefault(claim.Value)).OfType<string>()
            .Select(RoleOf).OfType<Role>().ToHashSet();
        var trust = TrustOf(vouched);
        var person = new AuditPerson("staff", id, name, email.Length > 0 ? email : null, network);
        var because = id is null ? SigningIn.NoSubject
            : staff.AcrValues.Count > 0 && !staff.AcrValues.Contains(Value(vouched, "acr")) ? SigningIn.Weak
            : trust is null ? SigningIn.NoTrust
            : roles.Count == 0 ? SigningIn.NoRole
            : roles.Contains(Role.Referrer) && email.Length == 0 ? SigningIn.NoAddress
            : null;
        return new StaffArrival(
            because is null ? new StaffMember(id!, name, email, trust!, roles) : null, trust, because, person); // checked by the words above
    }

    /// <summary>One trust, known here. Two that differ are as good as none.</summary>
    private string? TrustOf(ClaimsPrincipal vouched)
    {
        var staff = settings.Value;
        var codes = vouched.FindAll(staff.TrustClaim).Select(claim => staff.Trusts.Count == 0 ? claim.Value : staff.Trusts.GetValueOrDefault(claim.Value))
            .OfType<string>().Where(code => trusts.Find(code) is not null).Distinct(StringComparer.Ordinal).ToList();
        return codes.Count == 1 ? codes[0] : null;
    }

    private static string? Value(ClaimsPrincipal principal, string type) => principal.FindFirst(type)?.Value;
}
