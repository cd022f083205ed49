using System.Globalization;
using System.Security.Claims;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Shared;

/// <summary>What the sign-in cookie holds, and the member of staff that a request is made of it.</summary>
internal static class StaffClaims
{
    /// <summary>Scheme of the staff cookie.</summary>
    public const string Scheme = "Staff";

    private const string Session = "session";
    private const string Email = "email";
    private const string Trust = "trust";

    /// <summary>For the cookie: a session's key and nothing about anybody.</summary>
    public static ClaimsPrincipal ToCookie(this StaffSession session) =>
        new(new ClaimsIdentity([new Claim(Session, session.Id.ToString("D", CultureInfo.InvariantCulture))], Scheme));

    /// <summary>For the request: the person as the store knows them.</summary>
    public static ClaimsPrincipal ToPrincipal(this StaffMember staff, Guid sessionId)
    {
        List<Claim> claims =
        [
            new(Session, sessionId.ToString("D", CultureInfo.InvariantCulture)),
            new(ClaimTypes.NameIdentifier, staff.Id), new(ClaimTypes.Name, staff.Name), new(Email, staff.Email), new(Trust, staff.Trust),
            .. staff.Roles.Select(role => new Claim(ClaimTypes.Role, role.ToString())),
        ];
        return new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme));
    }

    /// <summary>The session a principal belongs to, or null.</summary>
    public static Guid? StaffSessionId(this ClaimsPrincipal? principal) =>
        Own(principal)?.FindFirst(Session) is { } claim && Guid.TryParseExact(claim.Value, "D", out var id) ? id : null;

    /// <summary>Who is signed in, or null.</summary>
    public static StaffMember? Staff(this ClaimsPrincipal principal)
    {
        if (Own(principal) is not { } identity || identity.FindFirst(ClaimTypes.NameIdentifier) is null)
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

    private static ClaimsIdentity? Own(ClaimsPrincipal? principal) => principal?.Identities.FirstOrDefault(identity => identity.AuthenticationType == Scheme);

    private static string Value(ClaimsIdentity identity, string type) =>
        identity.FindFirst(type)?.Value ?? throw new InvalidOperationException($"The signed-in person lacks {type}.");
}
