using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>Where staff sign in. In Development: one button for each demo person.</summary>
[AllowAnonymous]
internal sealed class SignInModel(DemoPeople demo, ITrusts trusts, IAuditTrail trail, ReturnAddress returnAddress, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Back { get; init; }

    public IReadOnlyList<StaffMember> People => demo.All;

    public string TrustName(string code) => trusts.Find(code)?.Name ?? code;

    public static string RoleName(StaffMember person) => person.Roles.First() switch
    {
        Role.Referrer => "referring consultant",
        Role.Governance => "information governance",
        _ => "PACS office",
    };

    public IActionResult OnGet() => demo.MayServe(HttpContext) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string? person, CancellationToken cancellationToken)
    {
        if (!demo.MayServe(HttpContext) || demo.All.FirstOrDefault(someone => someone.Id == person) is not { } staff)
        {
            return NotFound();
        }

        await trail.AppendAsync(
            new AuditEvent { At = clock.GetUtcNow(), Action = AuditAction.StaffSignedIn, Trust = staff.Trust, Actor = staff.ToAuditPerson(HttpContext) },
            cancellationToken);
        await HttpContext.SignInAsync(StaffClaims.Scheme, staff.ToPrincipal());
        return new SeeOther(returnAddress.Read(Back));
    }
}
