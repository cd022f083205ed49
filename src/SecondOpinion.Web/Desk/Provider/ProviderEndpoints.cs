using Microsoft.AspNetCore.Authentication;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Reader;

namespace SecondOpinion.Web.Desk.Provider;

/// <summary>The way to the provider, the way back, and the provider's own line to this service.</summary>
internal static partial class ProviderEndpoints
{
    public static void MapStaffProvider(this IEndpointRouteBuilder desk)
    {
        desk.MapGet("/sign-in/start", GoAsync).AllowAnonymous();

        // The scheme's handler answers before an endpoint is run; here it is mapped, so that it is known, on the desk's host and for GET only.
        desk.MapGet(StaffProvider.CallbackPath, () => Results.NotFound()).AllowAnonymous().WithMetadata(new TakesProviderAnswers());
        desk.MapPost("/backchannel-logout", EndAsync).AllowAnonymous().WithMetadata(new FromServers()).RequireRateLimiting(CrowdLimit.Policy);
    }

    /// <summary>A link and no form: our policy keeps forms from leading to other sites, and so would Chromium a form that is redirected there.</summary>
    private static async Task GoAsync(HttpContext context, ProviderDirectory directory, string? back)
    {
        if (await directory.FindAsync(context.RequestAborted) is null)
        {
            Stopping.Send(context, Stopping.Unavailable, back);
            return;
        }

        var state = new AuthenticationProperties { RedirectUri = "/" };
        state.Items[StaffProvider.Back] = back;
        await context.ChallengeAsync(StaffProvider.Scheme, state);
    }

    private static async Task<IResult> EndAsync(HttpContext context, LogoutTokens tokens, SigningIn signingIn, ILogger<LogoutTokens> logger)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        if (form?["logout_token"] is not [{ Length: > 0 } token])
        {
            return Results.BadRequest();
        }

        try
        {
            if (await tokens.ReadAsync(token, context.RequestAborted) is { } said && await signingIn.LeaveAsync(said, context.RequestAborted))
            {
                return Results.Ok();
            }
        }
        catch (ProviderUnavailableException)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        LogRefused(logger);
        return Results.BadRequest();
    }

    [LoggerMessage(EventId = 1962, Level = LogLevel.Warning, Message = "Refused a logout token that is not the identity provider's, or was used before")]
    private static partial void LogRefused(ILogger logger);
}
