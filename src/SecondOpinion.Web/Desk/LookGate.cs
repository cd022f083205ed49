using SecondOpinion.Cases;
using SecondOpinion.Reading;
using SecondOpinion.Recipients;
using SecondOpinion.Web.Reader;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>Lets the referrer of a case, and nobody else, read what its recipients read, by the same handlers and on the same record.</summary>
internal sealed class LookGate(CaseViews views) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var staff = http.RequireStaff();
        if (await FindAsync() is not { } c)
        {
            return Results.NotFound();
        }

        if (!IsOpen(c))
        {
            return ReadingGate.Ended(SessionEnd.Ended); // so that a viewer that is open lets go of its pictures
        }

        new OpenedCase(ReadingRight.Of(staff, c, OpenedCase.NetworkOf(http)), null, async () => await FindAsync() is { } now && IsOpen(now)).Keep(http);
        return await next(context);

        Task<Case?> FindAsync() => views.FindOwnAsync(http.GetRouteValue("caseCode") as string ?? "", staff, http.RequestAborted);
    }

    /// <summary>True while there is something to look at, or soon will be.</summary>
    public static bool IsOpen(Case c) => c.State is CaseState.Preparing or CaseState.Ready;
}
