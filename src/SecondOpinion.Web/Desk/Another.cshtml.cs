using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Cases;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>Asks one more consultant about a case.</summary>
[Authorize(Policies.Referrer)]
internal sealed class AnotherModel(CaseViews views, AskingAnother asking, ITrusts trusts) : PageModel
{
    [BindProperty]
    public string? RecipientName { get; init; }

    [BindProperty]
    public string? RecipientEmail { get; init; }

    [BindProperty]
    public string? ExpiresInDays { get; set; }

    public CaseView View { get; private set; } = null!; // set before the page is drawn, or the page is not drawn

    public TrustPolicy Policy { get; private set; } = new();

    public IReadOnlyDictionary<string, string> Errors { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public async Task<IActionResult> OnGetAsync(string caseCode, CancellationToken cancellationToken)
    {
        if (!await ShowAsync(caseCode, cancellationToken))
        {
            return NotFound();
        }

        ExpiresInDays = $"{Policy.DefaultLifeDays}";
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string caseCode, CancellationToken cancellationToken)
    {
        if (!await ShowAsync(caseCode, cancellationToken))
        {
            return NotFound();
        }

        var form = new AnotherForm(RecipientName, RecipientEmail, ExpiresInDays);
        var network = HttpContext.Connection.RemoteIpAddress?.ToString();
        switch (await asking.AskAsync(View.Case, form, HttpContext.RequireStaff(), network, cancellationToken))
        {
            case AskOutcome.Asked asked:
                return new SeeOther($"/cases/{asked.Code.Value}?done=added");
            case AskOutcome.Invalid invalid:
                Errors = invalid.Errors;
                return Page();
            case AskOutcome.Denied:
                return NotFound(); // a case of somebody else is not there
            default:
                return new SeeOther($"/cases/{View.Case.Code.Value}?done=nothing");
        }
    }

    private async Task<bool> ShowAsync(string caseCode, CancellationToken cancellationToken)
    {
        var staff = HttpContext.RequireStaff();
        if (await views.FindAsync(caseCode, staff, cancellationToken) is not { } found || found.ReferrerId != staff.Id)
        {
            return false;
        }

        View = await views.ShowAsync(found, staff, cancellationToken);
        Policy = trusts.Find(staff.Trust)?.Policy ?? Policy;
        return true;
    }
}
