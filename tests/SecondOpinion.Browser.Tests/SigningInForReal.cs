using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>Staff and a real identity provider, in Chromium: in and out both ways, and everything that can go wrong on the way. Every page met is
/// checked against WCAG 2.2 AA.</summary>
internal sealed class SigningInForReal
{
    private readonly List<string> _violations = [];
    private IdentityProvider _provider = null!; // made before each test
    private Site _site = null!; // the same

    [SetUp]
    public async Task StartAsync()
    {
        _provider = IdentityProvider.NotYet();
        _site = await Site.StartAsync(settings: _provider.Settings);
        _violations.Clear();
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }
    }

    [Test]
    public async Task A_referrer_signs_in_on_the_way_to_a_page_works_and_signs_out_here_and_there()
    {
        await _provider.StartAsync(_site);
        await using var person = await Chromium.NewPersonAsync();
        var page = await person.NewPageAsync();
        await page.GotoAsync($"{_site.Address}/studies");
        await CheckAsync(page, "60-sign-in-with-trust-account");
        await GoAsync(page, "alice");
        await page.WaitForURLAsync($"{_site.Address}/studies");
        Assert.That(await page.Locator(".nhsuk-header").InnerTextAsync(), Does.Contain("Dr Alice Adams, Downland Hospitals"));
        Assert.That((await page.GotoAsync($"{_site.Address}/trail"))!.Status, Is.EqualTo(403));
        var cookie = (await person.CookiesAsync([_site.Address])).Single(cookie => cookie.Name == "staff");
        Assert.That((cookie.SameSite, cookie.HttpOnly), Is.EqualTo((SameSiteAttribute.Strict, true)));

        await page.GotoAsync($"{_site.Address}/studies");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await ConfirmAsync(page);
        await page.WaitForURLAsync($"{_site.Address}/signed-out");
        await CheckAsync(page, "61-signed-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in again" }).ClickAsync();
        await page.GetByTestId("sign-in-start").ClickAsync();
        await page.WaitForURLAsync(new Regex("^" + Regex.Escape(_provider.Address)));
        Assert.That(await page.TitleAsync(), Is.EqualTo("Trust sign-in"), "signed out there too: it asks who is there");
        Assert.That(_violations, Is.Empty);
        AssertNothingIsLogged();
    }

    [Test]
    public async Task Whoever_signs_out_at_the_provider_is_signed_out_here()
    {
        await _provider.StartAsync(_site);
        await using var person = await Chromium.NewPersonAsync();
        var page = await InAsync(person, "greg");
        await page.WaitForURLAsync($"{_site.Address}/trail");
        var elsewhere = await person.NewPageAsync();
        await elsewhere.GotoAsync($"{_provider.Address}/session/end");
        await ConfirmAsync(elsewhere);
        await elsewhere.WaitForURLAsync("**/session/end/success**");
        await page.GetByRole(AriaRole.Link, new() { Name = "Checkpoints" }).ClickAsync();
        await page.GetByTestId("session-over").WaitForAsync();
        Assert.That(await page.GetByTestId("session-over").InnerTextAsync(), Does.Contain("you signed out of your trust account"));
        await CheckAsync(page, "62-signed-out-elsewhere");
        Assert.That(_violations, Is.Empty);
    }

    [Test]
    public async Task While_the_provider_is_down_the_page_says_so_and_trying_again_works_when_it_is_back()
    {
        await using var person = await Chromium.NewPersonAsync();
        var page = await person.NewPageAsync();
        await page.GotoAsync($"{_site.Address}/sign-in");
        var answer = await page.RunAndWaitForResponseAsync(() => page.GetByTestId("sign-in-start").ClickAsync(), response => response.Url.Contains("/sign-in/stopped", StringComparison.Ordinal));
        Assert.That((answer.Status, await answer.HeaderValueAsync("retry-after")), Is.EqualTo((503, "30")));
        await CheckAsync(page, "63-provider-down");
        await _provider.StartAsync(_site);
        await page.GetByTestId("try-again").ClickAsync();
        await GoAsync(page, "alice");
        await page.WaitForURLAsync($"{_site.Address}/");
        Assert.That(_violations, Is.Empty);
    }

    [Test]
    public async Task Cancelled_without_a_role_without_a_trust_and_of_another_trust()
    {
        await _provider.StartAsync(_site);
        await using var cancelling = await Chromium.NewPersonAsync();
        var page = await cancelling.NewPageAsync();
        await page.GotoAsync($"{_site.Address}/sign-in");
        await page.GetByTestId("sign-in-start").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await page.GetByTestId("stopped").WaitForAsync();
        await CheckAsync(page, "64-cancelled");
        Assert.That(await page.GetByRole(AriaRole.Heading).InnerTextAsync(), Is.EqualTo("You did not sign in"));
        Assert.That(page.Url, Does.Not.Contain("code=").And.Not.Contain("state=").And.Not.Contain("error"));
        foreach (var (who, words, picture) in new[] { ("nora", "so-referrers: referring consultant", "65-no-role"), ("uma", "ODS code of a trust", "66-no-trust") })
        {
            await using var person = await Chromium.NewPersonAsync();
            var stopped = await InAsync(person, who);
            await stopped.GetByTestId("stopped").WaitForAsync();
            Assert.That(await stopped.GetByTestId("stopped").InnerTextAsync(), Does.Contain(words));
            await CheckAsync(stopped, picture);
            await stopped.GotoAsync($"{_site.Address}/studies");
            Assert.That(stopped.Url, Does.Contain("/sign-in"), "in nowhere");
        }

        await using var other = await Chromium.NewPersonAsync();
        var harbour = await InAsync(other, "otto");
        await harbour.WaitForURLAsync($"{_site.Address}/");
        Assert.That(await harbour.Locator(".nhsuk-header").InnerTextAsync(), Does.Contain("Dr Otto Owen, Harbour Hospitals"));
        Assert.That(_violations, Is.Empty);
        AssertNothingIsLogged();
    }

    [Test]
    public async Task Whoever_the_PACS_office_switches_off_is_out_at_the_next_click()
    {
        await _provider.StartAsync(_site);
        await using var referrer = await Chromium.NewPersonAsync();
        var page = await InAsync(referrer, "alice");
        await page.WaitForURLAsync($"{_site.Address}/");
        await using var officer = await Chromium.NewPersonAsync();
        var office = await InAsync(officer, "petra");
        await office.WaitForURLAsync($"{_site.Address}/office");
        await office.GetByRole(AriaRole.Link, new() { Name = "Staff", Exact = true }).ClickAsync();
        await CheckAsync(office, "67-office-staff");
        await office.GetByTestId("staff-row").Filter(new() { HasText = "Dr Alice Adams" }).GetByRole(AriaRole.Button).ClickAsync();
        await office.GetByTestId("changed").WaitForAsync();
        await CheckAsync(office, "68-office-staff-switched-off");

        await page.GetByRole(AriaRole.Link, new() { Name = "Find a study" }).ClickAsync();
        await page.GetByTestId("stopped").WaitForAsync();
        Assert.That(await page.GetByRole(AriaRole.Heading).InnerTextAsync(), Is.EqualTo("Your access is switched off"));
        await CheckAsync(page, "69-switched-off");
        await page.GetByTestId("try-again").ClickAsync();
        await page.GetByTestId("sign-in-start").ClickAsync();
        await page.GetByTestId("stopped").WaitForAsync(); // the provider knows them still, and vouches without a question
        Assert.That(await page.GetByRole(AriaRole.Heading).InnerTextAsync(), Is.EqualTo("Your access is switched off"));
        Assert.That(_violations, Is.Empty);
    }

    private async Task<IPage> InAsync(IBrowserContext person, string who)
    {
        var page = await person.NewPageAsync();
        await page.GotoAsync($"{_site.Address}/sign-in");
        await GoAsync(page, who);
        return page;
    }

    /// <summary>From the sign-in page through the provider's.</summary>
    private static async Task GoAsync(IPage page, string who)
    {
        await page.GetByTestId("sign-in-start").ClickAsync();
        await page.Locator("[name=login]").FillAsync(who);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>The provider asks whether one really wants to sign out there.</summary>
    private static async Task ConfirmAsync(IPage page)
    {
        await page.Locator("button[name=logout][value=yes]").ClickAsync();
    }

    private void AssertNothingIsLogged()
    {
        foreach (var secret in new[] { "alice", "Adams", "nora", "otto", "uma", "eyJ", "code=", "state=" })
        {
            Assert.That(_site.Log, Does.Not.Contain(secret));
        }
    }

    private async Task CheckAsync(IPage page, string picture)
    {
        await Chromium.PictureAsync(page, picture);
        _violations.AddRange(await Accessibility.ViolationsAsync(page, picture));
    }
}
