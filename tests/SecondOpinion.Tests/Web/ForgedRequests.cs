using System.Net;

namespace SecondOpinion.Web;

/// <summary>What another site makes a browser send is refused, however the browser says where it comes from.</summary>
internal sealed class ForgedRequests
{
    private const int Done = 303;

    /// <summary>A form that names its own address gets no token by itself, and whoever presses it is refused.</summary>
    [Test]
    public void Every_form_that_changes_something_carries_its_token()
    {
        var forms = Directory.GetFiles(Path.Combine(Checkout.Root, "src", "SecondOpinion.Web"), "*.cshtml", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines).Where(line => line.Contains("<form", StringComparison.Ordinal) && line.Contains("method=\"post\"", StringComparison.Ordinal)).ToList();
        Assert.That(forms, Has.Count.GreaterThan(20));
        Assert.That(forms.Where(form => form.Contains("action=", StringComparison.Ordinal)), Is.All.Contains("asp-antiforgery=\"true\""));
    }

    [TestCase("same-origin", null, Done)]
    [TestCase("same-origin", "null", Done)]
    [TestCase("same-origin", "https://evil.example", Done, Description = "Sec-Fetch-Site decides where it is sent: no page can forge it")]
    [TestCase("same-site", null, 403)]
    [TestCase("cross-site", null, 403)]
    [TestCase("cross-site", "http://localhost", 403)]
    [TestCase("none", null, 403)]
    [TestCase("SAME-ORIGIN", null, 403)]
    [TestCase(null, "http://localhost", Done)]
    [TestCase(null, "null", Done, Description = "sent under no-referrer: it counts as absent, and the antiforgery token decides")]
    [TestCase(null, null, Done)]
    [TestCase(null, "https://localhost", 403)]
    [TestCase(null, "http://localhost:81", 403)]
    [TestCase(null, "http://evil.example", 403)]
    [TestCase(null, "http://localhost.evil.example", 403)]
    public async Task Where_a_form_comes_from_decides(string? site, string? origin, int expected)
    {
        await using var app = new DeskApp();
        using var browser = app.Browser();
        var signIn = await browser.GetAsync("/sign-in");
        using var request = SignIn(signIn.Token("/sign-in"));
        if (site is not null)
        {
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
        }

        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        using var answer = await browser.SendAsync(request);
        Assert.That((int)answer.StatusCode, Is.EqualTo(expected));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("CfDJ8nonsense")]
    public async Task Without_a_valid_antiforgery_token_nothing_is_done(string? token)
    {
        await using var app = new DeskApp();
        using var browser = app.Browser();
        await browser.GetAsync("/sign-in");
        using var request = SignIn(token);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await browser.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(app.Trail.Rows, Is.Empty);
    }

    [Test]
    public async Task The_token_of_one_browser_is_worth_nothing_in_another()
    {
        await using var app = new DeskApp();
        using var one = app.Browser();
        using var two = app.Browser();
        await two.GetAsync("/sign-in");
        using var request = SignIn((await one.GetAsync("/sign-in")).Token("/sign-in"));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await two.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Endpoints_that_are_no_pages_are_guarded_alike()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        using var request = Browser.Request(HttpMethod.Post, "/cases/SO-2222-2222/links/1/revoke");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await browser.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static HttpRequestMessage SignIn(string? token)
    {
        var request = Browser.Request(HttpMethod.Post, "/sign-in");
        request.Content = new FormUrlEncodedContent([new("person", "demo:demo1-referrer"), .. token is null ? [] : new[] { KeyValuePair.Create("__RequestVerificationToken", token) }]);
        return request;
    }
}
