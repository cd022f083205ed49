using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using SecondOpinion.Recipients;
using SecondOpinion.Web.Desk;

namespace SecondOpinion.Web.Reader;

/// <summary>Where the code is entered. Every wrong answer reads the same.</summary>
[AllowAnonymous]
[EnableRateLimiting(CrowdLimit.Policy)]
internal sealed class CodeModel(Verification verification) : PageModel
{
    /// <summary>What is said to a wrong, old, used or foreign code.</summary>
    public const string NotRight = "That code is not right, or no longer valid";

    /// <summary>True after a wrong code.</summary>
    public bool Wrong { get; private set; }

    /// <summary>The words that the right letter repeats.</summary>
    public string RequestWord { get; private set; } = "";

    /// <summary>Shows the request word and the field.</summary>
    public IActionResult OnGet() => Show();

    /// <summary>Tries a code.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] string? code, CancellationToken cancellationToken)
    {
        var facts = ReaderCookies.Facts(HttpContext);
        if (await verification.EnterCodeAsync(facts.ChallengeCookie, code, facts, cancellationToken) is CodeEntered.Opened opened)
        {
            ReaderCookies.SetSession(Response, opened);
            return new SeeOther($"/read/{opened.Case.Value}");
        }

        Wrong = true;
        return Show();
    }

    private IActionResult Show()
    {
        if (ReaderCookies.RequestWord(Request) is not { } word)
        {
            return new SeeOther("/open"); // this browser has asked for no code
        }

        RequestWord = word;
        return Page();
    }
}
