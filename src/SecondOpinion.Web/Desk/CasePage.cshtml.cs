using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Cases;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>What the page says about the act that led to it.</summary>
internal sealed record Notice(string Text, bool Success = true);

/// <summary>One case: how far preparation is, what is withheld, each link's state, and what can be done about it.</summary>
[Authorize(Policies.ReferrerOrOffice)]
internal sealed class CasePageModel(CaseViews views, Noticing noticing, ITrusts trusts, Site site) : PageModel
{
    private static readonly Dictionary<string, Notice> Notices = new(StringComparer.Ordinal)
    {
        ["locked"] = new("The link is locked. It opens nothing until it is unlocked"),
        ["revoked"] = new("The link is revoked. It opens nothing any more"),
        ["extended"] = new("The link ends later now"),
        ["resent"] = new("A new letter is on its way. Links in earlier letters have stopped working"),
        ["unlocked"] = new("The link is unlocked"),
        ["looked"] = new("The letters are on their way"),
        ["agreed"] = new("You agreed that the patient’s face may be recognised. Letters that waited for nothing else are on their way"),
        ["added"] = new("Another consultant is asked"),
        ["adding"] = new("The new images are being added. The consultant sees them as soon as they are ready; the link stays as it is"),
        ["nothing-new"] = new("There is nothing new (any more), or it is being added already", Success: false),
        ["archive-down"] = new("The archive does not answer. Nothing was added; try again in a few minutes", Success: false),
        ["closed"] = new("Nothing can be added: no consultant can read this case any more, or it is still being prepared", Success: false),
        ["nothing"] = new("The link’s state, its end or your trust’s policy does not allow that", Success: false),
    };

    /// <summary>One of a fixed set of words.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; init; }

    public CaseView View { get; private set; } = null!; // set before the page is drawn, or the page is not drawn

    /// <summary>What came to the archive after the question; null when nothing can be added, and for everybody but the referrer.</summary>
    public CaseNews? News { get; private set; }

    public Notice? Notice => Done is not null && Notices.TryGetValue(Done, out var notice) ? notice : null;

    /// <summary>The PACS office sees links, but neither patient nor question.</summary>
    public bool IsOffice { get; private set; }

    public bool ShowLetters => site.IsDevelopment && Loopback.IsDirect(HttpContext);

    public int LongestLife => Math.Min(TrustPolicy.LongestLifeDays, trusts.Find(View.Case.Trust)?.Policy.MaximumLifeDays ?? 1);

    public async Task<IActionResult> OnGetAsync(string caseCode, CancellationToken cancellationToken)
    {
        var staff = HttpContext.RequireStaff();
        if (await views.FindAsync(caseCode, staff, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        View = await views.ShowAsync(found, staff, cancellationToken);
        IsOffice = found.ReferrerId != staff.Id;
        News = IsOffice ? null : await noticing.LookAsync(found, staff, HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        return Page();
    }
}
