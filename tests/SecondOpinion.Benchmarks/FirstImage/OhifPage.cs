using Microsoft.Playwright;
using SecondOpinion.Benchmarks.Peers;

namespace SecondOpinion.Benchmarks.FirstImage;

/// <summary>Somebody in a browser who goes to a study in OHIF.</summary>
internal sealed class OhifPage(Ohif ohif, IBrowser browser, string pictures)
{
    /// <summary>True when the middle of its canvas is not black.</summary>
    private const string IsPainted =
        """
        () => [...document.querySelectorAll('canvas.cornerstone-canvas')].some(canvas => {
          if (!canvas.width) return false;
          const { data } = canvas.getContext('2d').getImageData(canvas.width >> 1, canvas.height >> 1, 20, 20);
          return data.reduce((sum, value, place) => sum + (place % 4 === 0 ? value : 0), 0) > 1000;
        })
        """;

    public async Task<Seen> SeeAsync()
    {
        await using var person = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1366, Height = 768 } });
        var page = await person.NewPageAsync();
        var watch = new Watch(person);
        watch.Begin();
        await page.GotoAsync($"{ohif.Address}/viewer?StudyInstanceUIDs={CtStudy.Study}", new() { WaitUntil = WaitUntilState.Commit, Timeout = 60_000 });
        await page.WaitForFunctionAsync(IsPainted, null, new() { Timeout = 180_000 });
        var seen = watch.End(watch.Elapsed);
        await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, "first-image-ohif.png") });
        return seen;
    }
}
