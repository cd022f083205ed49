using Microsoft.AspNetCore.Authentication;
using SecondOpinion.Trail;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>Ends the sign-in and tells the browser to forget what it kept.</summary>
internal static class SignOut
{
    public static void MapSignOut(this IEndpointRouteBuilder desk) => desk.MapPost("/sign-out", EndAsync).RequireAuthorization(Policies.Staff);

    private static async Task EndAsync(HttpContext context, IAuditTrail trail, TimeProvider clock)
    {
        var staff = context.RequireStaff();
        await trail.AppendAsync(
            new AuditEvent { At = clock.GetUtcNow(), Action = AuditAction.StaffSignedOut, Trust = staff.Trust, Actor = staff.ToAuditPerson(context) },
            context.RequestAborted);
        await context.SignOutAsync(StaffClaims.Scheme);
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/sign-in";
    }
}
