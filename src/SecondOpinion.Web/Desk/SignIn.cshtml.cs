using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Desk.Provider;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>Where staff sign in: at their trust's identity provider, or, in Development, as one of the demo people.</summary>
[AllowAnonymous]
internal sealed class SignInModel(DemoPeople demo, ITrusts trusts, SigningIn signingIn, ReturnAddress returnAddress, IServiceProvider services) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Back { get; init; }

    /// <summary>Why the last session ended; one of a few words, anything else says nothing.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Because { get; init; }

    public IReadOnlyList<StaffMember> People => demo.All;

    public bool HasProvider => services.GetService<ProviderDirectory>() is not null;

    public string Start => Back is null ? "/sign-in/start" : $"/sign-in/start{QueryString.Create("back", Back)}";

    public string? Ended => Because switch
    {
        "idle" => "You were signed out because nothing was done for a while.",
        "expired" => "You were signed out: a sign-in lasts a working day at most.",
        "signedoutelsewhere" => "You were signed out, because you signed out of your trust account.",
        "signedout" => "You were signed out.",
        _ => null,
    };

    public string TrustName(string code) => trusts.Find(code)?.Name ?? code;

    public IActionResult OnGet() => HasProvider || demo.MayServe(HttpContext) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string? person, CancellationToken cancellationToken)
    {
        if (!demo.MayServe(HttpContext) || demo.All.FirstOrDefault(someone => someone.Id == person) is not { } staff)
        {
            return NotFound();
        }

        var outcome = await signingIn.EnterAsync(staff, provider: null, HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        if (outcome is SignInOutcome.Admitted admitted)
        {
            await StaffCookie.SignInAsync(HttpContext, admitted.Session);
            return new SeeOther(returnAddress.Read(Back));
        }

        Stopping.Send(HttpContext, ((SignInOutcome.Refused)outcome).Because, Back);
        return new EmptyResult();
    }
}
