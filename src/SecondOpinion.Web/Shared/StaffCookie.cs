using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.StaticAssets;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Shared;

/// <summary>A request came with a cookie whose session is over.</summary>
/// <param name="Because">Why.</param>
internal sealed record SessionOver(StaffSessionEnd Because);

/// <summary>The staff cookie: it names a session, and each request asks the store whether that still stands, and who it is.</summary>
internal static class StaffCookie
{
    public static void Configure(CookieAuthenticationOptions cookie, Site site)
    {
        cookie.Cookie.Name = site.IsHttps ? "__Host-staff" : "staff";
        cookie.Cookie.SecurePolicy = site.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.IsEssential = true;
        cookie.ExpireTimeSpan = TimeSpan.FromHours(12); // the longest any session may last; the row ends it sooner
        cookie.SlidingExpiration = false;
        cookie.Events.OnValidatePrincipal = CheckAsync;
    }

    /// <summary>Gives the browser the cookie of a session that began.</summary>
    public static Task SignInAsync(HttpContext context, StaffSession session) => context.SignInAsync(
        StaffClaims.Scheme, session.ToCookie(), new AuthenticationProperties { IssuedUtc = session.BeganAt, ExpiresUtc = session.EndsAt });

    private static async Task CheckAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (context.Principal.StaffSessionId() is not { } session || http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            context.RejectPrincipal(); // a style sheet is anybody's, and comes out though the store is down
            return;
        }

        var (who, over) = await http.RequestServices.GetRequiredService<SigningIn>().CheckAsync(session, http.RequestAborted);
        if (who is null)
        {
            context.RejectPrincipal();
            http.Features.Set(new SessionOver(over ?? StaffSessionEnd.Expired));
            return;
        }

        context.ReplacePrincipal(who.ToPrincipal(session));
    }
}
