using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>A governance officer looks at what was done with a case.</summary>
internal sealed class TheTrail
{
    private const string Recipient = "t.baptiste@neuro.example";

    [Test]
    public async Task The_governance_officer_sees_who_asked_who_opened_and_that_images_were_read()
    {
        await using var site = await Site.StartAsync();
        await using var referrer = await Chromium.NewPersonAsync();
        var desk = await referrer.SignInAsync(site, "demo:demo1-referrer");
        var code = await desk.AskAsync(site, "Okafor", "Dr Theo Baptiste", Recipient, "Is there a mass?");
        await using var recipient = await Chromium.NewPersonAsync();
        await (await recipient.OpenLinkAsync(site, Recipient)).ImageReadyAsync();

        await using var governance = await Chromium.NewPersonAsync();
        var trail = await governance.SignInAsync(site, "demo:demo1-governance");
        await trail.GotoAsync($"{site.Address}/trail/cases/{code}");
        await trail.GetByTestId("trail-row").First.WaitForAsync();
        await Chromium.PictureAsync(trail, "60-trail-of-the-case");
        Assert.That(await trail.GetByTestId("trail-row").CountAsync(), Is.GreaterThanOrEqualTo(4), "asked, letter, opened, read");
        await Assertions.Expect(trail.Locator("main")).ToContainTextAsync("Dr Theo Baptiste");
        Assert.That(await Rows.NumberAsync(site, "SELECT COUNT(*) FROM reader_session"), Is.EqualTo(1));

        Assert.That(await Accessibility.ViolationsAsync(trail, "60-trail-of-the-case"), Is.Empty);
        await trail.GotoAsync($"{site.Address}/trail");
        await Chromium.PictureAsync(trail, "61-trail");
        Assert.That(await Accessibility.ViolationsAsync(trail, "61-trail"), Is.Empty);
    }
}
