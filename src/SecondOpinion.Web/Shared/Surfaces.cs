using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Routing;

namespace SecondOpinion.Web.Shared;

/// <summary>A surface that is off is not mapped; one that is on answers on its own host only, outside Development.</summary>
internal static class Surfaces
{
    /// <summary>Maps endpoints of one surface, if it is on.</summary>
    public static void MapSurface(this WebApplication app, Surface surface, Action<RouteGroupBuilder> map)
    {
        var site = app.Services.GetRequiredService<Site>();
        if (surface == Surface.Reader ? site.HasReader : site.HasDesk)
        {
            var group = app.MapGroup("");
            if (site.HostOf(surface) is { } host)
            {
                group.RequireHost(host);
            }

            map(group);
        }
    }
}

/// <summary>The same for Razor Pages, by room.</summary>
internal sealed class SurfaceOfPages(Site site) : IPageRouteModelConvention
{
    public void Apply(PageRouteModel model)
    {
        var surface = model.ViewEnginePath.StartsWith("/Reader/", StringComparison.Ordinal) ? Surface.Reader : Surface.Desk;
        var isDemo = model.ViewEnginePath.StartsWith("/Desk/Dev", StringComparison.Ordinal);
        if (!(surface == Surface.Reader ? site.HasReader : site.HasDesk) || (isDemo && !site.IsDevelopment))
        {
            model.Selectors.Clear();
        }

        if (site.HostOf(surface) is { } host)
        {
            foreach (var selector in model.Selectors)
            {
                selector.EndpointMetadata.Add(new HostAttribute(host));
            }
        }
    }
}
