using System.Net;
using SecondOpinion.Trail;
using SecondOpinion.Web.Reader;

namespace SecondOpinion.Web;

/// <summary>One network pressing the link's buttons without end.</summary>
internal sealed class TooManyPresses
{
    private readonly DeskApp _app = new();

    [TearDown]
    public void Close() => _app.Dispose();

    [Test]
    public async Task The_press_after_the_last_allowed_is_put_off_and_recorded_once_and_others_are_not_troubled()
    {
        using var browser = _app.Browser();
        var last = HttpStatusCode.OK;
        for (var press = 0; press < CrowdLimit.PressesAMinute; press++)
        {
            last = (await PressAsync(browser)).StatusCode;
        }

        Assert.That(last, Is.EqualTo(HttpStatusCode.BadRequest), "the last one allowed is only refused for its missing antiforgery token");
        using var refused = await PressAsync(browser);
        using var again = await PressAsync(browser);
        Assert.That((refused.StatusCode, again.StatusCode), Is.EqualTo((HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests)));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(_app.Trail.Rows.Count(row => row.Action == AuditAction.TooManyRequests), Is.EqualTo(1));

        Assert.That((await browser.GetAsync("/open")).Status, Is.EqualTo(HttpStatusCode.OK), "looking is free");
        _app.From = IPAddress.Parse("127.0.9.1");
        using var elsewhere = await PressAsync(browser);
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static Task<HttpResponseMessage> PressAsync(Browser browser) =>
        browser.SendAsync(Browser.Request(HttpMethod.Post, "/open"));
}
