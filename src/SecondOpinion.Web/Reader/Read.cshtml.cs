using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Recipients;
using SecondOpinion.Web.Desk;

namespace SecondOpinion.Web.Reader;

/// <summary>The viewer's page. Without a live session for just this case: back to the link.</summary>
[AllowAnonymous]
internal sealed class ReadModel(ReaderSessions sessions) : PageModel
{
    /// <summary>As the route names it, in its canonical form.</summary>
    public string CaseCode { get; private set; } = "";

    /// <summary>The page, or 303 to <c>/open</c>.</summary>
    public async Task<IActionResult> OnGetAsync(string caseCode, CancellationToken cancellationToken)
    {
        if (!Cases.CaseCode.TryParse(caseCode, out var code) || !await ReadingGate.IsLiveAsync(sessions, Request, code, cancellationToken))
        {
            return new SeeOther("/open");
        }

        CaseCode = code.Value;
        return Page();
    }
}
