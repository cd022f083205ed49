using System.Globalization;
using SecondOpinion.Links;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>What staff do to one link: each a POST, answered with the case's page and a word about what came of it.</summary>
internal static class LinkActions
{
    public static void MapLinkActions(this IEndpointRouteBuilder desk)
    {
        var link = desk.MapGroup("/cases/{caseCode}/links/{number:int:min(1)}");
        link.MapPost("/revoke", RevokeAsync).RequireAuthorization(Policies.ReferrerOrOffice);
        link.MapPost("/lock", LockAsync).RequireAuthorization(Policies.ReferrerOrOffice);
        link.MapPost("/unlock", UnlockAsync).RequireAuthorization(Policies.ReferrerOrOffice);
        link.MapPost("/resend", ResendAsync).RequireAuthorization(Policies.ReferrerOrOffice);
        link.MapPost("/extend", ExtendAsync).RequireAuthorization(Policies.Referrer);
    }

    private static Task<IResult> RevokeAsync(
        string caseCode, int number, HttpContext context, CaseViews views, Revoking revoking, CancellationToken cancellationToken) =>
        ChangeAsync(caseCode, context, views, "revoked", (staff, c) => revoking.RevokeAsync(staff, c, number, cancellationToken), cancellationToken);

    private static Task<IResult> LockAsync(
        string caseCode, int number, HttpContext context, CaseViews views, Revoking revoking, CancellationToken cancellationToken) =>
        ChangeAsync(caseCode, context, views, "locked", (staff, c) => revoking.LockAsync(staff, c, number, cancellationToken), cancellationToken);

    private static Task<IResult> UnlockAsync(
        string caseCode, int number, HttpContext context, CaseViews views, Revoking revoking, CancellationToken cancellationToken) =>
        ChangeAsync(caseCode, context, views, "unlocked", (staff, c) => revoking.UnlockAsync(staff, c, number, cancellationToken), cancellationToken);

    private static Task<IResult> ResendAsync(
        string caseCode, int number, HttpContext context, CaseViews views, Revoking revoking, CancellationToken cancellationToken) =>
        ChangeAsync(caseCode, context, views, "resent", (staff, c) => revoking.ResendAsync(staff, c, number, cancellationToken), cancellationToken);

    private static async Task<IResult> ExtendAsync(
        string caseCode, int number, HttpContext context, CaseViews views, Revoking revoking, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var days = int.TryParse(form["expiresInDays"], NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
        return await ChangeAsync(caseCode, context, views, "extended", (staff, c) => revoking.ExtendAsync(staff, c, number, days, cancellationToken), cancellationToken);
    }

    private static async Task<IResult> ChangeAsync(
        string caseCode, HttpContext context, CaseViews views, string done,
        Func<Trusts.StaffMember, Cases.Case, Task<LinkChange>> change, CancellationToken cancellationToken)
    {
        var staff = context.RequireStaff();
        if (await views.FindAsync(caseCode, staff, cancellationToken) is not { } c)
        {
            return Results.NotFound();
        }

        return await change(staff, c) switch
        {
            LinkChange.Done => See(c, done),
            LinkChange.NothingToDo => See(c, "nothing"),
            LinkChange.NotAllowed => Results.StatusCode(StatusCodes.Status403Forbidden),
            _ => Results.NotFound(),
        };
    }

    private static SeeOtherResult See(Cases.Case c, string done) => new($"/cases/{c.Code.Value}?done={done}");
}
