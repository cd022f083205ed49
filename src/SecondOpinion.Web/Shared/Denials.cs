using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.WebUtilities;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Desk.Provider;

namespace SecondOpinion.Web.Shared;

/// <summary>What follows a refused policy: the sign-in page for whoever is not signed in, 403 and a row on the trail for whoever is.</summary>
internal sealed class Denials(IServiceProvider services, IAuditTrail trail, TimeProvider clock) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        // The fallback refuses what says nothing; where nothing is mapped there is nothing to refuse, and 404 follows.
        if (authorizeResult.Succeeded || context.GetEndpoint() is null)
        {
            await next(context);
            return;
        }

        var signedIn = (await context.AuthenticateAsync(StaffClaims.Scheme)).Principal?.Staff();
        if (signedIn is null)
        {
            await ChallengeAsync(context);
            return;
        }

        await trail.AppendAsync(
            new AuditEvent
            {
                At = clock.GetUtcNow(),
                Action = AuditAction.StaffDenied,
                Outcome = AuditOutcome.MinorFailure,
                Trust = signedIn.Trust,
                Actor = signedIn.ToAuditPerson(context),
                Reason = "role",
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["route"] = RequestLog.RouteOf(context), ["method"] = context.Request.Method },
            },
            context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
    }

    private async Task ChallengeAsync(HttpContext context)
    {
        // A reader process has no desk to sign in at.
        if (services.GetService<ReturnAddress>() is not { } returnAddress || !ErrorAnswers.WantsPage(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var back = HttpMethods.IsGet(context.Request.Method) ? returnAddress.Write(context.Request) : null;
        var over = context.Features.Get<SessionOver>()?.Because;
        if (over is not null)
        {
            await context.SignOutAsync(StaffClaims.Scheme); // the cookie is worth nothing any more
        }

        if (over == StaffSessionEnd.Disabled)
        {
            Stopping.Send(context, SigningIn.Disabled, back: null);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = QueryHelpers.AddQueryString(
            "/sign-in", new Dictionary<string, string?>(StringComparer.Ordinal) { ["because"] = over?.ToString().ToLowerInvariant(), ["back"] = back });
    }
}
