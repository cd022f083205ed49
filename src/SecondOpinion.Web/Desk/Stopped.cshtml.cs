using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Desk.Provider;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>Says why somebody is not in, and what to do about it.</summary>
[AllowAnonymous]
internal sealed class StoppedModel(Stopping stopping, IOptions<StaffSettings> settings) : PageModel
{
    private const string RetryAfterSeconds = "30";

    /// <summary>Why, opaque.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Why { get; init; }

    [BindProperty(SupportsGet = true)]
    public string? Back { get; init; }

    public (string Title, string Advice) Words { get; private set; }

    /// <summary>What to ask IT for; null for nothing.</summary>
    public string? Ask { get; private set; }

    /// <summary>The roles by the value that gives them, where one of them is to be asked for.</summary>
    public IReadOnlyList<(string Value, string Role)> Roles { get; private set; } = [];

    public string TryAgain { get; private set; } = "/sign-in";

    public IActionResult OnGet()
    {
        var because = stopping.Read(Why);
        Words = WordsFor(because);
        Ask = AskFor(because);
        Roles = because == SigningIn.NoRole
            ? [.. settings.Value.Roles.OrderBy(role => StaffArrivals.RoleOf(role.Value)).ThenBy(role => role.Key, StringComparer.Ordinal).Select(role => (role.Key, RoleWords.Of(role.Value)))]
            : [];
        TryAgain = Back is null ? "/sign-in" : $"/sign-in{QueryString.Create("back", Back)}";
        Response.StatusCode = because switch
        {
            Stopping.Cancelled => StatusCodes.Status200OK,
            Stopping.Unavailable => StatusCodes.Status503ServiceUnavailable,
            Stopping.Lost or Stopping.Clocks => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status403Forbidden,
        };
        if (because == Stopping.Unavailable)
        {
            Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        return Page();
    }

    private static (string Title, string Advice) WordsFor(string because) => because switch
    {
        Stopping.Cancelled => ("You did not sign in", "The sign-in was cancelled, or your trust’s sign-in service did not let you through. Nothing has happened here."),
        Stopping.Unavailable => ("Your trust’s sign-in service does not answer", "Nothing is wrong with your account. Try again in a minute; if it lasts, telephone your IT service desk."),
        Stopping.Clocks => ("You could not be signed in", "The clocks of your trust’s sign-in service and of this service differ. Try again; if it happens again, tell your PACS office."),
        SigningIn.Disabled => ("Your access is switched off", "The PACS office of your trust has switched off your access to Second Opinion. Ask them if you need it."),
        SigningIn.NoRole => ("You have no role in Second Opinion", "You signed in, but your trust account has none of the roles of this service, so there is nothing here for you yet."),
        SigningIn.NoTrust => ("Your trust is not known here", "You signed in, but your account does not say which of the trusts of this service you belong to."),
        SigningIn.NoAddress => ("Your e-mail address is not known here", "Referring consultants get notices by e-mail, and your account came without an address."),
        SigningIn.NoSubject => ("You could not be signed in", "Your trust’s sign-in service did not say who you are."),
        SigningIn.Weak => ("A stronger sign-in is needed", "Sign in to your trust account with your smartcard, security key or second factor, then try again."),
        SigningIn.SignedOutMeanwhile => ("You were signed out", "Your trust’s sign-in service signed you out while you were signing in. Try again."),
        _ => ("You could not be signed in", "The sign-in took too long, or was begun in another window or browser. Try again."),
    };

    private string? AskFor(string because)
    {
        var staff = settings.Value;
        return because switch
        {
            SigningIn.NoRole => $"The claim “{staff.RoleClaim}” must hold one of these values:",
            SigningIn.NoTrust when staff.Trusts.Count > 0 => $"The claim “{staff.TrustClaim}” must hold exactly one of: {string.Join(", ", staff.Trusts.Keys)}.",
            SigningIn.NoTrust => $"The claim “{staff.TrustClaim}” must hold the ODS code of a trust that uses this service.",
            SigningIn.NoAddress => $"The claim “{staff.EmailClaim}” must hold the person’s e-mail address.",
            SigningIn.NoSubject => "The identity token must hold a subject (claim “sub”) of at most 255 characters.",
            SigningIn.Weak => $"The claim “acr” must be one of: {string.Join(", ", staff.AcrValues)}.",
            _ => null,
        };
    }
}

/// <summary>Roles as people call them.</summary>
internal static class RoleWords
{
    public static string Of(Role role) => role switch
    {
        Role.Referrer => "referring consultant",
        Role.Governance => "information governance",
        _ => "PACS office",
    };

    /// <summary>Of a role's name in the configuration.</summary>
    public static string Of(string name) => StaffArrivals.RoleOf(name) is { } role ? Of(role) : name;
}
