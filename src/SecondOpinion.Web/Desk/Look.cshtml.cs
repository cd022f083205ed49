using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Cases;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Reader;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>See what they will see: the recipient's viewer on the recipient's images, for the case's referrer.</summary>
[Authorize(Policies.Referrer)]
internal sealed class LookModel(CaseViews views, ITrusts trusts, Looking looking) : PageModel
{
    public CaseView View { get; private set; } = null!; // set before the page is drawn, or the page is not drawn

    public string CasePath => $"/cases/{View.Case.Code.Value}";

    /// <summary>Letters wait until the referrer says that they have looked.</summary>
    public bool IsAwaited => View.Case.ReferrerLookedAt is null
        && (trusts.Find(View.Case.Trust)?.Policy.HoldUntilReferrerLooked == true || View.Links.Any(link => link.IsHeld));

    public bool CanSay => Looking.CanSay(View.Case);

    public async Task<IActionResult> OnGetAsync(string caseCode, CancellationToken cancellationToken)
    {
        var staff = HttpContext.RequireStaff();
        if (await views.FindOwnAsync(caseCode, staff, cancellationToken) is not { } c)
        {
            return NotFound();
        }

        View = await views.ShowAsync(c, staff, cancellationToken);
        return LookGate.IsOpen(c) ? Page() : new SeeOther(CasePath);
    }

    public async Task<IActionResult> OnPostAsync(string caseCode, CancellationToken cancellationToken)
    {
        var staff = HttpContext.RequireStaff();
        if (await views.FindOwnAsync(caseCode, staff, cancellationToken) is not { } c)
        {
            return NotFound();
        }

        var done = await looking.LookedAsync(staff, c, OpenedCase.NetworkOf(HttpContext), cancellationToken);
        return new SeeOther($"/cases/{c.Code.Value}?done={(done ? "looked" : "nothing")}");
    }
}
