using System.Net;
using System.Text.RegularExpressions;

namespace SecondOpinion.Web;

/// <summary>A page as a browser got it.</summary>
internal sealed record Page(HttpStatusCode Status, string Html, string Path)
{
    /// <summary>The antiforgery token of the form that goes to <paramref name="action"/>, or of the page's first form.</summary>
    public string Token(string action)
    {
        var forms = Html.Split("<form").Skip(1).Select(form => form.Split("</form>")[0]).ToList();
        var form = forms.FirstOrDefault(form => form.Contains($"action=\"{action}\"", StringComparison.Ordinal))
            ?? forms.FirstOrDefault(form => !form.Split('>')[0].Contains("action=", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The page has no form that goes to {action}.");
        return Regex.Match(form, "name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"").Groups[1].Value;
    }

    /// <summary>Values of every field of that name, decoded.</summary>
    public IReadOnlyList<string> Values(string name) =>
        [.. Regex.Matches(Html, $"<input[^>]*name=\"{name}\"[^>]*>").Select(match => WebUtility.HtmlDecode(Regex.Match(match.Value, "value=\"([^\"]*)\"").Groups[1].Value))];

    /// <summary>Values of the boxes of that name that are ticked.</summary>
    public IReadOnlyList<string> Ticked(string name) =>
        [.. Regex.Matches(Html, $"<input[^>]*name=\"{name}\"[^>]*>").Where(match => match.Value.Contains("checked", StringComparison.Ordinal))
            .Select(match => WebUtility.HtmlDecode(Regex.Match(match.Value, "value=\"([^\"]*)\"").Groups[1].Value))];

    public string Title => WebUtility.HtmlDecode(Regex.Match(Html, "<title>([^<]*)</title>").Groups[1].Value);
}

/// <summary>Sends what Chromium sends: cookies kept, Accept for pages, Sec-Fetch-Site and a null Origin under our own no-referrer.</summary>
internal sealed class Browser(HttpClient client) : IDisposable
{
    public HttpClient Client => client;

    public async Task<Page> GetAsync(string path)
    {
        using var answer = await SendAsync(Request(HttpMethod.Get, path));
        return new Page(answer.StatusCode, await answer.Content.ReadAsStringAsync(), path);
    }

    public async Task<HttpResponseMessage> SubmitAsync(Page page, string action, params (string Name, string? Value)[] fields)
    {
        using var request = Request(HttpMethod.Post, action);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Origin", "null");
        request.Content = new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value ?? "")), new("__RequestVerificationToken", page.Token(action))]);
        return await client.SendAsync(request);
    }

    /// <summary>The same, to where it leads.</summary>
    public async Task<Page> SubmitAndFollowAsync(Page page, string action, params (string Name, string? Value)[] fields)
    {
        using var answer = await SubmitAsync(page, action, fields);
        return answer.StatusCode == HttpStatusCode.SeeOther
            ? await GetAsync(answer.Headers.Location!.OriginalString)
            : new Page(answer.StatusCode, await answer.Content.ReadAsStringAsync(), action);
    }

    /// <summary>Follows redirects within the app to the page at their end.</summary>
    public async Task<Page> FollowAsync(string path)
    {
        for (var hop = 0; hop < 10; hop++)
        {
            using var answer = await SendAsync(Request(HttpMethod.Get, path));
            if (answer.Headers.Location is not { } next)
            {
                return new Page(answer.StatusCode, await answer.Content.ReadAsStringAsync(), path);
            }

            path = next.OriginalString;
        }

        throw new InvalidOperationException($"Led round in circles, last to {path}.");
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => client.SendAsync(request);

    public void Dispose() => client.Dispose();

    internal static HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        return request;
    }
}
