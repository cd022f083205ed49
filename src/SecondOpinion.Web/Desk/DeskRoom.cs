using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>The referrer's room.</summary>
internal static class DeskRoom
{
    public static void AddDesk(this WebApplicationBuilder builder) => builder.Services.AddSingleton<DemoPeople>();

    public static void MapDesk(this WebApplication app) => app.MapSurface(Surface.Desk, desk => desk.MapSignOut());
}
