using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Office;

/// <summary>The people of the officer's own trust: who was here, and who may not come in any more.</summary>
[Authorize(Policies.PacsOffice)]
internal sealed class StaffModel(IStaffStore staff, SwitchingOff switching, TimeProvider clock) : PageModel
{
    /// <summary>What was just done: one of a few words.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; init; }

    public IReadOnlyList<KnownStaff> People { get; private set; } = [];

    public string Me { get; private set; } = "";

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public string? Changed => Done switch
    {
        "off" => "Access is switched off. Every sign-in the person had is over.",
        "on" => "Access is switched on again. The person can sign in.",
        "already" => "Nothing was changed: somebody else was quicker.",
        "oneself" => "Nobody can switch off their own access.",
        _ => null,
    };

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var officer = HttpContext.RequireStaff();
        (Me, People) = (officer.Id, await staff.OfTrustAsync(officer.Trust, cancellationToken));
    }

    public async Task<IActionResult> OnPostAsync(Guid person, string? change, CancellationToken cancellationToken)
    {
        var officer = HttpContext.RequireStaff();
        var network = HttpContext.Connection.RemoteIpAddress?.ToString();
        var outcome = change switch
        {
            "off" => await switching.DisableAsync(officer, person, network, cancellationToken),
            "on" => await switching.EnableAsync(officer, person, network, cancellationToken),
            _ => AccessChange.NotThere,
        };
        return outcome switch
        {
            AccessChange.NotThere => NotFound(),
            AccessChange.NothingToDo => new SeeOther("/office/staff?done=already"),
            AccessChange.Oneself => new SeeOther("/office/staff?done=oneself"),
            _ => new SeeOther($"/office/staff?done={change}"),
        };
    }
}
