using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Desk.Provider;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>Ends the sign-in here and at the identity provider, and tells the browser to forget what it kept.</summary>
internal static class SignOut
{
    public static void MapSignOut(this IEndpointRouteBuilder desk) => desk.MapPost("/sign-out", EndAsync).RequireAuthorization(Policies.Staff);

    private static async Task EndAsync(HttpContext context, SigningIn signingIn)
    {
        var session = context.User.StaffSessionId() ?? throw new InvalidOperationException("The page needs a policy that demands staff.");
        await signingIn.LeaveAsync(context.RequireStaff(), session, context.Connection.RemoteIpAddress?.ToString(), context.RequestAborted);
        await context.SignOutAsync(StaffClaims.Scheme);
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        if (context.RequestServices.GetService<ProviderDirectory>() is not { } directory)
        {
            GoOn(context, "/sign-in");
        }
        else if ((await directory.FindAsync(context.RequestAborted))?.EndSessionEndpoint is { Length: > 0 } endpoint)
        {
            await MovingOn.WriteAsync(context, "Signing out", Address(context, endpoint));
        }
        else
        {
            GoOn(context, StaffProvider.SignedOutPath);
        }
    }

    /// <summary>OpenID Connect RP-Initiated Logout 1.0, section 2. Without an id_token_hint: it would hold identity, and no token is kept to make one.</summary>
    private static string Address(HttpContext context, string endpoint)
    {
        var desk = context.RequestServices.GetRequiredService<Site>().DeskUrl!; // validated at start
        return QueryHelpers.AddQueryString(endpoint, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = context.RequestServices.GetRequiredService<IOptions<StaffSettings>>().Value.ClientId,
            ["post_logout_redirect_uri"] = new Uri(desk, StaffProvider.SignedOutPath).AbsoluteUri,
        });
    }

    private static void GoOn(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
    }
}
