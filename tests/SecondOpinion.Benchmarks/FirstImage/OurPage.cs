using Microsoft.Playwright;
using SecondOpinion.Browser;

namespace SecondOpinion.Benchmarks.FirstImage;

/// <summary>A recipient in a browser, from the letter to the first image.</summary>
internal sealed class OurPage(Invited letters, IBrowser browser, string pictures)
{
    private static readonly TimeSpan FetchingTheCode = TimeSpan.FromSeconds(5); // nobody is faster from the page to the mailbox and back

    public async Task<Seen> SeeAsync(int recipient, bool isEmptied)
    {
        await using var person = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1366, Height = 768 } });
        person.SetDefaultTimeout(60_000);
        var page = await person.NewPageAsync();
        await page.GotoAsync(await letters.LinkAsync(recipient));
        await page.RequestCodeAsync();
        var code = page.GetByTestId("code-input");
        await code.FillAsync(await letters.CodeAsync(recipient, await page.GetByTestId("request-word").InnerTextAsync()));
        await Task.Delay(FetchingTheCode);
        if (isEmptied)
        {
            var developer = await person.NewCDPSessionAsync(page);
            await developer.SendAsync("Network.clearBrowserCache");
            await developer.DetachAsync();
        }

        var watch = new Watch(person);
        var preview = PaintedAsync(page, "preview-ready", watch);
        var image = PaintedAsync(page, "image-ready", watch);
        watch.Begin();
        var pressed = code.PressAsync("Enter");
        var first = await await Task.WhenAny(preview, image); // a preview that the image overtakes is never there
        await image;
        var seen = watch.End(first);
        await pressed;
        await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, "first-image-ours.png") });
        if (await ChromiumProgram.GreyLevelsAsync(page.Locator("canvas").First) < 8)
        {
            throw new InvalidOperationException("Our page says that the image is there, and nothing is painted.");
        }

        return seen;
    }

    private static async Task<TimeSpan> PaintedAsync(IPage page, string what, Watch watch)
    {
        await page.GetByTestId(what).First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        return watch.Elapsed;
    }
}
