using Microsoft.AspNetCore.Authorization;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Governance;

/// <summary>The form, and the newest rows of the officer's trust.</summary>
[Authorize(Policies.Governance)]
internal sealed class NewestModel(TrailReading reading, TrailWatch watch) : TrailPages(reading, watch)
{
    public Task OnGetAsync(CancellationToken cancellationToken) => FindAsync(null, cancellationToken);
}
