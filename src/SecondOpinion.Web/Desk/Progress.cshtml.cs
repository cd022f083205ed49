using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>The moving part of a case's page, fetched again and again while it moves.</summary>
[Authorize(Policies.ReferrerOrOffice)]
internal sealed class ProgressModel(CaseViews views) : PageModel
{
    public CaseView View { get; private set; } = null!; // set before the page is drawn, or the page is not drawn

    public async Task<IActionResult> OnGetAsync(string caseCode, CancellationToken cancellationToken)
    {
        var staff = HttpContext.RequireStaff();
        if (await views.FindAsync(caseCode, staff, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        View = await views.ShowAsync(found, staff, cancellationToken);
        return Page();
    }
}
