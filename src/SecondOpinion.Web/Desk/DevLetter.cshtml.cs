using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace SecondOpinion.Web.Desk;

/// <summary>Development: one letter, its link ready to be followed.</summary>
[AllowAnonymous]
internal sealed class DevLetterModel(DevLetters letters) : PageModel
{
    public PickedUpLetter Letter { get; private set; } = null!; // set before the page is drawn, or the page is not drawn

    public IActionResult OnGet(string id)
    {
        if (!letters.MayServe(HttpContext) || letters.Find(id) is not { } found)
        {
            return NotFound();
        }

        Letter = found;
        return Page();
    }
}

/// <summary>Development: a letter's HTML part on its own, as mail programs show it; nothing in it may run or load.</summary>
internal static class DevLetterHtml
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapDevLetterHtml(this IEndpointRouteBuilder desk) => desk.MapGet("/dev/letters/{id}/html", Show).AllowAnonymous();

    private static IResult Show(string id, HttpContext context, DevLetters letters)
    {
        if (!letters.MayServe(context) || letters.Find(id)?.Message.HtmlBody is not { } html)
        {
            return Results.NotFound();
        }

        context.Response.Headers.ContentSecurityPolicy = Policy;
        return Results.Content(html, "text/html; charset=utf-8");
    }
}
