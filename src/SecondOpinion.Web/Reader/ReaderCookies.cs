using SecondOpinion.Cases;
using SecondOpinion.Recipients;

namespace SecondOpinion.Web.Reader;

/// <summary>The reader's cookies: all <c>__Host-</c>, Secure, HttpOnly, SameSite=Strict; none means anything without its row.</summary>
internal static class ReaderCookies
{
    private const string SessionPrefix = "__Host-reader-";

    private const int MostCases = 10;

    public static BrowserFacts Facts(HttpContext http) => new(
        http.Connection.RemoteIpAddress ?? System.Net.IPAddress.None,
        http.Request.Cookies[BrowserFacts.ChallengeCookieName],
        http.Request.Cookies[BrowserFacts.KnownCookieName]);

    public static string? Session(HttpRequest request, CaseCode code) => request.Cookies[BrowserFacts.SessionCookieName(code)];

    /// <summary>The cases this browser has a session cookie for, live or not.</summary>
    public static IEnumerable<CaseCode> CasesIn(HttpRequest request) => request.Cookies.Keys
        .Where(name => name.StartsWith(SessionPrefix, StringComparison.Ordinal))
        .Select(name => CaseCode.TryParse(name[SessionPrefix.Length..], out var code) ? code : null)
        .OfType<CaseCode>()
        .Take(MostCases);

    /// <summary>The token of what a person pasted: the bare text, or a whole link.</summary>
    public static string? TokenIn(string? pasted)
    {
        var text = pasted?.Trim();
        if (text is null)
        {
            return null;
        }

        var start = Math.Max(text.LastIndexOf('#'), text.LastIndexOf('/'));
        return text[(start + 1)..];
    }

    public static void SetChallenge(HttpResponse response, Challenge challenge) =>
        response.Cookies.Append(BrowserFacts.ChallengeCookieName, challenge.CookieValue, Until(challenge.ExpiresAt));

    /// <summary>The words that the page shows after the redirect; null when this browser has asked for no code.</summary>
    public static string? RequestWord(HttpRequest request) =>
        request.Cookies[BrowserFacts.ChallengeCookieName] is { } challenge ? RequestWords.OfCookie(challenge) : null;

    public static void SetSession(HttpResponse response, CodeEntered.Opened opened)
    {
        response.Cookies.Append(BrowserFacts.SessionCookieName(opened.Case), opened.SessionCookie, Until(null));
        response.Cookies.Append(BrowserFacts.KnownCookieName, opened.KnownCookie, Until(opened.EndsAt.AddDays(Trusts.TrustPolicy.LongestLifeDays)));
        response.Cookies.Delete(BrowserFacts.ChallengeCookieName, Until(null));
    }

    public static void DropSession(HttpResponse response, CaseCode code) => response.Cookies.Delete(BrowserFacts.SessionCookieName(code), Until(null));

    private static CookieOptions Until(DateTimeOffset? end) => new()
    {
        Secure = true,
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        IsEssential = true,
        Expires = end,
    };
}
