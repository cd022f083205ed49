using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>Hospitals block scripts. All but the pictures themselves works without.</summary>
internal sealed class WithoutScripts
{
    private const string Recipient = "a.novak@heart.example";

    [Test]
    public async Task The_referrer_searches_asks_and_revokes_and_the_recipient_pastes_the_link_and_enters_the_code()
    {
        await using var site = await Site.StartAsync();
        await using var referrer = await Chromium.NewPersonAsync(scripts: false);
        var desk = await referrer.SignInAsync(site, "demo:demo1-referrer");
        await desk.AskAsync(site, "Okafor", "Dr Ana Novak", Recipient, "Is there a mass?");
        var link = await Post.LinkAsync(site, Recipient);

        await using var recipient = await Chromium.NewPersonAsync(scripts: false);
        var page = await recipient.NewPageAsync();
        await page.GotoAsync($"{site.Address}/open");
        await page.Locator("[name=token]").FillAsync(link);
        await page.RequestCodeAsync();
        await page.EnterCodeAsync(site, Recipient);
        await Assertions.Expect(page.Locator("noscript p")).ToBeVisibleAsync();
        await Chromium.PictureAsync(page, "20-viewer-without-scripts");
        await page.GetByTestId("end-button").ClickAsync();
        await page.WaitForURLAsync("**/open");

        await desk.ReloadAsync();
        await desk.RevokeAsync();
        await Assertions.Expect(desk.GetByTestId("link-state").First).ToContainTextAsync("evoked");
        Assert.That(await Rows.NumberAsync(site, "SELECT COUNT(*) FROM link WHERE revoked_at IS NOT NULL"), Is.EqualTo(1));
    }
}
