using Microsoft.AspNetCore.Authorization;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Governance;

/// <summary>The rows of a search, a page at a time, with who saw what on top.</summary>
[Authorize(Policies.Governance)]
internal sealed class RowsModel(TrailReading reading, TrailWatch watch) : TrailPages(reading, watch)
{
    public bool Ended { get; private set; }

    public async Task OnGetAsync(string id, CancellationToken cancellationToken) => Ended = !await FindAsync(id, cancellationToken);
}
