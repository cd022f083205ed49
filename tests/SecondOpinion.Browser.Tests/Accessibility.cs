using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>Every page against the rules of WCAG 2.2, levels A and AA, that a program can check.</summary>
internal sealed class Accessibility
{
    private const string Recipient = "p.osei@bone.example";
    private static readonly AxeRunOptions Rules = new() { RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa") };

    private readonly List<string> _violations = [];

    [Test]
    public async Task No_page_breaks_a_rule_of_WCAG_2_2_AA()
    {
        await using var site = await Site.StartAsync();
        await using var referrer = await Chromium.NewPersonAsync();
        var desk = await referrer.NewPageAsync();
        await desk.GotoAsync($"{site.Address}/sign-in");
        await CheckAsync(desk, "40-sign-in");
        await desk.Locator("button[value='demo:demo1-referrer']").ClickAsync();
        await desk.WaitForURLAsync($"{site.Address}/");
        await VisitDeskAsync(desk, site);

        await using var recipient = await Chromium.NewPersonAsync();
        await VisitReaderAsync(await recipient.NewPageAsync(), site);

        await desk.RevokeAsync();
        await CheckAsync(desk, "51-revoked");
        await using var office = await Chromium.NewPersonAsync();
        var pacs = await office.SignInAsync(site, "demo:demo1-pacsoffice");
        await pacs.GotoAsync($"{site.Address}/office");
        await CheckAsync(pacs, "52-office");
        Assert.That(_violations, Is.Empty);
    }

    private async Task VisitDeskAsync(IPage desk, Site site)
    {
        await CheckAsync(desk, "41-cases");
        await desk.OpenAskFormAsync(site, "Okafor");
        await CheckAsync(desk, "42-ask");
        await desk.SubmitAskFormAsync();
        await desk.Locator(".nhsuk-error-summary").WaitForAsync();
        await CheckAsync(desk, "43-ask-with-errors");
        await desk.GotoAsync($"{site.Address}/studies");
        await CheckAsync(desk, "44-studies");
        await desk.Locator("[name=q]").FillAsync("Okafor");
        await desk.Locator("[name=q]").PressAsync("Enter");
        await desk.WaitForURLAsync("**/studies/found/**");
        await CheckAsync(desk, "45-found");
        await desk.GotoAsync($"{site.Address}/no-such-page");
        await CheckAsync(desk, "46-not-found");
        await desk.AskAsync(site, "Okafor", "Dr Pat Osei", Recipient, "Is there a mass?");
        await CheckAsync(desk, "47-case");
    }

    private async Task VisitReaderAsync(IPage page, Site site)
    {
        var link = await Post.LinkAsync(site, Recipient);
        await page.GotoAsync($"{site.Address}/dev/letters");
        await CheckAsync(page, "48-letters");
        await page.GotoAsync(link);
        await CheckAsync(page, "49-open");
        await page.RequestCodeAsync();
        await CheckAsync(page, "50-code");
        await page.GetByTestId("code-input").FillAsync("0000 000");
        await page.GetByTestId("code-button").ClickAsync();
        await page.Locator(".nhsuk-error-summary").WaitForAsync();
        await CheckAsync(page, "50-code-wrong");
        await page.EnterCodeAsync(site, Recipient);
        await page.ImageReadyAsync();
        await CheckAsync(page, "50-viewer");
    }

    /// <summary>Each broken rule with the element that breaks it.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page, string where)
    {
        var result = await page.RunAxe(Rules);
        Assert.That(result.Passes, Is.Not.Empty, $"nothing was checked on {where}");
        return [.. result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{where}: {violation.Id}: {node.Html}"))];
    }

    private async Task CheckAsync(IPage page, string picture)
    {
        await Chromium.PictureAsync(page, picture);
        _violations.AddRange(await ViolationsAsync(page, picture));
    }
}
