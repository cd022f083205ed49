using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>A series, and then a study, come to the archive after the question; the referrer is told and adds them, and the open link shows them.</summary>
internal sealed class ImagesThatCameLater
{
    private const string Recipient = "l.okello@spine.example";

    [Test]
    public async Task A_later_series_and_a_later_study_are_noticed_added_by_one_press_each_and_seen_through_the_same_link()
    {
        var archive = Directory.CreateTempSubdirectory("so-later-").FullName;
        Arrive(archive, "MR-2026-11/axial");
        await using var site = await Site.StartAsync(null, ("Archives__0__Path", archive));
        await using var referrer = await Chromium.NewPersonAsync();
        var desk = await referrer.SignInAsync(site, "demo:demo1-referrer");
        var code = await desk.AskAsync(site, "Okafor", "Dr Leila Okello", Recipient, "Is there a mass?");
        await using var recipient = await Chromium.NewPersonAsync();
        var outside = new Wiretap(recipient);
        var viewer = await recipient.OpenLinkAsync(site, Recipient);
        await viewer.ImageReadyAsync();
        await UntilReadyAsync(desk);
        await desk.ReloadAsync();
        Assert.That(await desk.GetByTestId("arrivals").CountAsync() + await desk.GetByTestId("arrived-study").CountAsync(), Is.Zero, "nothing came yet");

        Arrive(archive, "MR-2026-11/sagittal");
        Arrive(archive, "MR-2025-09");
        await UntilAsync(desk, "arrived-study");
        await UntilAsync(desk, "arrivals");
        await Assertions.Expect(desk.GetByTestId("arrivals")).ToContainTextAsync("in 1 series arrived at the archive after you asked");
        await Chromium.PictureAsync(desk, "80-arrivals");
        Assert.That(await Accessibility.ViolationsAsync(desk, "80-arrivals"), Is.Empty);
        await desk.GotoAsync(site.Address);
        await Assertions.Expect(desk.GetByTestId("has-news")).ToBeVisibleAsync();
        await desk.GotoAsync($"{site.Address}/cases/{code}");

        await desk.GetByTestId("add-arrivals").ClickAsync();
        await desk.GetByTestId("notice").WaitForAsync();
        await Chromium.PictureAsync(desk, "81-adding");
        Assert.That(await Accessibility.ViolationsAsync(desk, "81-adding"), Is.Empty);
        await UntilAddedAsync(desk);
        await desk.GetByTestId("add-study").ClickAsync();
        await desk.GetByTestId("notice").WaitForAsync();
        await UntilAddedAsync(desk);
        Assert.That(await desk.GetByTestId("add-arrivals").CountAsync() + await desk.GetByTestId("add-study").CountAsync(), Is.Zero, "nothing is left");

        await viewer.ReloadAsync(); // the session that was open before anything came
        await viewer.ImageReadyAsync();
        await Assertions.Expect(viewer.Locator("[data-open-series]")).ToHaveCountAsync(3);
        await Assertions.Expect(viewer.Locator("nav[aria-label='Series']")).ToContainTextAsync("Study 2");
        await viewer.Locator("[data-open-series]").Nth(1).ClickAsync();
        await viewer.ImageReadyAsync();
        await Chromium.PictureAsync(viewer, "82-added-series", fullPage: false);
        await outside.CollectAsync();
        var secrets = NoIdentityLeaves.SecretsOfTheDemoPatient();
        Assert.That(outside.Find(secrets), Is.Empty, "the recipient's browser");
        Assert.That(Canary.FindIn(site.Log, secrets), Is.Empty, "log");
        Assert.That(Canary.FindIn(desk.Url + await desk.TitleAsync(), secrets), Is.Empty, "address and title of the case page");

        await using var governance = await Chromium.NewPersonAsync();
        var trail = await governance.SignInAsync(site, "demo:demo1-governance");
        await trail.GotoAsync($"{site.Address}/trail/cases/{code}");
        await Assertions.Expect(trail.Locator("body")).ToContainTextAsync("Noticed what came after the question");
        await Assertions.Expect(trail.Locator("body")).ToContainTextAsync("Added what came after the question");
        await Chromium.PictureAsync(trail, "83-trail-of-arrivals");
        Directory.Delete(archive, recursive: true);
    }

    private static void Arrive(string archive, string folder)
    {
        var from = Path.Combine(Checkout.Root, "deploy", "demo", "DEMO1", folder);
        var to = Directory.CreateDirectory(Path.Combine(archive, folder)).FullName;
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static async Task UntilReadyAsync(IPage desk)
    {
        for (var attempt = 0; attempt < 240 && await desk.Locator("[data-testid='preparation-progress'][data-state='Ready']").CountAsync() == 0; attempt++)
        {
            await Task.Delay(500);
            await desk.ReloadAsync();
        }
    }

    /// <summary>The page is opened again until the archive's index has what came.</summary>
    private static async Task UntilAsync(IPage desk, string what)
    {
        for (var attempt = 0; attempt < 240 && await desk.GetByTestId(what).CountAsync() == 0; attempt++)
        {
            await Task.Delay(500);
            await desk.ReloadAsync();
        }
    }

    private static async Task UntilAddedAsync(IPage desk)
    {
        for (var attempt = 0; attempt < 240 && await desk.GetByTestId("adding").CountAsync() > 0; attempt++)
        {
            await Task.Delay(500);
            await desk.ReloadAsync();
        }
    }
}
