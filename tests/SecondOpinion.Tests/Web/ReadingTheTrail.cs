using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using SecondOpinion.Trail;

namespace SecondOpinion.Web;

/// <summary>Who saw this patient's images, as a governance officer asks it, and what of the asking is recorded.</summary>
internal sealed class ReadingTheTrail
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [TestCase("9990000018")]
    [TestCase("999 000 0018")]
    [TestCase("HX771203")]
    [TestCase(" hx771203")]
    public async Task A_patients_number_shows_who_saw_the_images_and_stands_in_no_address(string number)
    {
        await using var app = new DeskApp { KeepsTrail = true };
        var code = await AskedAsync(app);
        await ReadAsync(app, code);
        using var officer = await app.SignedInAsync("demo1-governance");
        var trail = await officer.GetAsync("/trail");
        Assert.That(trail.Html, Does.Contain("data-testid=\"trail-row\"").And.Contain("Dr Jean Okoro").And.Contain("Asked for an opinion: 1 study, 2 series"));

        using var answer = await officer.SubmitAsync(trail, "/trail/search", ("patient", number));
        var place = answer.Headers.Location!.OriginalString;
        Assert.That(place, Does.StartWith("/trail/found/"));
        var found = await officer.GetAsync(place);
        var text = WebUtility.HtmlDecode(found.Html);
        Assert.That(text, Does.Contain("Who saw the images").And.Contain(code).And.Contain("j.okoro@reader.example").And.Contain("Link 1"));
        Assert.That(text, Does.Contain("41 images (43 frames sent)").And.Contain("12 small previews sent"));
        Assert.That(text, Does.Contain("<span>Opened a study’s form</span>").And.Contain("<span>Opened the case</span>").And.Contain("Read images of a series: 40 frames and 12 previews sent"));
        Assert.That(text, Does.Not.Contain("<span>Signed in</span>"), "rows about nobody in particular");
        foreach (var secret in InventedArchives.Secrets)
        {
            Assert.That(Links(found).Append(found.Title).Append(found.Path), Has.None.Contains(secret));
        }
    }

    [TestCase("HX771203", true)]
    [TestCase("HX771204", false)]
    [TestCase("HX771299", false)]
    public async Task A_hospital_number_finds_its_own_patient_and_no_other(string number, bool found)
    {
        await using var app = new DeskApp { KeepsTrail = true };
        var code = await AskedAsync(app);
        using var officer = await app.SignedInAsync("demo1-governance");
        var page = await officer.SubmitAndFollowAsync(await officer.GetAsync("/trail"), "/trail/search", ("patient", number));
        Assert.That(page.Html.Contains(code, StringComparison.Ordinal), Is.EqualTo(found));
        Assert.That(page.Html.Contains("data-testid=\"nothing-found\"", StringComparison.Ordinal), Is.Not.EqualTo(found));
    }

    [Test]
    public async Task Nobody_reads_another_trusts_rows()
    {
        await using var app = new DeskApp { KeepsTrail = true };
        var code = await AskedAsync(app);
        using var own = await app.SignedInAsync("demo1-governance");
        using var other = await app.SignedInAsync("demo2-governance");
        var ownRow = Regex.Match((await own.GetAsync($"/trail/cases/{code}")).Html, "href=\"(/trail/rows/[0-9]+)\"").Groups[1].Value;

        Assert.That((await own.GetAsync(ownRow)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await other.GetAsync(ownRow)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await other.GetAsync($"/trail/cases/{code}")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await own.GetAsync("/trail/cases/SO-2222-2222")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        var trail = await other.GetAsync("/trail");
        var found = await other.SubmitAndFollowAsync(trail, "/trail/search", ("patient", "9990000018"));
        Assert.That(found.Html, Does.Contain("data-testid=\"nothing-found\"").And.Not.Contain(code));

        var search = await own.SubmitAndFollowAsync(await own.GetAsync("/trail"), "/trail/search", ("case", code));
        Assert.That((await other.GetAsync(search.Path)).Html, Does.Contain("This search has ended").And.Not.Contain(code), "another's search");
    }

    [Test]
    public async Task Every_look_is_on_the_trail_by_kind_and_never_by_value()
    {
        await using var app = new DeskApp { KeepsTrail = true };
        var code = await AskedAsync(app);
        using var officer = await app.SignedInAsync("demo1-governance");
        var trail = await officer.GetAsync("/trail");
        await officer.SubmitAndFollowAsync(trail, "/trail/search", ("patient", "9990000018"), ("who", "Dr Asha Rao"), ("from", "2026-01-01"), ("outcome", "Success"));
        await officer.GetAsync($"/trail/cases/{code}");
        await officer.GetAsync("/trail/cases/SO-2222-2222");
        await officer.GetAsync("/trail/rows/1");

        var looks = await app.Get<ITrailReader>().SearchAsync(new TrailQuery { Trust = "DEMO1", Action = AuditAction.TrailRead }, 50, default);
        Assert.That(
            looks.Reverse().Select(row => (TrailFacts.Of(row).Details["filters"], row.Outcome)),
            Is.EqualTo(new[] { ("none", 0), ("who patient outcome date", 0), ("case", 0), ("case", 4), ("row", 0) }));
        var kept = string.Join('\n', looks.Select(row => Encoding.UTF8.GetString(row.Body)));
        Assert.That(kept, Does.Not.Contain("9990000018").And.Not.Contain(code).And.Not.Contain("Asha Rao"));
    }

    [TestCase("/trail")]
    [TestCase("/trail/rows/1")]
    [TestCase("/trail/cases/SO-2222-2222")]
    public async Task Nothing_is_shown_while_the_look_cannot_be_put_on_the_trail(string path)
    {
        await using var app = new DeskApp();
        using var officer = await app.SignedInAsync("demo1-governance");
        app.Trail.IsDown = true;
        Assert.That((await officer.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [TestCase("case", "SO-7K4M-9XQ3", "Enter a case code")]
    [TestCase("patient", "999 000 0019", "An NHS number you typed cannot be right")]
    [TestCase("patient", "?", "Enter an NHS number or a hospital number")]
    [TestCase("from", "yesterday", "Enter a date")]
    [TestCase("action", "Everything", "Choose one from the list")]
    [TestCase("outcome", "8", "Choose one from the list")]
    public async Task What_cannot_be_read_is_said_beside_its_field(string field, string value, string message)
    {
        await using var app = new DeskApp();
        using var officer = await app.SignedInAsync("demo1-governance");
        var page = await officer.SubmitAndFollowAsync(await officer.GetAsync("/trail"), "/trail/search", (field, value));
        Assert.That(WebUtility.HtmlDecode(page.Html), Does.Match($"id=\"{field}-error\"[^>]*>.*{message}").And.Contain($"<a href=\"#{field}\">"));
        Assert.That(page.Title, Does.StartWith("Error: "));
    }

    [Test]
    public async Task Older_rows_follow_the_newest_fifty_and_end()
    {
        await using var app = new DeskApp { KeepsTrail = true };
        var trail = app.Get<IAuditTrail>();
        for (var row = 0; row < 99; row++)
        {
            await trail.AppendAsync(Event(AuditAction.StudiesSearched) with { Case = null, Link = null }, default);
        }

        using var officer = await app.SignedInAsync("demo1-governance"); // the hundredth
        var first = await officer.GetAsync("/trail");
        Assert.That(Numbers(first), Is.EqualTo(Enumerable.Range(51, 50).Reverse()));
        var second = await officer.GetAsync(Older(first));
        Assert.That(Numbers(second), Is.EqualTo(Enumerable.Range(1, 50).Reverse()));
        Assert.That(second.Html, Does.Not.Contain("data-testid=\"older\""));
    }

    [Test]
    public async Task The_page_says_how_far_the_trail_is_verified_and_a_row_opens_whole()
    {
        await using var app = new DeskApp { KeepsTrail = true };
        var code = await AskedAsync(app);
        await app.Get<TrailWatch>().CheckAsync(default);
        var size = app.Get<TrailWatch>().State.Verified;
        using var officer = await app.SignedInAsync("demo1-governance");
        var page = await officer.GetAsync($"/trail/cases/{code}");
        Assert.That(page.Html, Does.Contain($"Verified up to row {size} at "));

        var row = await officer.GetAsync(Regex.Matches(page.Html, "href=\"(/trail/rows/[0-9]+)\"")[^1].Groups[1].Value);
        var text = WebUtility.HtmlDecode(row.Html);
        Assert.That(text, Does.Contain("data-testid=\"row-agrees\"").And.Contain("Dr Asha Rao").And.Contain("\"action\": \"CaseAsked\"").And.Contain("127.0.0.1"));
        foreach (var secret in InventedArchives.Secrets)
        {
            Assert.That(text, Does.Not.Contain(secret));
        }
    }

    private static async Task<string> AskedAsync(DeskApp app)
    {
        using var referrer = await app.SignedInAsync("demo1-referrer");
        var studies = await referrer.GetAsync("/studies");
        var ask = await referrer.GetAsync(Regex.Match(studies.Html, "href=\"(/studies/[^\"]+/ask)\"").Groups[1].Value);
        var page = await referrer.SubmitAndFollowAsync(
            ask, ask.Path,
            [
                ("requestId", ask.Values("requestId")[0]), ("recipientName", "Dr Jean Okoro"), ("recipientEmail", "j.okoro@reader.example"),
                ("question", "Is this a meningioma?"), ("urgency", "urgent"), ("expiresInDays", "7"), .. ask.Ticked("series").Select(value => ("series", (string?)value)),
            ]);
        return Regex.Match(page.Html, "data-testid=\"case-code\">([^<]+)<").Groups[1].Value;
    }

    /// <summary>The link opened once, two windows on one series.</summary>
    private static async Task ReadAsync(DeskApp app, string code)
    {
        var trail = app.Get<IAuditTrail>();
        await trail.AppendAsync(Event(AuditAction.LinkOpened) with { Case = code }, default);
        foreach (var (window, frames, previews, instances) in new[] { ("a", "40", "12", "1-40"), ("b", "3", "0", "39-41") })
        {
            await trail.AppendAsync(Event(AuditAction.ReadingBegan, ("series", "2.25.7"), ("window", window), ("may-read-up-to", "60")) with { Case = code }, default);
            await trail.AppendAsync(
                Event(AuditAction.ReadingEnded, ("series", "2.25.7"), ("window", window), ("frames-sent", frames), ("previews-sent", previews), ("instances", instances))
                    with { Case = code },
                default);
        }
    }

    private static AuditEvent Event(AuditAction action, params (string Name, string Value)[] details) => new()
    {
        At = Noon,
        Action = action,
        Trust = "DEMO1",
        Actor = new AuditPerson("recipient", "link-1", "Dr Jean Okoro", "j.okoro@reader.example", "198.51.100.9"),
        Link = 1,
        Details = details.ToDictionary(detail => detail.Name, detail => detail.Value, StringComparer.Ordinal),
    };

    private static IEnumerable<int> Numbers(Page page) =>
        Regex.Matches(page.Html, "href=\"/trail/rows/([0-9]+)\"").Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));

    private static string Older(Page page) => Regex.Match(page.Html, "href=\"([^\"]+)\" rel=\"next\"").Groups[1].Value;

    private static IEnumerable<string> Links(Page page) => Regex.Matches(page.Html, "(?:href|action|src)=\"([^\"]*)\"").Select(match => match.Groups[1].Value);
}
