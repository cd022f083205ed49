using Microsoft.AspNetCore.Authorization;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Shared;

/// <summary>Who may use an endpoint. Every endpoint names one of these, or says that anybody may; what says nothing is refused.</summary>
internal static class Policies
{
    /// <summary>Anybody who is signed in.</summary>
    public const string Staff = "Staff";

    /// <summary>Referrers.</summary>
    public const string Referrer = "Referrer";

    /// <summary>Governance.</summary>
    public const string Governance = "Governance";

    /// <summary>The PACS office.</summary>
    public const string PacsOffice = "PacsOffice";

    /// <summary>Whoever may unlock a link: referrers and the PACS office.</summary>
    public const string ReferrerOrOffice = "ReferrerOrOffice";

    public static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Staff, policy => policy.AddAuthenticationSchemes(StaffClaims.Scheme).RequireAuthenticatedUser());
        Add(options, Referrer, Role.Referrer);
        Add(options, Governance, Role.Governance);
        Add(options, PacsOffice, Role.PacsOffice);
        Add(options, ReferrerOrOffice, Role.Referrer, Role.PacsOffice);
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();
    }

    private static void Add(AuthorizationOptions options, string name, params Role[] roles) => options.AddPolicy(
        name, policy => policy.AddAuthenticationSchemes(StaffClaims.Scheme).RequireRole(roles.Select(role => role.ToString())));
}
