using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Recipients;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>When mail is late: shows a code once, to be read out by telephone to the consultant whose page shows the words chosen.</summary>
[Authorize(Policies.Referrer)]
internal sealed class SpokenCodeModel(CaseViews views, CodeReadOut readOut) : PageModel
{
    public CaseView View { get; private set; } = null!; // set before the page is drawn, or the page is not drawn

    public LinkView Link { get; private set; } = null!; // the same

    /// <summary>Request words of the pages that wait.</summary>
    public IReadOnlyList<string> Waiting { get; private set; } = [];

    /// <summary>The code, just made; null before and when there was none to make.</summary>
    public string? Code { get; private set; }

    public bool WasRefused { get; private set; }

    public async Task<IActionResult> OnGetAsync(string caseCode, int number, CancellationToken cancellationToken) =>
        await ShowAsync(caseCode, number, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string caseCode, int number, string? requestWord, CancellationToken cancellationToken)
    {
        if (!await ShowAsync(caseCode, number, cancellationToken))
        {
            return NotFound();
        }

        var code = await readOut.ReadOutAsync(HttpContext.RequireStaff(), View.Case, number, requestWord ?? "", cancellationToken);
        Code = code?.Spaced;
        WasRefused = code is null;
        Waiting = await readOut.WaitingAsync(HttpContext.RequireStaff(), View.Case, number, cancellationToken);
        return Page();
    }

    private async Task<bool> ShowAsync(string caseCode, int number, CancellationToken cancellationToken)
    {
        var staff = HttpContext.RequireStaff();
        if (await views.FindAsync(caseCode, staff, cancellationToken) is not { } found || found.ReferrerId != staff.Id)
        {
            return false;
        }

        View = await views.ShowAsync(found, staff, cancellationToken);
        if (View.Links.FirstOrDefault(link => link.Link.Number == number) is not { } named)
        {
            return false;
        }

        Link = named;
        Waiting = await readOut.WaitingAsync(staff, View.Case, number, cancellationToken);
        return true;
    }
}
