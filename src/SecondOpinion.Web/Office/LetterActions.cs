using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Office;

/// <summary>What the PACS office does to a letter that waits.</summary>
internal static class LetterActions
{
    public static void MapLetterActions(this WebApplication app) => app.MapSurface(
        Surface.Desk, desk => desk.MapPost("/office/letters/{id}/hurry", HurryAsync).RequireAuthorization(Policies.PacsOffice));

    private static async Task<IResult> HurryAsync(string id, HttpContext context, OfficeDesk office, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "N", out var letter) && await office.HurryAsync(context.RequireStaff(), letter, context.Connection.RemoteIpAddress?.ToString(), cancellationToken) ? new SeeOtherResult("/office#queue") : Results.NotFound();
}
