using System.Net;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Trail;

namespace SecondOpinion.Web;

/// <summary>Signing out ends both sessions, whoever begins; and only the provider can say that somebody signed out there.</summary>
internal sealed class SigningOut
{
    [Test]
    public async Task Signing_out_here_goes_on_to_sign_out_there()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        await app.ComeInAsync(browser);
        using var answer = await browser.SubmitAsync(await browser.GetAsync("/"), "/sign-out");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), "a page that goes on by itself: a form may not be redirected to another site");
        Assert.That(answer.Headers.GetValues("Clear-Site-Data"), Is.EqualTo(new[] { "\"cache\", \"storage\"" }));
        Assert.That(
            WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()),
            Does.Contain($"url={FakeProvider.Issuer}/bye?client_id={FakeProvider.Client}&post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Fsigned-out\"").And.Not.Contain("id_token_hint"));
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That((await browser.GetAsync("/signed-out")).Html, Does.Contain("You are signed out"));
        Assert.That(app.Trail.Rows[^1].Action, Is.EqualTo(AuditAction.StaffSignedOut));
    }

    [Test]
    public async Task A_copy_of_the_cookie_is_worth_nothing_after_signing_out()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        using var gone = await browser.SendAsync(Browser.Request(HttpMethod.Get, "/sign-in/start"));
        using var back = await browser.SendAsync(Browser.Request(HttpMethod.Get, app.Provider!.SignIn(gone.Headers.Location!)));
        var cookie = back.Headers.GetValues("Set-Cookie").Single(set => set.StartsWith("staff=", StringComparison.Ordinal)).Split(';')[0];
        async Task<HttpStatusCode> WithCopyAsync()
        {
            using var thief = app.CreateDefaultClient();
            using var request = Browser.Request(HttpMethod.Get, "/");
            request.Headers.Add("Cookie", cookie);
            using var answer = await thief.SendAsync(request);
            return answer.StatusCode;
        }

        Assert.That(await WithCopyAsync(), Is.EqualTo(HttpStatusCode.OK));
        using var left = await browser.SubmitAsync(await browser.GetAsync("/"), "/sign-out");
        Assert.That(await WithCopyAsync(), Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [Test]
    public async Task While_the_provider_is_down_signing_out_here_works()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        await app.ComeInAsync(browser);
        app.Provider!.IsDown = true;
        using var answer = await browser.SubmitAsync(await browser.GetAsync("/"), "/sign-out");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK).Or.EqualTo(HttpStatusCode.SeeOther));
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [TestCase("subject-1", "session-1")]
    [TestCase(null, "session-1")]
    [TestCase("subject-1", null)]
    public async Task What_the_provider_ends_is_over_here_at_the_next_request(string? subject, string? session)
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        await app.ComeInAsync(browser);
        using var other = app.Browser();
        (app.Provider!.Claims["sub"], app.Provider.Claims["sid"]) = ("subject-2", "session-2");
        await app.ComeInAsync(other);
        Assert.That(await EndAsync(app, app.Provider.Token(FakeProvider.Logout(DateTimeOffset.UtcNow, subject, session), "logout+jwt")), Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await browser.FollowAsync("/studies")).Html, Does.Contain("you signed out of your trust account"));
        Assert.That((await other.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK), "another's session stands");
        var row = app.Trail.Rows[^1];
        Assert.That((row.Action, row.Actor.Name, row.Details["by"]), Is.EqualTo((AuditAction.StaffSignedOut, "Dr Ada Lin", "provider")));
    }

    [Test]
    public async Task The_person_s_other_session_stands_when_the_provider_ends_one_of_them()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        await app.ComeInAsync(browser);
        Assert.That(await EndAsync(app, app.Provider!.Token(FakeProvider.Logout(DateTimeOffset.UtcNow, "subject-1", "session-9"))), Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Whoever_the_provider_signs_out_on_the_way_in_does_not_come_in()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        using var gone = await browser.SendAsync(Browser.Request(HttpMethod.Get, "/sign-in/start"));
        var answer = app.Provider!.SignIn(gone.Headers.Location!);
        Assert.That(await EndAsync(app, app.Provider.Token(FakeProvider.Logout(DateTimeOffset.UtcNow))), Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await browser.FollowAsync(answer)).Html, Does.Contain("You were signed out"));
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.SeeOther));
        app.Provider.Claims["sid"] = "session-2";
        await app.ComeInAsync(browser);
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK), "a new session of the provider's is another");
    }

    private static readonly TestCaseData[] Forgeries =
    [
        Forgery("signed by another", (provider, _) => provider.Signer = new SigningCredentials(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "one" }, SecurityAlgorithms.RsaSha256)),
        Forgery("signed by an unknown key", (provider, _) => provider.Signer = new SigningCredentials(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "two" }, SecurityAlgorithms.RsaSha256)),
        Forgery("not signed", (provider, _) => provider.Unsigned = true),
        Forgery("another issuer", (_, claims) => claims["iss"] = "https://evil.example"),
        Forgery("no issuer", (_, claims) => claims.Remove("iss")),
        Forgery("another service", (_, claims) => claims["aud"] = "another-service"),
        Forgery("no service", (_, claims) => claims.Remove("aud")),
        Forgery("no time", (_, claims) => claims.Remove("iat")),
        Forgery("too old", (_, claims) => claims["iat"] = DateTimeOffset.UtcNow.AddMinutes(-6).ToUnixTimeSeconds()),
        Forgery("from the future", (_, claims) => claims["iat"] = DateTimeOffset.UtcNow.AddMinutes(6).ToUnixTimeSeconds()),
        Forgery("no end", (_, claims) => claims.Remove("exp")),
        Forgery("over", (_, claims) => claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-6).ToUnixTimeSeconds()),
        Forgery("no name of its own", (_, claims) => claims.Remove("jti")),
        Forgery("no event", (_, claims) => claims.Remove("events")),
        Forgery("another event", (_, claims) => claims["events"] = new Dictionary<string, object> { ["https://example.org/other"] = new Dictionary<string, object>() }),
        Forgery("an event that is no object", (_, claims) => claims["events"] = new Dictionary<string, object> { [FakeProvider.LogoutEvent] = "yes" }),
        Forgery("an identity token's nonce", (_, claims) => claims["nonce"] = "n"),
        Forgery("nobody named", (_, claims) =>
        {
            claims.Remove("sub");
            claims.Remove("sid");
        }),
        Forgery("a subject that is no text", (_, claims) =>
        {
            claims["sub"] = 7;
            claims.Remove("sid");
        }),
    ];

    [TestCase(-4)]
    [TestCase(4)]
    public async Task A_logout_token_of_a_clock_that_differs_by_less_than_five_minutes_is_obeyed(int minutes)
    {
        await using var app = DeskApp.WithProvider();
        var claims = FakeProvider.Logout(DateTimeOffset.UtcNow);
        claims["iat"] = DateTimeOffset.UtcNow.AddMinutes(minutes).ToUnixTimeSeconds();
        claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(minutes + 2).ToUnixTimeSeconds();
        Assert.That(await EndAsync(app, app.Provider!.Token(claims)), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task While_the_trail_is_down_a_sign_out_bites_and_is_to_be_said_again_for_the_record()
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        await app.ComeInAsync(browser);
        var token = app.Provider!.Token(FakeProvider.Logout(DateTimeOffset.UtcNow));
        app.Trail.IsDown = true;
        Assert.That(await EndAsync(app, token), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        app.Trail.IsDown = false;
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.SeeOther), "they are out");
        Assert.That(app.Trail.Rows.Select(row => row.Action), Is.EqualTo(new[] { AuditAction.StaffSignedIn }));
        Assert.That(await EndAsync(app, token), Is.EqualTo(HttpStatusCode.OK), "the provider says it again");
        Assert.That(app.Trail.Rows.Select(row => row.Action), Is.EqualTo(new[] { AuditAction.StaffSignedIn, AuditAction.StaffSignedOut }));
        Assert.That(app.Trail.Rows[^1].Actor.Name, Is.EqualTo("Dr Ada Lin"));
        Assert.That(await EndAsync(app, token), Is.EqualTo(HttpStatusCode.BadRequest), "now it is on the record");
    }

    [Test]
    public async Task A_network_that_says_so_without_end_is_put_off()
    {
        await using var app = DeskApp.WithProvider();
        for (var call = 0; call < Reader.CrowdLimit.PressesAMinute; call++)
        {
            Assert.That(await EndAsync(app, null), Is.EqualTo(HttpStatusCode.BadRequest));
        }

        Assert.That(await EndAsync(app, app.Provider!.Token(FakeProvider.Logout(DateTimeOffset.UtcNow))), Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(app.Trail.Rows.Count(row => row.Action == AuditAction.TooManyRequests), Is.EqualTo(1));
    }

    [TestCaseSource(nameof(Forgeries))]
    public async Task A_forged_logout_token_ends_nothing(Action<FakeProvider, Dictionary<string, object>> forge)
    {
        await using var app = DeskApp.WithProvider();
        using var browser = app.Browser();
        await app.ComeInAsync(browser);
        var claims = FakeProvider.Logout(DateTimeOffset.UtcNow);
        forge(app.Provider!, claims); // WithProvider made one
        Assert.That(await EndAsync(app, app.Provider!.Token(claims)), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(app.Trail.Rows, Has.Count.EqualTo(1), "the sign-in");
        Assert.That(string.Join('\n', app.Log.Lines), Does.Not.Contain("eyJ").And.Not.Contain("subject-1"));
    }

    [TestCase("at+jwt")]
    [TestCase("id_token+jwt")]
    public async Task A_token_of_another_kind_is_no_logout_token(string type)
    {
        await using var app = DeskApp.WithProvider();
        Assert.That(await EndAsync(app, app.Provider!.Token(FakeProvider.Logout(DateTimeOffset.UtcNow), type)), Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("a.b.c")]
    public async Task What_is_no_token_is_refused(string? token)
    {
        await using var app = DeskApp.WithProvider();
        Assert.That(await EndAsync(app, token), Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task A_logout_token_works_once()
    {
        await using var app = DeskApp.WithProvider();
        var token = app.Provider!.Token(FakeProvider.Logout(DateTimeOffset.UtcNow));
        Assert.That(await EndAsync(app, token), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await EndAsync(app, token), Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task A_logout_token_that_a_browser_brings_is_refused()
    {
        await using var app = DeskApp.WithProvider();
        var token = app.Provider!.Token(FakeProvider.Logout(DateTimeOffset.UtcNow));
        Assert.That(await EndAsync(app, token, ("Sec-Fetch-Site", "cross-site")), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await EndAsync(app, token, ("Sec-Fetch-Site", "same-origin")), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await EndAsync(app, token, ("Origin", "https://evil.example")), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task While_the_provider_s_keys_cannot_be_had_a_logout_token_is_to_come_again()
    {
        await using var app = DeskApp.WithProvider();
        app.Provider!.IsDown = true;
        var token = app.Provider.Token(FakeProvider.Logout(DateTimeOffset.UtcNow));
        Assert.That(await EndAsync(app, token), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        app.Provider.IsDown = false;
        Assert.That(await EndAsync(app, token), Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>As the provider calls: no browser's headers, no cookie.</summary>
    private static async Task<HttpStatusCode> EndAsync(DeskApp app, string? token, params (string Name, string Value)[] headers)
    {
        using var client = app.CreateDefaultClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/backchannel-logout")
        {
            Content = new FormUrlEncodedContent(token is null ? [] : [new("logout_token", token)]),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private static TestCaseData Forgery(string name, Action<FakeProvider, Dictionary<string, object>> forge) => new TestCaseData(forge).SetArgDisplayNames(name);
}
