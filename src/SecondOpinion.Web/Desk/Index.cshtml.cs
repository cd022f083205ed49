using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Cases;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>The referrer's cases at a glance; other roles are shown to their own room.</summary>
[Authorize(Policies.Staff)]
internal sealed class IndexModel(CaseViews views) : PageModel
{
    private const int PageSize = 20;

    /// <summary>Milliseconds since 1970 of the oldest case on the page before.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Before { get; init; }

    [BindProperty]
    public string? Code { get; init; }

    public bool NotFoundCode { get; private set; }

    public IReadOnlyList<CaseView> Cases { get; private set; } = [];

    public string? Older { get; private set; }

    public static string Preparation(CaseView view) => view.Case.State switch
    {
        CaseState.Preparing => view.Contents.Total == 0 ? "Starting" : $"Preparing {view.Contents.Done} of {view.Contents.Total}",
        CaseState.Ready => Words.Count(view.Contents.Series.Sum(series => series.Sealed), "image") + " ready",
        CaseState.Stopped => "Stopped: nothing can be shown",
        _ => "Ended: images destroyed",
    };

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var staff = HttpContext.RequireStaff();
        if (!staff.Roles.Contains(Role.Referrer))
        {
            return new SeeOther(staff.Roles.Contains(Role.Governance) ? "/trail" : "/office");
        }

        await ListAsync(staff, cancellationToken);
        return Page();
    }

    /// <summary>Finds a case by its code, as people type it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var staff = HttpContext.RequireStaff();
        if (await views.FindAsync(Code ?? "", staff, cancellationToken) is { } found)
        {
            return new SeeOther($"/cases/{found.Code.Value}");
        }

        if (!staff.Roles.Contains(Role.Referrer))
        {
            return NotFound();
        }

        NotFoundCode = true;
        await ListAsync(staff, cancellationToken);
        return Page();
    }

    private async Task ListAsync(StaffMember staff, CancellationToken cancellationToken)
    {
        DateTimeOffset? before = Before is >= 0 and < 253402300800000 ? DateTimeOffset.FromUnixTimeMilliseconds(Before.Value) : null;
        var found = await views.ListAsync(staff, PageSize + 1, before, cancellationToken);
        Cases = [.. found.Take(PageSize)];
        Older = found.Count > PageSize ? Cases[^1].Case.CreatedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : null;
    }
}
