using System.Security.Claims;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Shared;

/// <summary>A staff member as the sign-in cookie carries them, and back.</summary>
internal static class StaffClaims
{
    /// <summary>Scheme of the staff cookie.</summary>
    public const string Scheme = "Staff";

    private const string Email = "email";
    private const string Trust = "trust";

    /// <summary>For the cookie.</summary>
    public static ClaimsPrincipal ToPrincipal(this StaffMember staff)
    {
        List<Claim> claims =
        [
            new(ClaimTypes.NameIdentifier, staff.Id), new(ClaimTypes.Name, staff.Name), new(Email, staff.Email), new(Trust, staff.Trust),
            .. staff.Roles.Select(role => new Claim(ClaimTypes.Role, role.ToString())),
        ];
        return new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme));
    }

    /// <summary>Who is signed in, or null.</summary>
    public static StaffMember? Staff(this ClaimsPrincipal principal)
    {
        if (principal.Identities.FirstOrDefault(identity => identity.AuthenticationType == Scheme) is not { } identity)
        {
            return null;
        }

        var roles = identity.FindAll(ClaimTypes.Role).Select(claim => Enum.Parse<Role>(claim.Value)).ToHashSet();
        return new StaffMember(Value(identity, ClaimTypes.NameIdentifier), Value(identity, ClaimTypes.Name), Value(identity, Email), Value(identity, Trust), roles);
    }

    /// <summary>Who is signed in, behind a policy that let nobody else through.</summary>
    public static StaffMember RequireStaff(this HttpContext context) =>
        context.User.Staff() ?? throw new InvalidOperationException("The page needs a policy that demands staff.");

    /// <summary>The actor of a row on the trail.</summary>
    public static AuditPerson ToAuditPerson(this StaffMember staff, HttpContext context) =>
        new("staff", staff.Id, staff.Name, staff.Email, context.Connection.RemoteIpAddress?.ToString());

    private static string Value(ClaimsIdentity identity, string type) =>
        identity.FindFirst(type)?.Value ?? throw new InvalidOperationException($"The staff cookie lacks {type}.");
}
