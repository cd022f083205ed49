using System.Net;
using Microsoft.AspNetCore.Routing;

namespace SecondOpinion.Web;

/// <summary>Every response carries the header set: pages, redirects, static files, errors, what is not there.</summary>
internal sealed class TheHeaders
{
    private static readonly Dictionary<string, string> Always = new(StringComparer.Ordinal)
    {
        ["X-Content-Type-Options"] = "nosniff",
        ["X-Frame-Options"] = "DENY",
        ["Referrer-Policy"] = "no-referrer",
        ["Cross-Origin-Opener-Policy"] = "same-origin",
        ["Cross-Origin-Resource-Policy"] = "same-origin",
    };

    [Test]
    public async Task Every_route_answers_with_the_header_set()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var paths = Endpoints.Of(app).Select(Endpoints.ExamplePath).Distinct().Append("/nowhere").Append("/viewer/site.css").ToList();
        Assert.That(paths, Has.Count.GreaterThan(20));
        foreach (var path in paths)
        {
            using var answer = await browser.SendAsync(Browser.Request(HttpMethod.Get, path));
            AssertSet(answer, path);
        }
    }

    [TestCase("text/html")]
    [TestCase("application/json")]
    public async Task A_fault_answers_with_the_header_set_and_says_nothing_of_the_fault(string accept)
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        app.Trail.IsDown = true;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/studies");
        request.Headers.Add("Accept", accept);
        using var answer = await browser.SendAsync(request);
        AssertSet(answer, "/studies");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(answer.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo(accept == "text/html" ? "text/html" : "application/problem+json"));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("on purpose").And.Not.Contain("Exception"));
    }

    [Test]
    public async Task What_is_not_there_is_a_plain_page_for_people_and_a_problem_for_machines()
    {
        await using var app = new DeskApp();
        using var browser = app.Browser();
        var page = await browser.GetAsync("/nowhere");
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(page.Html, Does.Contain("<h1").And.Contain("Page not found").And.Contain("<a href=\"/\" data-testid=\"home\">"));
        Assert.That((await browser.GetAsync("/open/nowhere/else")).Html, Does.Contain("<a href=\"/open\" data-testid=\"home\">"), "a recipient's way home");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        using var answer = await browser.SendAsync(request);
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
    }

    [Test]
    public async Task Outside_Development_a_year_and_more_of_https_is_demanded()
    {
        await using var app = Endpoints.Production();
        using var client = app.CreateClient();
        using var secure = await client.GetAsync(new Uri("https://desk.example/nowhere"));
        Assert.That(secure.Headers.GetValues("Strict-Transport-Security"), Is.EqualTo(new[] { "max-age=63072000; includeSubDomains" }));
    }

    [Test]
    public async Task Pages_are_never_stored()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        using var answer = await browser.SendAsync(Browser.Request(HttpMethod.Get, "/"));
        Assert.That(answer.Headers.CacheControl?.NoStore, Is.True);
    }

    private static void AssertSet(HttpResponseMessage answer, string path)
    {
        foreach (var (name, value) in Always)
        {
            Assert.That(Header(answer, name), Is.EqualTo(value), $"{name} of {path}");
        }

        var policy = Header(answer, "Content-Security-Policy");
        Assert.That(policy, Does.StartWith("default-src 'none'").And.Contain("frame-ancestors 'none'").And.Contain("base-uri 'none'"), path);
        Assert.That(policy, Does.Not.Contain("unsafe-eval").And.Not.Contain("blob:").And.Not.Contain("data:"), path);
        Assert.That(Header(answer, "Permissions-Policy"), Does.Contain("camera=()"), path);
        Assert.That(answer.Headers.CacheControl, Is.Not.Null, path);
        Assert.That(answer.Headers.Contains("Server"), Is.False, path);
        Assert.That(answer.Headers.Contains("X-Powered-By"), Is.False, path);
    }

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}

/// <summary>The endpoints that are mapped, as tests go through them.</summary>
internal static class Endpoints
{
    public static IReadOnlyList<RouteEndpoint> Of(DeskApp app) =>
        [.. app.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(endpoint => !IsStatic(endpoint))];

    /// <summary>A path that the endpoint's pattern takes.</summary>
    public static string ExamplePath(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "caseCode" } => "SO-2222-2222",
            _ => "1",
        }))));

    public static IReadOnlyList<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET", "POST"];

    /// <summary>Both surfaces outside Development, each on its own host. Certificates for the keys are left out, and with them the checks at start.</summary>
    public static DeskApp Production(FakeProvider? provider = null) => new(
        [("Surface", "Both"), ("DeskUrl", "https://desk.example"), ("PublicUrl", "https://reader.example"), ("Trusts:0:Code", "DEMO1"), ("Trusts:0:Name", "A trust"), .. FakeProvider.Settings])
    {
        Environment = "Production",
        SkipsChecks = true,
        Provider = provider,
    };

    private static bool IsStatic(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText is { } text && (text.StartsWith("viewer/", StringComparison.Ordinal) || text.StartsWith("/viewer/", StringComparison.Ordinal)
            || text.StartsWith("{**", StringComparison.Ordinal));
}
