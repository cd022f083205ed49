using System.Net;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Trail;

namespace SecondOpinion.Web;

/// <summary>Staff sign in at their trust's identity provider: what its claims make of them, and what happens when anything is not as it should be.</summary>
internal sealed class SigningInAtTheProvider
{
    private const string Id = $"{FakeProvider.Issuer} subject-1";

    [Test]
    public async Task Who_the_provider_vouches_for_is_in_with_the_roles_of_the_mapping_and_on_the_record()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        var arrived = await app.ComeInAsync(browser);
        Assert.That(arrived.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(arrived.Html, Does.Contain("<meta http-equiv=\"refresh\" content=\"0; url=/\">"));
        var home = await browser.GetAsync("/");
        Assert.That(home.Html, Does.Contain("Dr Ada Lin, Downland Hospitals"));
        Assert.That((await browser.GetAsync("/studies")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await browser.GetAsync("/trail")).Status, Is.EqualTo(HttpStatusCode.Forbidden), "everybody is no role, and governance was not claimed");
        var row = app.Trail.Rows[0];
        Assert.That((row.Action, row.Outcome, row.Trust, row.Actor), Is.EqualTo((
            AuditAction.StaffSignedIn, AuditOutcome.Success, "DEMO1", new AuditPerson("staff", Id, "Dr Ada Lin", "ada.lin@trust.example", "127.0.0.1"))));
    }

    [Test]
    public async Task Whoever_was_on_the_way_somewhere_arrives_there()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        var signIn = await browser.FollowAsync("/studies");
        var start = System.Text.RegularExpressions.Regex.Match(signIn.Html, "href=\"(/sign-in/start[^\"]*)\"").Groups[1].Value;
        Assert.That((await app.ComeInAsync(browser, WebUtility.HtmlDecode(start))).Html, Does.Contain("url=/studies\""));
    }

    [Test]
    public async Task The_cookie_holds_no_token_and_is_small_and_the_cookies_of_the_journey_are_bound_to_the_window()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        using var gone = await browser.SendAsync(Browser.Request(HttpMethod.Get, "/sign-in/start"));
        var journey = gone.Headers.GetValues("Set-Cookie").ToList();
        Assert.That(journey, Has.Count.EqualTo(2).And.All.Contains("samesite=lax").And.All.Contains("httponly"));
        using var back = await browser.SendAsync(Browser.Request(HttpMethod.Get, app.Provider!.SignIn(gone.Headers.Location!)));
        var cookie = back.Headers.GetValues("Set-Cookie").Single(set => set.StartsWith("staff=", StringComparison.Ordinal));
        Assert.That(cookie, Does.Contain("samesite=strict").And.Contain("httponly"));
        Assert.That(cookie, Has.Length.LessThan(600), "a key and nothing else");
    }

    [Test]
    public async Task Outside_Development_every_cookie_is_a_host_cookie_and_secure()
    {
        await using var app = Endpoints.Production(new FakeProvider());
        using var client = app.CreateClient();
        client.BaseAddress = new Uri("https://desk.example");
        using var browser = new Browser(client);
        using var gone = await browser.SendAsync(Browser.Request(HttpMethod.Get, "/sign-in/start"));
        Assert.That(gone.Headers.Location!.Query, Does.Contain($"redirect_uri={Uri.EscapeDataString("https://desk.example/signin-oidc")}"));
        using var back = await browser.SendAsync(Browser.Request(HttpMethod.Get, app.Provider!.SignIn(gone.Headers.Location)));
        var cookies = gone.Headers.GetValues("Set-Cookie").Concat(back.Headers.GetValues("Set-Cookie")).ToList();
        Assert.That(cookies, Has.Count.EqualTo(5).And.All.StartsWith("__Host-").And.All.Contains("path=/;").And.All.Contains("secure"));
        using var elsewhere = await client.GetAsync(new Uri("https://reader.example/signin-oidc?code=1&state=2"));
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "the answer is taken on the desk's host only");
    }

    [TestCase("urn:example:ig", "/trail", Description = "a value with colons")]
    [TestCase("so-pacs", "/office")]
    public async Task Each_mapped_value_opens_its_own_room(string group, string room)
    {
        await using var app = DeskApp.WithProvider();
        app.Provider!.Claims["groups"] = group;
        using var browser = app.Browser();
        await app.ComeInAsync(browser);
        Assert.That((await browser.GetAsync(room)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await browser.GetAsync("/studies")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [TestCase("groups", "everybody", "no-role", "<code>so-referrers</code>: referring consultant")]
    [TestCase("groups", "SO-REFERRERS", "no-role", "<code>so-referrers</code>: referring consultant", Description = "exactly as written")]
    [TestCase("groups", null, "no-role", "groups")]
    [TestCase("ods", "RYR99", "no-trust", "ODS code")]
    [TestCase("ods", null, "no-trust", "ods")]
    [TestCase("ods", "DEMO1,DEMO2", "no-trust", "ods", Description = "two trusts are none")]
    [TestCase("email", "not an address", "no-address", "email")]
    [TestCase("email", null, "no-address", "email")]
    public async Task Whoever_has_no_role_or_no_trust_is_in_nowhere_and_told_what_to_ask_for(string claim, string? value, string because, string words)
    {
        await using var app = DeskApp.WithProvider();
        Set(app.Provider!, claim, value); // WithProvider made one
        using var browser = app.Browser();
        var page = await app.ComeInAsync(browser);
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(page.Html, Does.Contain(words).And.Contain("For your IT service desk"));
        Assert.That(page.Path, Does.StartWith("/sign-in/stopped?why=").And.Not.Contain(because), "the reason is nobody else's to make up");
        var row = app.Trail.Rows.Single();
        Assert.That((row.Action, row.Outcome, row.Reason, row.Actor.Id), Is.EqualTo((AuditAction.StaffSignedIn, AuditOutcome.MinorFailure, because, Id)));
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.SeeOther), "in nowhere");
    }

    [Test]
    public async Task What_is_shown_to_ask_for_is_shown_to_nobody_who_did_not_come_from_the_provider()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        foreach (var why in new[] { "", "?why=no-role", "?why=AAAA", "?why=%3Cscript%3E" })
        {
            Assert.That((await browser.GetAsync($"/sign-in/stopped{why}")).Html, Does.Not.Contain("so-referrers").And.Contain("You could not be signed in"));
        }
    }

    [Test]
    public async Task A_value_may_stand_for_a_trust()
    {
        await using var app = DeskApp.WithProvider(("Staff:Trusts:urn:trust:2", "DEMO2"));
        app.Provider!.Claims["ods"] = "urn:trust:2";
        using var browser = app.Browser();
        await app.ComeInAsync(browser);
        Assert.That((await browser.GetAsync("/")).Html, Does.Contain("Harbour Hospitals"));
        app.Provider.Claims["ods"] = "DEMO1";
        Assert.That((await app.ComeInAsync(app.Browser())).Status, Is.EqualTo(HttpStatusCode.Forbidden), "where values are mapped, nothing else counts");
    }

    [Test]
    public async Task Somebody_with_another_s_name_and_address_is_somebody_else()
    {
        await using var app = DeskApp.WithProvider();
        using var first = app.Browser();
        await app.ComeInAsync(first);
        app.Provider!.Claims["sub"] = "subject-2";
        using var second = app.Browser();
        await app.ComeInAsync(second);
        Assert.That(app.Trail.Rows.Select(row => row.Actor.Id), Is.EqualTo(new[] { Id, $"{FakeProvider.Issuer} subject-2" }));
    }

    [Test]
    public async Task A_strong_sign_in_is_asked_for_and_demanded()
    {
        await using var app = DeskApp.WithProvider(("Staff:AcrValues:0", "aal3"));
        using var weak = app.Browser();
        Assert.That((await app.ComeInAsync(weak)).Html, Does.Contain("A stronger sign-in is needed"));
        app.Provider!.Claims["acr"] = "aal3";
        using var strong = app.Browser();
        using var gone = await strong.SendAsync(Browser.Request(HttpMethod.Get, "/sign-in/start"));
        Assert.That(gone.Headers.Location!.Query, Does.Contain("acr_values=aal3"));
        await app.ComeInAsync(strong);
        Assert.That((await strong.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Claims_may_come_from_the_user_information_endpoint()
    {
        await using var app = DeskApp.WithProvider(("Staff:ClaimsFromUserInfo", "true"));
        app.Provider!.Forge = claims =>
        {
            foreach (var name in new[] { "name", "email", "groups", "ods" })
            {
                claims.Remove(name);
            }
        };
        using var browser = app.Browser();
        await app.ComeInAsync(browser);
        Assert.That((await browser.GetAsync("/")).Html, Does.Contain("Dr Ada Lin, Downland Hospitals"));
    }

    private static readonly TestCaseData[] Forgeries =
    [
        Forgery("another's signature", (provider, _) => provider.Signer = new SigningCredentials(new RsaSecurityKey(System.Security.Cryptography.RSA.Create(2048)) { KeyId = "one" }, SecurityAlgorithms.RsaSha256)),
        Forgery("signed with the client's secret", (provider, _) => provider.Signer = new SigningCredentials(
            new SymmetricSecurityKey(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(FakeProvider.Secret))), SecurityAlgorithms.HmacSha256)),
        Forgery("another issuer", (_, claims) => claims["iss"] = "https://evil.example"),
        Forgery("another service", (_, claims) => claims["aud"] = "another-service"),
        Forgery("another browser's nonce", (_, claims) => claims["nonce"] = "another"),
        Forgery("no nonce", (_, claims) => claims.Remove("nonce")),
        Forgery("no subject", (_, claims) => claims.Remove("sub")),
        Forgery("no end", (_, claims) => claims.Remove("exp")),
        Forgery("over", (_, claims) => claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-6).ToUnixTimeSeconds()),
    ];

    [TestCaseSource(nameof(Forgeries))]
    public async Task A_forged_identity_token_lets_nobody_in(Action<FakeProvider, Dictionary<string, object>> forge)
    {
        await using var app = DeskApp.WithProvider();
        app.Provider!.Forge = claims => forge(app.Provider, claims);
        using var browser = app.Browser();
        var page = await app.ComeInAsync(browser);
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(page.Html, Does.Contain("You could not be signed in").And.Contain("Try again"));
        Assert.That(app.Trail.Rows, Is.Empty);
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.SeeOther));
        AssertNothingLeaked(app);
    }

    [TestCase("exp", -4, true)]
    [TestCase("exp", -6, false)]
    [TestCase("nbf", 4, true)]
    [TestCase("nbf", 6, false)]
    public async Task Clocks_may_differ_by_five_minutes_and_whoever_meets_more_is_told_so(string claim, int minutes, bool isIn)
    {
        await using var app = DeskApp.WithProvider();
        app.Provider!.Forge = claims => claims[claim] = DateTimeOffset.UtcNow.AddMinutes(minutes).ToUnixTimeSeconds();
        using var browser = app.Browser();
        var page = await app.ComeInAsync(browser);
        Assert.That(page.Status, Is.EqualTo(isIn ? HttpStatusCode.OK : HttpStatusCode.BadRequest));
        Assert.That(page.Html.Contains("The clocks of your trust", StringComparison.Ordinal), Is.EqualTo(!isIn));
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(isIn ? HttpStatusCode.OK : HttpStatusCode.SeeOther));
    }

    [Test]
    public async Task An_unsigned_identity_token_lets_nobody_in()
    {
        await using var app = DeskApp.WithProvider();
        app.Provider!.Unsigned = true;
        Assert.That((await app.ComeInAsync(app.Browser())).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task An_answer_that_another_browser_asked_for_is_worth_nothing_here()
    {
        await using var app = DeskApp.WithProvider();
        using var attacker = app.Browser();
        using var victim = app.Browser();
        using var gone = await attacker.SendAsync(Browser.Request(HttpMethod.Get, "/sign-in/start"));
        var answer = app.Provider!.SignIn(gone.Headers.Location!);
        Assert.That((await victim.FollowAsync(answer)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await victim.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [TestCase("?error=access_denied&error_description=ada.lin%40trust.example+pressed+cancel&state={state}", HttpStatusCode.OK, "You did not sign in")]
    [TestCase("?error=temporarily_unavailable&state={state}", HttpStatusCode.ServiceUnavailable, "does not answer")]
    [TestCase("?error=server_error&state={state}", HttpStatusCode.ServiceUnavailable, "does not answer")]
    [TestCase("?error=login_required&state={state}", HttpStatusCode.BadRequest, "You could not be signed in")]
    [TestCase("?code=unknown&state={state}", HttpStatusCode.BadRequest, "You could not be signed in")]
    [TestCase("?code=unknown", HttpStatusCode.BadRequest, "You could not be signed in")]
    [TestCase("?code=unknown&state=forged", HttpStatusCode.BadRequest, "You could not be signed in")]
    [TestCase("", HttpStatusCode.BadRequest, "You could not be signed in")]
    public async Task Whatever_else_the_provider_answers_ends_on_a_plain_page_with_try_again(string answer, HttpStatusCode status, string words)
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        using var gone = await browser.SendAsync(Browser.Request(HttpMethod.Get, "/sign-in/start"));
        var state = System.Web.HttpUtility.ParseQueryString(gone.Headers.Location!.Query)["state"]!;
        var page = await browser.FollowAsync("/signin-oidc" + answer.Replace("{state}", Uri.EscapeDataString(state), StringComparison.Ordinal));
        Assert.That(page.Status, Is.EqualTo(status));
        Assert.That(page.Html, Does.Contain(words).And.Contain("Try again").And.Not.Contain("pressed cancel"));
        AssertNothingLeaked(app);
    }

    [Test]
    public async Task An_answer_that_is_posted_is_not_taken()
    {
        await using var app = DeskApp.WithProvider();
        using var request = Browser.Request(HttpMethod.Post, "/signin-oidc");
        request.Content = new FormUrlEncodedContent([new("code", "1"), new("state", "2")]);
        using var answer = await app.Browser().SendAsync(request);
        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo("/sign-in"), "as for any page that is not there for whoever asks");
        Assert.That(app.Provider!.Asked, Is.Empty);
    }

    [Test]
    public async Task While_the_provider_is_down_nobody_signs_in_everything_else_works_and_it_heals_by_itself()
    {
        await using var app = DeskApp.WithProvider();
        app.Provider!.IsDown = true;
        using var browser = app.Browser();
        var page = await browser.FollowAsync("/sign-in/start");
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(page.Html, Does.Contain("does not answer").And.Contain("Try again"));
        using var again = await browser.SendAsync(Browser.Request(HttpMethod.Get, page.Path));
        Assert.That(again.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        Assert.That((await browser.GetAsync("/sign-in")).Status, Is.EqualTo(HttpStatusCode.OK));
        app.Provider.IsDown = false;
        await app.ComeInAsync(browser);
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_provider_that_goes_down_on_the_way_is_a_provider_that_is_down()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        using var gone = await browser.SendAsync(Browser.Request(HttpMethod.Get, "/sign-in/start"));
        var answer = app.Provider!.SignIn(gone.Headers.Location!);
        app.Provider.IsDown = true;
        Assert.That((await browser.FollowAsync(answer)).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task Nobody_comes_in_while_the_trail_is_down()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        app.Trail.IsDown = true;
        Assert.That((await app.ComeInAsync(browser)).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        app.Trail.IsDown = false;
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [Test]
    public async Task A_sign_in_ends_after_half_an_hour_without_a_request_and_after_ten_hours_in_any_case()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = DeskApp.WithProvider(clock);
        using var browser = app.Browser();
        await app.ComeInAsync(browser);
        clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK));
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.That((await browser.FollowAsync("/")).Html, Does.Contain("nothing was done for a while"));

        await app.ComeInAsync(browser);
        for (var quarters = 1; quarters < 40; quarters++)
        {
            clock.Advance(TimeSpan.FromMinutes(15));
            Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK), $"after {quarters} quarters of an hour");
        }

        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [Test]
    public async Task Roles_that_the_provider_took_away_are_gone_from_every_browser_at_the_next_sign_in()
    {
        await using var app = DeskApp.WithProvider();
        app.Provider!.Claims["groups"] = new[] { "so-referrers", "so-pacs" };
        using var old = app.Browser();
        await app.ComeInAsync(old);
        Assert.That((await old.GetAsync("/office")).Status, Is.EqualTo(HttpStatusCode.OK));
        app.Provider.Claims["groups"] = "so-referrers";
        await app.ComeInAsync(app.Browser());
        Assert.That((await old.GetAsync("/office")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    private static void Set(FakeProvider provider, string claim, string? value)
    {
        if (value is null)
        {
            provider.Claims.Remove(claim);
        }
        else
        {
            provider.Claims[claim] = value.Contains(',', StringComparison.Ordinal) ? value.Split(',') : value;
        }
    }

    /// <summary>No identity, token, code or word of the provider is logged, at any level.</summary>
    private static void AssertNothingLeaked(DeskApp app)
    {
        var log = string.Join('\n', app.Log.Lines);
        foreach (var secret in new[] { "ada.lin", "Ada Lin", "subject-1", "eyJ", "an-access-token", FakeProvider.Secret, "pressed cancel" })
        {
            Assert.That(log, Does.Not.Contain(secret));
        }
    }

    private static TestCaseData Forgery(string name, Action<FakeProvider, Dictionary<string, object>> forge) => new TestCaseData(forge).SetArgDisplayNames(name);
}
