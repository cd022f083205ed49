using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>On a slow line: a small preview at once, marked as such, and the image itself when it comes.</summary>
internal sealed class PreviewFirst
{
    private const string Recipient = "r.castell@lung.example";

    [Test]
    public async Task A_preview_shows_until_the_image_is_there_and_says_that_it_is_one()
    {
        await using var site = await Site.StartAsync();
        await using var referrer = await Chromium.NewPersonAsync();
        var desk = await referrer.SignInAsync(site, "demo:demo1-referrer");
        await desk.AskAsync(site, "Okafor", "Dr Rosa Castell", Recipient, "Is there a mass?");
        await using var recipient = await Chromium.NewPersonAsync();
        var page = await recipient.OpenLinkAsync(site, Recipient);
        await page.ImageReadyAsync();
        var images = await UntilAllHavePreviewsAsync(page);

        var line = new SlowLine();
        await page.RouteAsync("**/frames/**", line.HoldAsync);
        await page.ReloadAsync();
        var preview = page.GetByTestId("preview-ready");
        await preview.WaitForAsync();
        Assert.That(await preview.InnerTextAsync(), Is.EqualTo("Preview: not for reading"));
        Assert.That(await page.GetByTestId("image-ready").CountAsync(), Is.Zero, "no frame has come yet");
        Assert.That(await ChromiumProgram.GreyLevelsAsync(page.Locator("canvas").First), Is.GreaterThan(8), "nothing is painted");
        await Chromium.PictureAsync(page, "75-preview-first", fullPage: false);

        await page.GetByTestId("viewport").First.FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(page.GetByTestId("viewport").First).ToContainTextAsync($"Slice {images} of {images}");
        await preview.WaitForAsync(); // every slice can be looked through before any frame is there

        await line.ReleaseAsync();
        await page.ImageReadyAsync();
        Assert.That(await preview.CountAsync(), Is.Zero, "it is not a preview any more");
    }

    /// <summary>Previews are made when all images are sealed. Counts the records of the first series' until there is one for each image.</summary>
    private static async Task<int> UntilAllHavePreviewsAsync(IPage page)
    {
        const string count =
            """
            async base => {
              const { studies } = await (await fetch(`${base}/case`)).json();
              const series = studies[0].series[0];
              const bytes = await (await fetch(`${base}/preview/${series.uid}`)).arrayBuffer();
              let records = 0;
              for (let at = 0; at < bytes.byteLength; records++) {
                at += 12 + new DataView(bytes).getUint32(at + 8, true);
              }
              return [records, series.instances];
            }
            """;
        for (var attempt = 0; attempt < 120; attempt++)
        {
            if (await page.EvaluateAsync<int[]>(count, new Uri(page.Url).AbsolutePath) is [var previews, var images] && previews == images)
            {
                return images;
            }

            await Task.Delay(500);
        }

        throw new TimeoutException("Previews were not made within a minute.");
    }

    /// <summary>A line on which frames get through only when they are let.</summary>
    private sealed class SlowLine
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task HoldAsync(IRoute route)
        {
            await _open.Task;
            await route.ContinueAsync();
        }

        public Task ReleaseAsync()
        {
            _open.SetResult();
            return Task.CompletedTask;
        }
    }
}
