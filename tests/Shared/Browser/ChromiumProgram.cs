using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>How Chromium is started here, by tests and benchmarks alike.</summary>
internal static class ChromiumProgram
{
    private static readonly string[] Always =
    [
        "--no-sandbox", "--disable-dev-shm-usage", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    ];

    /// <summary>Starts it.</summary>
    /// <param name="playwright">Drives it.</param>
    /// <param name="program">Its path.</param>
    /// <param name="more">Arguments besides those that are always given.</param>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, string program, params string[] more) =>
        playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = [.. Always, .. more] });

    /// <summary>Different colours in the middle of a canvas, a picture of it taken as a person sees it: 1 where nothing is painted.</summary>
    public static async Task<int> GreyLevelsAsync(ILocator canvas)
    {
        var picture = await canvas.ScreenshotAsync();
        return await canvas.EvaluateAsync<int>(
            """
            async (_, base64) => {
              const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), c => c.charCodeAt(0))]));
              const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
              const context = canvas.getContext('2d');
              context.drawImage(bitmap, 0, 0);
              const size = Math.floor(Math.min(bitmap.width, bitmap.height) / 3);
              const data = context.getImageData((bitmap.width - size) >> 1, (bitmap.height - size) >> 1, size, size).data;
              return new Set(data.filter((_, place) => place % 4 === 0)).size;
            }
            """,
            Convert.ToBase64String(picture));
    }
}
