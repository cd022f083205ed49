using System.Net;
using Microsoft.Extensions.Options;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>Who may be played in Development: for each trust a referrer, a governance officer and a PACS officer.</summary>
internal sealed class DemoPeople(ITrusts trusts, Site site, IOptions<StaffSettings> staff)
{
    private static readonly (Role Role, string[] Names)[] Cast =
    [
        (Role.Referrer, ["Dr Asha Rao", "Dr Callum Reid"]),
        (Role.Governance, ["Moira Whitfield", "Tomos Beynon"]),
        (Role.PacsOffice, ["Femi Adebayo", "Ruth Langley"]),
    ];

    /// <summary>Trust by trust, in configured order.</summary>
    public IReadOnlyList<StaffMember> All { get; } =
        [.. trusts.All.SelectMany((trust, place) => Cast.Select(part => Person(trust, part.Role, part.Names[place % part.Names.Length])))];

    /// <summary>True where the demo may exist at all: Development, asked for by configuration, on this very machine, no proxy in between.</summary>
    public bool MayServe(HttpContext context) =>
        site.IsDevelopment && staff.Value.SignIn == StaffSignIn.Demo && Loopback.IsDirect(context);

    private static StaffMember Person(Trust trust, Role role, string name)
    {
        var key = $"{trust.Code}-{role}".ToLowerInvariant();
        return new StaffMember($"demo:{key}", name, $"{key}@demo.example", trust.Code, new HashSet<Role> { role });
    }
}

/// <summary>Whether a request comes from this very machine with nobody in between.</summary>
internal static class Loopback
{
    /// <summary>False when either end is unknown.</summary>
    public static bool IsDirect(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from)
        && context.Connection.LocalIpAddress is { } to && IPAddress.IsLoopback(to)
        && !context.Request.Headers.Keys.Any(IsForwarding);

    private static bool IsForwarding(string header) =>
        header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase) || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase) || header.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Via", StringComparison.OrdinalIgnoreCase);
}
