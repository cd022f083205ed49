using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using SecondOpinion.Cases;
using SecondOpinion.Recipients;
using SecondOpinion.Web.Desk;

namespace SecondOpinion.Web.Reader;

/// <summary>Where a link lands. Following it spends nothing: mail scanners follow links, and only a person presses a button.</summary>
[AllowAnonymous]
[EnableRateLimiting(CrowdLimit.Policy)]
internal sealed class OpenModel(Verification verification, ReaderSessions sessions) : PageModel
{
    /// <summary>The token, where a deployment puts it into the path because its mail gateway drops fragments; else empty.</summary>
    [BindProperty(SupportsGet = true, Name = "pathToken")]
    public string? TokenInPath { get; init; }

    /// <summary>Where this browser reads already; null when nowhere.</summary>
    public string? ContinueAt { get; private set; }

    /// <summary>Shows the button.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        foreach (var code in ReaderCookies.CasesIn(Request))
        {
            if (await sessions.CheckAsync(code, ReaderCookies.Session(Request, code), touch: false, cancellationToken) is SessionCheck.Live)
            {
                ContinueAt = $"/read/{code.Value}";
                return;
            }
        }
    }

    /// <summary>Asks for a code. Always the same answer, whatever the token is.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] string? token, CancellationToken cancellationToken)
    {
        var challenge = await verification.RequestCodeAsync(ReaderCookies.TokenIn(token), ReaderCookies.Facts(HttpContext), cancellationToken);
        ReaderCookies.SetChallenge(Response, challenge);
        return new SeeOther("/open/code");
    }
}
