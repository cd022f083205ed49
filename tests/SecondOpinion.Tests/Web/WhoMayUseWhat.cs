using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using SecondOpinion.Trail;

namespace SecondOpinion.Web;

/// <summary>Every endpoint says who may use it; the matrix of roles and endpoints is made from the endpoints that are mapped.</summary>
internal sealed class WhoMayUseWhat
{
    /// <summary>All that anybody may reach. A new one must be added here on purpose.</summary>
    private static readonly string[] Anybody =
    [
        "sign-in", "sign-in/stopped", "signed-out", "/sign-in/start", "/signin-oidc", "/backchannel-logout", "dev/letters", "dev/letters/{id}", "/dev/letters/{id}/html", "open", "open/code", "read/{caseCode}",
    ];

    /// <summary>By policy: which of the demo roles it lets in.</summary>
    private static readonly Dictionary<string, string[]> LetsIn = new(StringComparer.Ordinal)
    {
        ["Staff"] = ["referrer", "governance", "pacsoffice"],
        ["Referrer"] = ["referrer"],
        ["Governance"] = ["governance"],
        ["PacsOffice"] = ["pacsoffice"],
        ["ReferrerOrOffice"] = ["referrer", "pacsoffice"],
    };

    [TestCase(false)]
    [TestCase(true)]
    public async Task Every_endpoint_names_a_policy_or_is_known_to_be_open_to_anybody(bool withProvider)
    {
        await using var app = withProvider ? DeskApp.WithProvider() : new DeskApp();
        var endpoints = Endpoints.Of(app);
        Assert.That(endpoints, Has.Count.GreaterThan(20));
        var silent = endpoints.Where(endpoint => PolicyOf(endpoint) is null && !IsKnownOpen(endpoint)).Select(endpoint => endpoint.RoutePattern.RawText);
        Assert.That(silent, Is.Empty);
    }

    [Test]
    public async Task An_endpoint_that_says_nothing_is_refused_to_everybody()
    {
        await using var app = new DeskApp();
        var fallback = await app.Get<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();
        var result = await app.Get<IAuthorizationService>().AuthorizeAsync(new System.Security.Claims.ClaimsPrincipal(), null, fallback!);
        Assert.That(result.Succeeded, Is.False);
    }

    [TestCase("referrer")]
    [TestCase("governance")]
    [TestCase("pacsoffice")]
    public async Task Each_role_passes_just_the_policies_that_let_it_in(string role)
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync($"demo1-{role}");
        var home = await browser.GetAsync(role == "pacsoffice" ? "/office" : "/sign-in");
        var token = home.Token("/sign-out");
        foreach (var endpoint in Endpoints.Of(app).Where(endpoint => PolicyOf(endpoint) is not null && endpoint.RoutePattern.RawText != "/sign-out"))
        {
            foreach (var method in Endpoints.Methods(endpoint))
            {
                using var request = Browser.Request(new HttpMethod(method), Endpoints.ExamplePath(endpoint));
                if (method != "GET")
                {
                    request.Headers.Add("Sec-Fetch-Site", "same-origin");
                    request.Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
                }

                using var answer = await browser.SendAsync(request);
                var refused = answer.StatusCode == HttpStatusCode.Forbidden;
                Assert.That(refused, Is.EqualTo(!LetsIn[PolicyOf(endpoint)!].Contains(role)), $"{method} {endpoint.RoutePattern.RawText} for {role}: {answer.StatusCode}");
            }
        }
    }

    [Test]
    public async Task Whoever_is_not_signed_in_is_led_to_sign_in_and_back()
    {
        await using var app = new DeskApp();
        using var browser = app.Browser();
        using var answer = await browser.SendAsync(Browser.Request(HttpMethod.Get, "/studies"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        var signIn = await browser.GetAsync(answer.Headers.Location!.OriginalString);
        using var back = await browser.SubmitAsync(signIn, "/sign-in", ("person", "demo:demo1-referrer"), ("back", signIn.Values("back")[0]));
        Assert.That(back.Headers.Location!.OriginalString, Is.EqualTo("/studies"));
    }

    [Test]
    public async Task Nobody_is_led_back_to_where_somebody_else_says()
    {
        await using var app = new DeskApp();
        using var browser = app.Browser();
        var signIn = await browser.GetAsync("/sign-in");
        using var answer = await browser.SubmitAsync(signIn, "/sign-in", ("person", "demo:demo1-referrer"), ("back", "https://evil.example/"));
        Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo("/"));
    }

    [Test]
    public async Task A_machine_that_is_not_signed_in_is_told_401()
    {
        await using var app = new DeskApp();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/studies");
        using var answer = await app.Browser().SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_sign_in_a_denial_and_a_sign_out_are_on_the_trail()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-pacsoffice");
        await browser.GetAsync("/studies");
        var office = await browser.GetAsync("/office");
        using var answer = await browser.SubmitAsync(office, "/sign-out");
        Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo("/sign-in"));
        Assert.That(
            app.Trail.Rows.Select(row => (row.Action, row.Trust, row.Actor.Id, row.Actor.Network)),
            Is.EqualTo(new[] { AuditAction.StaffSignedIn, AuditAction.StaffDenied, AuditAction.StaffSignedOut }.Select(action => (action, "DEMO1", "demo:demo1-pacsoffice", "127.0.0.1"))));
        Assert.That((await browser.GetAsync("/office")).Status, Is.EqualTo(HttpStatusCode.SeeOther), "signed out means signed out");
    }

    [Test]
    public async Task Nobody_is_signed_in_while_the_trail_is_down()
    {
        await using var app = new DeskApp();
        using var browser = app.Browser();
        var signIn = await browser.GetAsync("/sign-in");
        app.Trail.IsDown = true;
        using var answer = await browser.SubmitAsync(signIn, "/sign-in", ("person", "demo:demo1-referrer"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        app.Trail.IsDown = false;
        Assert.That((await browser.GetAsync("/studies")).Status, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    private static bool IsKnownOpen(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        && (Anybody.Contains(endpoint.RoutePattern.RawText) || endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("read/{caseCode}/", StringComparison.Ordinal)
            || endpoint.RoutePattern.RawText.TrimStart('/').StartsWith("open/{", StringComparison.Ordinal));

    private static string? PolicyOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null ? endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy : null;
}
