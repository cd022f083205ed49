using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>A telephone at the bedside: 390 CSS pixels, and nothing to scroll sideways.</summary>
internal sealed class NarrowScreens
{
    private const string Recipient = "k.lindqvist@child.example";

    [Test]
    public async Task No_page_scrolls_sideways_on_a_telephone()
    {
        await using var site = await Site.StartAsync();
        await using var referrer = await Chromium.NewPersonAsync(390, 844);
        var desk = await referrer.SignInAsync(site, "demo:demo1-referrer");
        await desk.OpenAskFormAsync(site, "Okafor");
        await FitsAsync(desk, "30-narrow-ask");
        await desk.AskAsync(site, "Okafor", "Dr Kaj Lindqvist", Recipient, "Is there a mass?");
        await FitsAsync(desk, "31-narrow-case");

        await using var recipient = await Chromium.NewPersonAsync(390, 844);
        var page = await recipient.NewPageAsync();
        await page.GotoAsync(await Post.LinkAsync(site, Recipient));
        await FitsAsync(page, "32-narrow-open");
        await page.RequestCodeAsync();
        await FitsAsync(page, "33-narrow-code");
        await page.EnterCodeAsync(site, Recipient);
        await page.ImageReadyAsync();
        await FitsAsync(page, "34-narrow-viewer");

        await desk.GotoAsync($"{desk.Url.Split('?')[0]}/look");
        await desk.ImageReadyAsync();
        await FitsAsync(desk, "35-narrow-look");
    }

    private static async Task FitsAsync(IPage page, string picture)
    {
        await Chromium.PictureAsync(page, picture);
        var beyond = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.That(beyond, Is.LessThanOrEqualTo(0), $"{picture} is wider than the screen");
    }
}
