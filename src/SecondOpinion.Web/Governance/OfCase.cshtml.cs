using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Governance;

/// <summary>Who saw one case's images, and all its rows.</summary>
[Authorize(Policies.Governance)]
internal sealed class OfCaseModel(TrailReading reading, TrailWatch watch) : TrailPages(reading, watch)
{
    public async Task<IActionResult> OnGetAsync(string caseCode, CancellationToken cancellationToken)
    {
        Found = await Reading.CaseAsync(caseCode, Officer, cancellationToken);
        return Found is null ? NotFound() : Page();
    }
}
