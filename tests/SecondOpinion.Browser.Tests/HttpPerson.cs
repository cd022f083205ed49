using System.Net;
using System.Text.RegularExpressions;

namespace SecondOpinion.Browser;

/// <summary>A person as plain HTTP: keeps cookies, posts forms as browsers do, follows nothing by itself.</summary>
internal sealed partial class HttpPerson(Site site, HttpClient? through = null) : IDisposable
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);
    private readonly HttpClient _client = through ?? new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(site.Address) };

    public IReadOnlyDictionary<string, string> Cookies => _cookies;

    public void Dispose() => _client.Dispose();

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public async Task<string> TextAsync(string path)
    {
        using var answer = await GetAsync(path);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Loads <paramref name="page"/>, fills its form in, and posts it to <paramref name="action"/>.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var token = ForgeryToken().Match(await TextAsync(page)).Groups["token"].Value;
        var form = fields.Select(field => KeyValuePair.Create(field.Name, field.Value)).Append(KeyValuePair.Create("__RequestVerificationToken", WebUtility.HtmlDecode(token)));
        return await SendAsync(HttpMethod.Post, action, new FormUrlEncodedContent(form), ("Origin", "null"));
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (_cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await _client.SendAsync(request);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set.Select(text => text.Split(';')[0].Split('=', 2)))
            {
                _cookies[cookie[0]] = cookie[1];
            }
        }

        return answer;
    }

    /// <summary>Takes another person's cookie for one's own.</summary>
    public void Steal(string name, string value) => _cookies[name] = value;

    /// <summary>Signs in as a demo person.</summary>
    public async Task SignInAsync(string personId)
    {
        using var answer = await SubmitAsync("/sign-in", "/sign-in", ("person", personId));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    /// <summary>Asks about the first study of a search; returns the case code.</summary>
    public async Task<string> AskAsync(string words, string recipientEmail, int series = int.MaxValue, string archive = "")
    {
        var ask = await FirstStudyAsync(words, archive);
        var html = await TextAsync(ask);
        var chosen = SeriesValue().Matches(html).Select(match => ("series", WebUtility.HtmlDecode(match.Groups["value"].Value))).Take(series);
        using var answer = await SubmitAsync(
            ask, ask,
            [("recipientName", "Dr Jean Mercer"), ("recipientEmail", recipientEmail), ("question", "Is there a mass?"), ("urgency", "urgent"), ("expiresInDays", "7"), .. chosen]);
        var location = answer.Headers.Location?.OriginalString ?? "";
        Assert.That(location, Does.Match("^/cases/SO-[0-9A-Z]{4}-[0-9A-Z]{4}$"), await answer.Content.ReadAsStringAsync());
        return location["/cases/".Length..];
    }

    /// <summary>Goes from the newest invitation to a live session; returns the case code.</summary>
    public async Task<string> OpenAsync(string address)
    {
        var (_, code) = await RequestCodeAsync(address);
        using var answer = await SubmitAsync("/open/code", "/open/code", ("code", code));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        return answer.Headers.Location!.OriginalString["/read/".Length..]; // asserted above
    }

    /// <summary>Asks for a code with the newest invitation's token; returns the token and the code.</summary>
    public async Task<(string Token, string Code)> RequestCodeAsync(string address)
    {
        var link = await Post.LinkAsync(site, address);
        var token = link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..];
        using var asked = await SubmitAsync("/open", "/open", ("token", token));
        Assert.That((asked.StatusCode, asked.Headers.Location?.OriginalString), Is.EqualTo((HttpStatusCode.SeeOther, "/open/code")));
        var words = RequestWord().Match(await TextAsync("/open/code")).Groups["words"].Value;
        return (token, await Post.CodeAsync(site, address, words));
    }

    private async Task<string> FirstStudyAsync(string words, string archive)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            using var found = await SubmitAsync("/studies", "/studies", ("q", words), ("archive", archive));
            if (AskAddress().Match(await TextAsync(found.Headers.Location!.OriginalString)) is { Success: true } match) // a search leads somewhere
            {
                return WebUtility.HtmlDecode(match.Groups["path"].Value);
            }

            await Task.Delay(300);
        }

        throw new TimeoutException($"No study was found. Log:{Environment.NewLine}{site.Log}");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ForgeryToken();

    [GeneratedRegex("name=\"series\"[^>]* value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SeriesValue();

    [GeneratedRegex("href=\"(?<path>/studies/[^\"]+/ask)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex AskAddress();

    [GeneratedRegex("data-testid=\"request-word\">(?<words>[^<]+)<", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RequestWord();
}
