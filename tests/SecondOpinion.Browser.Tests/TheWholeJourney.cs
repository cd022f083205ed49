using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>A referring consultant and an external consultant, each in a browser of their own.</summary>
internal sealed class TheWholeJourney
{
    private const string Recipient = "j.mercer@neuro.example";
    private const string StatusAndReason = "url => fetch(url).then(async r => r.status + ' ' + (r.ok ? '' : (await r.json()).reason ?? ''))";
    private static readonly string[] Identity = ["Okafor", "9990000018", "1.2.826.0.1.3680043.10.777", "DWN2611020417", OrthancServer.Password, "Adams"];
    private static readonly string[] Steps =
    [
        "Asked for an opinion", "Made a link", "Finished preparing images", "Letter with the link", "Asked for a code", "Letter with a code", "Opened the case",
        "Began to read a series", "Revoked a link",
    ];

    /// <summary>The main job. Whatever stands around the service, the steps are the same.</summary>
    [TestCase(Differs.Nowhere)]
    [TestCase(Differs.DicomWeb)]
    [TestCase(Differs.Gateway)]
    [TestCase(Differs.Provider)]
    [TestCase(Differs.Apart)]
    [TestCase(Differs.Gateway | Differs.Provider | Differs.Apart)]
    public async Task From_the_question_to_the_image_and_a_revoke_that_bites_on_the_next_frame(Differs how)
    {
        await using var house = await SettingUp.StartAsync(how);
        var (site, picture) = (house.Desk, how == Differs.Nowhere ? "" : $"{how}-".Replace(", ", "-", StringComparison.Ordinal));
        await using var referrer = await Chromium.NewPersonAsync();
        var desk = await house.SignInAsync(referrer, "referrer");
        await Chromium.PictureAsync(desk, $"{picture}01-cases-empty");
        await desk.OpenAskFormAsync(site, "");
        await Chromium.PictureAsync(desk, $"{picture}02-ask-empty");
        var code = await desk.AskAsync(site, "Okafor", "Dr Jean Mercer", Recipient, "Is there a mass in the left temporal lobe?");
        await Chromium.PictureAsync(desk, $"{picture}03-case-asked");

        await using var recipient = await Chromium.NewPersonAsync();
        var frames = FramesAskedBy(recipient);
        var reader = await recipient.OpenLinkAsync(site, Recipient);
        await reader.ImageReadyAsync();
        await Chromium.PictureAsync(reader, $"{picture}04-viewer", fullPage: false);
        Assert.That(await reader.GetByTestId("viewport").First.InnerTextAsync(), Does.Contain(code).And.Contain("not for primary diagnosis"));
        Assert.That(await reader.EvaluateAsync<bool>("document.documentElement.scrollHeight <= innerHeight"), Is.True, "the reading page scrolls");
        Assert.That(await PaintedAsync(reader), Is.GreaterThan(8), "shades of grey on the canvas");

        await desk.ReloadAsync();
        await Assertions.Expect(desk.GetByTestId("link-state").First).ToContainTextAsync("pened");
        await Chromium.PictureAsync(desk, $"{picture}05-case-opened");

        var frame = frames.First();
        Assert.That(await reader.EvaluateAsync<string>(StatusAndReason, frame), Is.EqualTo("200 "), "before the revoke");
        await desk.RevokeAsync();
        Assert.That(await reader.EvaluateAsync<string>(StatusAndReason, frame), Is.EqualTo("401 revoked"), "after the revoke");
        await Chromium.PictureAsync(desk, $"{picture}06-case-revoked");

        var ended = reader.GetByTestId("session-ended");
        await ended.WaitForAsync();
        Assert.That(await ended.GetAttributeAsync("data-reason"), Is.EqualTo("revoked"));
        Assert.That(await reader.Locator("canvas").CountAsync(), Is.Zero, "a picture is left on the screen");
        await Chromium.PictureAsync(reader, $"{picture}07-viewer-revoked");
        await AssertOnTheRecordAsync(house, code, $"{picture}08-trail");
        Assert.That(Canary.FindIn(house.Log, Identity), Is.Empty);
    }

    [Test]
    public async Task Two_cases_that_one_person_reads_in_two_tabs_never_mix()
    {
        const string second = "jean.mercer@spine.example";
        await using var site = await Site.StartAsync();
        await using var referrer = await Chromium.NewPersonAsync();
        var desk = await referrer.SignInAsync(site, "demo:demo1-referrer");
        var brain = await desk.AskAsync(site, "Okafor", "Dr Jean Mercer", Recipient, "Is there a mass?");
        var phantom = await desk.AskAsync(site, "Skellington", "Dr Jean Mercer", second, "Is there a fracture?");

        await using var recipient = await Chromium.NewPersonAsync();
        var one = await recipient.OpenLinkAsync(site, Recipient);
        var two = await recipient.OpenLinkAsync(site, second);
        await one.ImageReadyAsync();
        await two.ImageReadyAsync();
        await Assertions.Expect(one.GetByTestId("question")).ToContainTextAsync("Is there a mass?");
        await Assertions.Expect(two.GetByTestId("question")).ToContainTextAsync("Is there a fracture?");
        Assert.That(await one.GetByTestId("viewport").First.InnerTextAsync(), Does.Contain(brain).And.Not.Contain(phantom));
        Assert.That(await two.GetByTestId("viewport").First.InnerTextAsync(), Does.Contain(phantom).And.Not.Contain(brain));
        await Chromium.PictureAsync(two, "08-viewer-ct", fullPage: false);

        Assert.That(await SeriesOfAsync(one, from: phantom, under: phantom), Is.EqualTo(200), "its own case");
        Assert.That(await SeriesOfAsync(one, from: phantom, under: brain), Is.EqualTo(404), "the other case's series under this case's address");

        await one.GetByTestId("end-button").ClickAsync();
        await one.WaitForURLAsync("**/open");
        Assert.That(await two.EvaluateAsync<string>(StatusAndReason, $"/read/{phantom}/case"), Is.EqualTo("200 "), "the other tab goes on");
        Assert.That(await two.EvaluateAsync<string>(StatusAndReason, $"/read/{brain}/case"), Does.StartWith("401"), "the finished one does not");
    }

    /// <summary>Governance finds every step.</summary>
    private static async Task AssertOnTheRecordAsync(SettingUp house, string code, string picture)
    {
        await using var governance = await Chromium.NewPersonAsync();
        var trail = await house.SignInAsync(governance, "governance");
        await trail.GotoAsync($"{house.Desk.Address}/trail/cases/{code}");
        await trail.GetByTestId("trail-row").First.WaitForAsync();
        await Chromium.PictureAsync(trail, picture);
        var rows = await trail.GetByTestId("trail-row").AllInnerTextsAsync();
        foreach (var step in Steps)
        {
            Assert.That(rows.Count(row => row.Contains(step, StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(1), step);
        }
    }

    /// <summary>How many different shades the canvas of the first viewport holds: an empty one has a handful.</summary>
    private static Task<int> PaintedAsync(IPage reader) => reader.EvaluateAsync<int>(
        """
        () => {
          const painted = document.querySelector('canvas');
          const context = new OffscreenCanvas(painted.width, painted.height).getContext('2d');
          context.drawImage(painted, 0, 0);
          return new Set(context.getImageData(0, 0, painted.width, painted.height).data.filter((_, place) => place % 4 === 0)).size;
        }
        """);

    /// <summary>How the metadata of the first series of one case is answered under the address of a case.</summary>
    private static Task<int> SeriesOfAsync(IPage page, string from, string under) => page.EvaluateAsync<int>(
        """
        async ([from, under]) => {
          const { studies } = await (await fetch(`/read/${from}/case`)).json();
          return (await fetch(`/read/${under}/dicom-web/studies/${studies[0].uid}/series/${studies[0].series[0].uid}/metadata`)).status;
        }
        """,
        new[] { from, under });

    private static ConcurrentQueue<string> FramesAskedBy(IBrowserContext person)
    {
        var frames = new ConcurrentQueue<string>();
        person.RequestFinished += (_, request) =>
        {
            if (request.Url.Contains("/frames/", StringComparison.Ordinal))
            {
                frames.Enqueue(request.Url);
            }
        };
        return frames;
    }
}
