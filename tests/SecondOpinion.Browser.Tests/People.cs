using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>What the people of the story do, click by click, through the fixed names of the pages.</summary>
internal static partial class People
{
    /// <summary>Signs in as a demo person of a trust.</summary>
    public static async Task<IPage> SignInAsync(this IBrowserContext person, Site site, string personId)
    {
        var page = await person.NewPageAsync();
        await page.GotoAsync($"{site.Address}/sign-in");
        await page.Locator($"button[value='{personId}']").ClickAsync();
        return page;
    }

    /// <summary>Asks about the newest study that a search for <paramref name="words"/> finds; returns the case code.</summary>
    public static async Task<string> AskAsync(this IPage page, Site site, string words, string recipientName, string recipientEmail, string question)
    {
        await page.OpenAskFormAsync(site, words);
        await page.Locator("[name=recipientName]").First.FillAsync(recipientName);
        await page.Locator("[name=recipientEmail]").First.FillAsync(recipientEmail);
        await page.Locator("[name=question]").FillAsync(question);
        await page.Locator("[name=urgency][value=urgent]").CheckAsync();
        await page.SubmitAskFormAsync();
        await page.WaitForURLAsync(CaseAddress());
        return CaseAddress().Match(page.Url).Groups["code"].Value;
    }

    /// <summary>Searches and opens the ask form of the first hit; the studies must be indexed by then, so it is tried until they are.</summary>
    public static async Task OpenAskFormAsync(this IPage page, Site site, string words)
    {
        for (var attempt = 0; attempt < 60; attempt++)
        {
            await page.GotoAsync($"{site.Address}/studies");
            await page.Locator("[name=q]").FillAsync(words);
            await page.Locator("[name=q]").PressAsync("Enter");
            await page.WaitForURLAsync("**/studies/found/**");
            var rows = page.GetByTestId("study-row");
            if (await rows.CountAsync() > 0)
            {
                await rows.First.Locator("a[href$='/ask']").First.ClickAsync();
                await page.GetByTestId("ask-form").WaitForAsync();
                return;
            }

            await Task.Delay(500);
        }

        throw new TimeoutException($"No study was found for the words given. Log:{Environment.NewLine}{site.Log}");
    }

    public static Task SubmitAskFormAsync(this IPage page) => page.GetByTestId("ask-form").Locator("button[type=submit]").Last.ClickAsync();

    /// <summary>Follows the link of the newest invitation, asks for a code, enters it; returns the viewer's page.</summary>
    public static async Task<IPage> OpenLinkAsync(this IBrowserContext recipient, Site site, string address, string? link = null)
    {
        var page = await recipient.NewPageAsync();
        await page.GotoAsync(link ?? await Post.LinkAsync(site, address));
        await page.RequestCodeAsync();
        await page.EnterCodeAsync(site, address);
        return page;
    }

    /// <summary>Asks for a code and comes to the page where it is entered.</summary>
    public static async Task RequestCodeAsync(this IPage page)
    {
        await page.GetByTestId("open-button").ClickAsync();
        await page.GetByTestId("code-input").WaitForAsync();
    }

    /// <summary>Enters the code of the letter that shows the same words as the page.</summary>
    public static async Task EnterCodeAsync(this IPage page, Site site, string address)
    {
        var words = await page.GetByTestId("request-word").InnerTextAsync();
        await page.GetByTestId("code-input").FillAsync(await Post.CodeAsync(site, address, words));
        await page.GetByTestId("code-button").ClickAsync();
        await page.WaitForURLAsync("**/read/**");
    }

    /// <summary>Revokes the first link of the case whose page is open.</summary>
    public static async Task RevokeAsync(this IPage desk)
    {
        await desk.GetByTestId("link-actions").First.Locator("summary").ClickAsync();
        await desk.GetByTestId("revoke-form").First.Locator("button").ClickAsync();
        await desk.GetByTestId("notice").WaitForAsync();
    }

    /// <summary>Waits until the lossless frame is painted.</summary>
    public static Task ImageReadyAsync(this IPage page) =>
        page.GetByTestId("image-ready").First.WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 60_000 });

    [GeneratedRegex("/cases/(?<code>SO-[0-9A-Z]{4}-[0-9A-Z]{4})$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex CaseAddress();
}
