using SecondOpinion.Cases;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>The referrer adds to a case what came to the archive after the question.</summary>
internal static class ArrivalActions
{
    public static void MapArrivals(this IEndpointRouteBuilder desk) =>
        desk.MapPost("/cases/{caseCode}/arrivals", AddAsync).RequireAuthorization(Policies.Referrer);

    private static async Task<IResult> AddAsync(string caseCode, HttpContext context, CaseViews views, Adding adding, CancellationToken cancellationToken)
    {
        var staff = context.RequireStaff();
        if (await views.FindOwnAsync(caseCode, staff, cancellationToken) is not { } c)
        {
            return Results.NotFound();
        }

        var form = await context.Request.ReadFormAsync(cancellationToken);
        return await adding.AddAsync(c, form["study"], staff, context.Connection.RemoteIpAddress?.ToString(), cancellationToken) switch
        {
            AddOutcome.Adding => See(c, "adding"),
            AddOutcome.Closed => See(c, "closed"),
            AddOutcome.Down => See(c, "archive-down"),
            AddOutcome.Nothing => See(c, "nothing-new"),
            _ => Results.NotFound(),
        };
    }

    private static SeeOtherResult See(Case c, string done) => new($"/cases/{c.Code.Value}?done={done}");
}
