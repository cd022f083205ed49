using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Governance;

/// <summary>What every page with rows of the trail has in common.</summary>
internal abstract class TrailPages(TrailReading reading, TrailWatch watch) : PageModel
{
    public TrailForm Form { get; protected set; } = new();

    public IReadOnlyDictionary<string, string> Errors { get; protected set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public TrailPage? Found { get; protected set; }

    public TrailState State => watch.State;

    protected TrailReading Reading => reading;

    protected Officer Officer => new(HttpContext.RequireStaff(), HttpContext.Connection.RemoteIpAddress?.ToString());

    /// <summary>False when the id cannot be read any more.</summary>
    protected async Task<bool> FindAsync(string? id, CancellationToken cancellationToken)
    {
        Found = await reading.FindAsync(id, Officer, cancellationToken);
        Form = Found?.Form ?? Form;
        return Found is not null;
    }
}
