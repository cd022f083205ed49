using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace SecondOpinion.Web.Desk;

/// <summary>Development: the letters that would have been sent.</summary>
[AllowAnonymous]
internal sealed class DevLetterListModel(DevLetters letters, TimeProvider clock) : PageModel
{
    public IReadOnlyList<PickedUpLetter> Letters { get; private set; } = [];

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public IActionResult OnGet()
    {
        if (!letters.MayServe(HttpContext))
        {
            return NotFound();
        }

        Letters = letters.All();
        return Page();
    }
}
