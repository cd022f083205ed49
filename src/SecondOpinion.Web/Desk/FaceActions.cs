using SecondOpinion.Cases;
using SecondOpinion.Web.Reader;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>The referrer agrees that a face may be recognised.</summary>
internal static class FaceActions
{
    public static void MapFaces(this IEndpointRouteBuilder desk) =>
        desk.MapPost("/cases/{caseCode}/faces", AgreeAsync).RequireAuthorization(Policies.Referrer);

    private static async Task<IResult> AgreeAsync(string caseCode, HttpContext context, CaseViews views, AgreeingToFaces agreeing, CancellationToken cancellationToken)
    {
        var staff = context.RequireStaff();
        if (await views.FindOwnAsync(caseCode, staff, cancellationToken) is not { } c)
        {
            return Results.NotFound();
        }

        var done = await agreeing.AgreeAsync(staff, c, OpenedCase.NetworkOf(context), cancellationToken);
        return new SeeOtherResult($"/cases/{c.Code.Value}?done={(done ? "agreed" : "nothing")}");
    }
}
