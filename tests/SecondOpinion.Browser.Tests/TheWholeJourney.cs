using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>A referring consultant, an external consultant and a governance officer, each in a browser of their own.</summary>
internal sealed class TheWholeJourney
{
    private const string Recipient = "j.mercer@neuro.example";

    [Test]
    public async Task From_the_question_to_the_image_to_the_trail_and_a_revoke_that_bites()
    {
        await using var site = await Site.StartAsync();
        await using var referrer = await Chromium.NewPersonAsync();
        var desk = await referrer.SignInAsync(site, "demo:demo1-referrer");
        await Chromium.PictureAsync(desk, "01-cases-empty");
        await desk.OpenAskFormAsync(site, "");
        await Chromium.PictureAsync(desk, "02-ask-empty");
        var code = await desk.AskAsync(site, "", "Dr Jean Mercer", Recipient, "Is there a mass in the left temporal lobe?");
        await Chromium.PictureAsync(desk, "03-case-asked");

        await using var recipient = await Chromium.NewPersonAsync();
        var reader = await recipient.OpenLinkAsync(site, Recipient);
        await reader.ImageReadyAsync();
        await Chromium.PictureAsync(reader, "04-viewer", fullPage: false);
        Assert.That(await reader.GetByTestId("viewport").First.InnerTextAsync(), Does.Contain(code).And.Contain("not for primary diagnosis"));

        await desk.ReloadAsync();
        await Assertions.Expect(desk.GetByTestId("link-state").First).ToContainTextAsync("pened");
        await Chromium.PictureAsync(desk, "05-case-opened");

        await using var governance = await Chromium.NewPersonAsync();
        var trail = await governance.SignInAsync(site, "demo:demo1-governance");
        await trail.GotoAsync($"{site.Address}/trail/cases/{code}");
        await trail.GetByTestId("trail-row").First.WaitForAsync();
        await Chromium.PictureAsync(trail, "06-trail-of-the-case");
    }
}
