using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Reading;
using SecondOpinion.Recipients;
using SecondOpinion.Web.Desk;

namespace SecondOpinion.Web.Reader;

/// <summary>The viewer's page. Without a live session for just this case: back to the link.</summary>
[AllowAnonymous]
internal sealed class ReadModel(ReaderSessions sessions, CaseDescription description, FrameReading reading) : PageModel
{
    /// <summary>As the route names it, in its canonical form.</summary>
    public string CaseCode { get; private set; } = "";

    /// <summary>What <c>/case</c> would answer, so that the viewer need not ask for it first.</summary>
    public string CaseFile { get; private set; } = "";

    /// <summary>Path below its series of the frame that the viewer opens with, so that it can be on its way while the page is built; null while there is none.</summary>
    public string? Centre { get; private set; }

    /// <summary>The page, or 303 to <c>/open</c>.</summary>
    public async Task<IActionResult> OnGetAsync(string caseCode, CancellationToken cancellationToken)
    {
        if (!Cases.CaseCode.TryParse(caseCode, out var code)
            || await ReadingGate.FindAsync(sessions, HttpContext, code) is not { } opened
            || await description.OfAsync(opened, cancellationToken) is not { } file)
        {
            return new SeeOther("/open");
        }

        CaseCode = code.Value;
        CaseFile = JsonSerializer.Serialize(file, JsonSerializerOptions.Web);
        Centre = await reading.CentreAsync(opened.Right, cancellationToken) is { } centre
            ? string.Create(CultureInfo.InvariantCulture, $"instances/{centre.Instance}/frames/{centre.Number}")
            : null;
        return Page();
    }
}
