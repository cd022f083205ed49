using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>Mail gateways follow links, load pages, run scripts and press buttons. None of that may spend a link.</summary>
internal sealed class MailScanners
{
    private const string Recipient = "s.ibarra@spine.example";
    private const string Openings = "SELECT SUM(openings) FROM link";
    private const string Sessions = "SELECT COUNT(*) FROM reader_session";

    [Test]
    public async Task A_link_that_scanners_have_followed_in_every_way_still_opens_and_was_opened_once()
    {
        await using var site = await Site.StartAsync();
        await using var referrer = await Chromium.NewPersonAsync();
        var desk = await referrer.SignInAsync(site, "demo:demo1-referrer");
        await desk.AskAsync(site, "Okafor", "Dr Sol Ibarra", Recipient, "Is the cord compressed?");
        var link = await Post.LinkAsync(site, Recipient);

        await FollowWithoutScriptsAsync(link);
        await LoadAndWaitAsync(link);
        await ClickEveryLinkAsync(link);
        await SubmitEveryFormAsync(link);
        Assert.That(await Rows.NumberAsync(site, Openings), Is.Zero, "a scanner has opened the link");
        Assert.That(await Rows.NumberAsync(site, Sessions), Is.Zero, "a scanner has a session");

        await using var recipient = await Chromium.NewPersonAsync();
        var reader = await recipient.OpenLinkAsync(site, Recipient, link);
        await reader.ImageReadyAsync();
        Assert.That(await Rows.NumberAsync(site, Openings), Is.EqualTo(1));
        Assert.That(await Rows.NumberAsync(site, Sessions), Is.EqualTo(1));
    }

    /// <summary>Fetches the address, in the form with the fragment and in the form with a path.</summary>
    private static async Task FollowWithoutScriptsAsync(string link)
    {
        using var client = new HttpClient();
        foreach (var address in new[] { link, link.Replace("/open#", "/open/", StringComparison.Ordinal) })
        {
            using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(address)));
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetAsync(new Uri(address))));
            Assert.That(answers.Select(answer => (int)answer.StatusCode), Has.All.EqualTo((int)head.StatusCode));
            Assert.That(answers.SelectMany(answer => answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []),
                Has.None.Contains("reader").And.None.Contains("challenge"));
        }
    }

    private static async Task LoadAndWaitAsync(string link)
    {
        await using var robot = await Chromium.NewPersonAsync();
        var page = await robot.NewPageAsync();
        await page.GotoAsync(link);
        await page.WaitForTimeoutAsync(3000);
        Assert.That(new Uri(page.Url).AbsolutePath, Is.EqualTo("/open"), "the page went somewhere by itself");
    }

    private static async Task ClickEveryLinkAsync(string link)
    {
        await using var robot = await Chromium.NewPersonAsync();
        var page = await robot.NewPageAsync();
        await page.GotoAsync(link);
        var addresses = await page.Locator("a[href]").EvaluateAllAsync<string[]>("all => all.map(a => a.href)");
        foreach (var address in addresses)
        {
            await page.GotoAsync(address);
        }
    }

    private static async Task SubmitEveryFormAsync(string link)
    {
        await using var robot = await Chromium.NewPersonAsync();
        var page = await robot.NewPageAsync();
        await page.GotoAsync(link);
        var forms = await page.Locator("form").CountAsync();
        Assert.That(forms, Is.Not.Zero);
        for (var form = 0; form < forms; form++)
        {
            await page.GotoAsync("about:blank");
            await page.GotoAsync(link);
            await page.Locator("form").Nth(form).EvaluateAsync("form => form.submit()");
            await page.WaitForURLAsync("**/open/code");
        }

        await page.Locator("form").First.EvaluateAsync("form => form.submit()");
        await Assertions.Expect(page.GetByTestId("code-input")).ToBeVisibleAsync();
    }
}
