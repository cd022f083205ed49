using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>One Chromium for the whole assembly; each person in a test gets a context, which is a browser profile of their own.</summary>
[SetUpFixture]
internal sealed class Chromium
{
    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    /// <summary>Where screenshots are kept for people to look at.</summary>
    public static string Pictures { get; } = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "pictures")).FullName;

    /// <summary>A new profile, with a screen of the size given.</summary>
    public static async Task<IBrowserContext> NewPersonAsync(int width = 1280, int height = 900, bool scripts = true)
    {
        if (_browser is null)
        {
            var program = Checkout.RequirePeer("chromium");
            _playwright = await Playwright.CreateAsync();
            _browser = await ChromiumProgram.LaunchAsync(_playwright, program);
        }

        var person = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, JavaScriptEnabled = scripts, Locale = "en-GB" });
        person.SetDefaultTimeout(20_000);
        return person;
    }

    /// <summary>Keeps a picture of the whole page.</summary>
    public static Task PictureAsync(IPage page, string name, bool fullPage = true) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png"), FullPage = fullPage });

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}
