using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>The PACS office while the mail system takes nothing.</summary>
internal sealed class TheOffice
{
    private const string Recipient = "o.lindqvist@liver.example";

    [Test]
    public async Task A_letter_that_does_not_go_is_seen_with_its_reason_and_tried_again_at_a_press()
    {
        var blocked = Path.GetTempFileName(); // a file where the folder should be
        await using var site = await Site.StartAsync(null, ("Mail__Folder", Path.Combine(blocked, "outbox")));
        using var referrer = new HttpPerson(site);
        await referrer.SignInAsync("demo:demo1-referrer");
        var code = await referrer.AskAsync("Okafor", Recipient, series: 1);
        await UntilAsync(site, "SELECT COUNT(*) FROM outbox WHERE state = 'Waiting' AND because IS NOT NULL");

        await using var office = await Chromium.NewPersonAsync();
        var page = await office.SignInAsync(site, "demo:demo1-pacsoffice");
        await page.GotoAsync($"{site.Address}/office");
        var row = page.GetByTestId("letter-row").Filter(new() { HasText = code });
        await Assertions.Expect(row).ToContainTextAsync("Mail:Folder cannot be written");
        await Assertions.Expect(row).ToContainTextAsync("Trying again");
        await Chromium.PictureAsync(page, "53-office-with-letters");
        Assert.That(await Accessibility.ViolationsAsync(page, "53-office-with-letters"), Is.Empty);
        Assert.That(await site.ManagementAsync("healthz/ready"), Does.Contain("\"status\":\"degraded\"").And.Contain("1 letter could not be handed over yet"));

        var tries = await Rows.NumberAsync(site, "SELECT SUM(attempts) FROM outbox");
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await page.WaitForURLAsync("**/office#queue");
        await UntilAsync(site, $"SELECT SUM(attempts) > {tries} FROM outbox");
        File.Delete(blocked);
    }

    private static async Task UntilAsync(Site site, string sql)
    {
        for (var attempt = 0; await Rows.NumberAsync(site, sql) == 0; attempt++)
        {
            Assert.That(attempt, Is.LessThan(300), sql);
            await Task.Delay(100);
        }
    }
}
