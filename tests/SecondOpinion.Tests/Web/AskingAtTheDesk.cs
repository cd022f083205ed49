using System.Net;
using System.Text.RegularExpressions;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Trail;

namespace SecondOpinion.Web;

/// <summary>A referrer finds a study, asks, and looks after the case: as a browser sends it.</summary>
internal sealed class AskingAtTheDesk
{
    [Test]
    public async Task From_the_search_to_the_case()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var studies = await browser.GetAsync("/studies");
        Assert.That(Count(studies.Html, "data-testid=\"study-row\""), Is.EqualTo(2), "the newest studies");

        var found = await browser.SubmitAndFollowAsync(studies, "/studies", ("q", "Quillfeather"));
        Assert.That(found.Path, Does.StartWith("/studies/found/"));
        Assert.That(Count(found.Html, "data-testid=\"study-row\""), Is.EqualTo(2));

        var ask = await browser.GetAsync(AskPath(found));
        Assert.That(ask.Html, Does.Contain("QUILLFEATHER, Ottoline").And.Contain("999 000 0018").And.Contain("9 April 1961").And.Contain("HX771203"));
        Assert.That(ask.Html, Does.Contain("Prior, 412 days earlier"));
        Assert.That(ask.Values("series"), Has.Count.EqualTo(4));
        Assert.That(ask.Ticked("series"), Has.Count.EqualTo(2), "the study's own series, not the prior's");

        var page = await browser.SubmitAndFollowAsync(ask, ask.Path, Fields(ask));
        Assert.That(page.Path, Does.Match("^/cases/SO-[2-9A-Z]{4}-[2-9A-Z]{4}"));
        Assert.That(page.Html, Does.Contain("Is this a meningioma?").And.Contain("data-testid=\"preparation-progress\"").And.Contain("data-refresh-url"));
        Assert.That(page.Html, Does.Contain("data-testid=\"link-state\"").And.Contain("Letter held"));
        Assert.That(
            app.Trail.Rows.Select(row => row.Action),
            Is.EqualTo(new[] { AuditAction.StaffSignedIn, AuditAction.StudiesSearched, AuditAction.StudiesSearched, AuditAction.StudyViewed, AuditAction.CaseAsked, AuditAction.LinkMinted }));
        Assert.That((await browser.GetAsync("/")).Html, Does.Contain(CodeIn(page)).And.Contain("QUILLFEATHER"));
    }

    [Test]
    public async Task A_study_that_left_its_archive_since_the_search_is_said_to_be_gone()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var found = await browser.GetAsync("/studies");
        var ask = await OpenFormAsync(browser);
        app.Archives.One.Clear();
        foreach (var page in new[] { await browser.GetAsync(AskPath(found)), await browser.SubmitAndFollowAsync(ask, ask.Path, Fields(ask)) })
        {
            Assert.That(page.Status, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(page.Html, Does.Contain("data-testid=\"study-gone\"").And.Contain("Search again").And.Not.Contain("QUILLFEATHER"));
        }
    }

    [Test]
    public async Task An_archive_that_holds_too_many_matches_asks_for_a_narrower_search()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        app.Archives.One.IsCapped = true;
        var found = await browser.GetAsync("/studies");
        Assert.That(found.Html, Does.Contain("data-testid=\"capped\"").And.Contain("Downland VNA holds more studies that match").And.Contain("data-testid=\"study-row\""));
    }

    [Test]
    public async Task The_same_form_sent_twice_makes_one_case()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var ask = await OpenFormAsync(browser);
        var first = await browser.SubmitAndFollowAsync(ask, ask.Path, Fields(ask));
        var second = await browser.SubmitAndFollowAsync(ask, ask.Path, Fields(ask));
        Assert.That(second.Path, Is.EqualTo(first.Path));
        Assert.That(app.Trail.Rows.Count(row => row.Action == AuditAction.CaseAsked), Is.EqualTo(1));
        Assert.That(Count((await browser.GetAsync("/")).Html, "data-testid=\"case-row\""), Is.EqualTo(1));
    }

    [TestCase("recipientName", "", "Enter the consultant’s name")]
    [TestCase("recipientEmail", "nobody", "Enter an e-mail address")]
    [TestCase("recipientEmail", "a@b.example\r\nBcc: x@y.example", "Enter an e-mail address")]
    [TestCase("question", "", "Enter your question")]
    [TestCase("question", "Does Ottoline have a meningioma?", "Remove the patient’s name")]
    [TestCase("question", "NHS 999 000 0018, please look", "Remove the NHS number")]
    [TestCase("urgency", "whenever", "Choose how soon")]
    [TestCase("expiresInDays", "0", "from 1 to 14")]
    [TestCase("expiresInDays", "15", "from 1 to 14")]
    [TestCase("series", null, "Choose at least one series")]
    [TestCase("series", "forged", "Choose the series again")]
    public async Task A_fault_is_named_at_the_top_and_beside_its_field_and_what_was_typed_is_kept(string field, string? value, string message)
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var ask = await OpenFormAsync(browser);
        var fields = Fields(ask).Where(sent => sent.Name != field).ToList();
        if (value is not null)
        {
            fields.Add((field, value));
        }

        var page = await browser.SubmitAndFollowAsync(ask, ask.Path, [.. fields]);
        var text = WebUtility.HtmlDecode(page.Html);
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(page.Title, Does.StartWith("Error: "));
        Assert.That(text, Does.Match($"<a href=\"#{field}\">{Regex.Escape(message)}").Or.Match($"<a href=\"#{field}\">[^<]*{Regex.Escape(message)}"));
        Assert.That(text, Does.Match($"id=\"{field}-error\"[^>]*>.*{Regex.Escape(message)}"));
        Assert.That(text, Does.Contain($"id=\"{field}\""), "the summary's link leads somewhere");
        if (field != "recipientName")
        {
            Assert.That(page.Values("recipientName"), Is.EqualTo(new[] { "Dr Jean Okoro" }));
        }

        if (field != "series")
        {
            Assert.That(page.Ticked("series"), Has.Count.EqualTo(2));
        }

        Assert.That(app.Trail.Rows.Select(row => row.Action), Has.None.EqualTo(AuditAction.CaseAsked));
    }

    [Test]
    public async Task Another_row_for_a_consultant_comes_without_a_script_and_keeps_what_was_typed()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var ask = await OpenFormAsync(browser);
        var more = await browser.SubmitAndFollowAsync(ask, ask.Path, [.. Fields(ask), ("add", "recipient")]);
        Assert.That(more.Values("recipientEmail"), Is.EqualTo(new[] { "j.okoro@reader.example", "" }));
        Assert.That(more.Values("requestId"), Is.EqualTo(ask.Values("requestId")));
        var page = await browser.SubmitAndFollowAsync(
            more, more.Path, [.. Fields(more), ("recipientName", "Dr Ida Lund"), ("recipientEmail", "i.lund@reader.example")]);
        Assert.That(Count(page.Html, "data-testid=\"link-row\""), Is.EqualTo(2));
    }

    [Test]
    public async Task Nothing_is_asked_while_the_trail_is_down()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var ask = await OpenFormAsync(browser);
        app.Trail.IsDown = true;
        using var answer = await browser.SubmitAsync(ask, ask.Path, Fields(ask));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await browser.GetAsync("/")).Html, Does.Not.Contain("data-testid=\"case-row\""));
    }

    [Test]
    public async Task A_link_is_revoked_extended_and_sent_again_from_the_page()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var page = await AskAsync(browser);
        var links = $"/cases/{CodeIn(page)}/links/1";

        var resent = await browser.SubmitAndFollowAsync(page, $"{links}/resend");
        Assert.That(resent.Html, Does.Contain("A new letter is on its way"));
        var extended = await browser.SubmitAndFollowAsync(resent, $"{links}/extend", ("expiresInDays", "14"));
        Assert.That(extended.Html, Does.Contain("The link ends later now"));
        var tooLong = await browser.SubmitAndFollowAsync(extended, $"{links}/extend", ("expiresInDays", "15"));
        Assert.That(tooLong.Html, Does.Contain("Nothing was changed"));
        var revoked = await browser.SubmitAndFollowAsync(tooLong, $"{links}/revoke");
        Assert.That(revoked.Html, Does.Contain("The link is revoked").And.Contain(">Revoked<"));
        Assert.That(revoked.Html, Does.Not.Contain("data-testid=\"revoke-form\""));
        Assert.That(app.Trail.Rows[^1].Action, Is.EqualTo(AuditAction.LinkRevoked));
    }

    [Test]
    public async Task A_locked_link_is_unlocked_by_the_PACS_office_which_sees_neither_patient_nor_question()
    {
        await using var app = new DeskApp();
        using var referrer = await app.SignedInAsync("demo1-referrer");
        var code = CodeIn(await AskAsync(referrer));
        Assert.That(CaseCode.TryParse(code, out var read), Is.True);
        var c = (await app.Get<ICaseStore>().FindAsync(read!, default))!;
        var locked = await referrer.SubmitAndFollowAsync(await referrer.GetAsync($"/cases/{code}"), $"/cases/{code}/links/1/lock");
        Assert.That(locked.Html, Does.Contain("The link is locked").And.Contain(">Locked<").And.Not.Contain("data-testid=\"lock-form\""));
        Assert.That((await app.Get<ILinkStore>().FindAsync(c.Id, 1, default))!.RefusalAt(TimeProvider.System.GetUtcNow()), Is.EqualTo(Refusal.Locked));
        Assert.That(app.Trail.Rows[^1].Action, Is.EqualTo(AuditAction.LinkLockChanged));

        using var officer = await app.SignedInAsync("demo1-pacsoffice");
        var office = await officer.GetAsync("/office");
        Assert.That(office.Html, Does.Contain(code).And.Contain("data-testid=\"locked-row\""));
        var shown = await officer.GetAsync($"/cases/{code}");
        Assert.That(shown.Html, Does.Contain(">Locked<"));
        Assert.That(Canary.FindIn(shown.Html, InventedArchives.Secrets), Is.Empty);
        Assert.That(shown.Html, Does.Not.Contain("meningioma"));
        var unlocked = await officer.SubmitAndFollowAsync(office, $"/cases/{code}/links/1/unlock");
        Assert.That(unlocked.Html, Does.Contain("The link is unlocked"));
    }

    [Test]
    public async Task One_more_consultant_is_asked_about_a_case_that_stands()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var code = CodeIn(await AskAsync(browser));
        var form = await browser.GetAsync($"/cases/{code}/links");
        var twice = await browser.SubmitAndFollowAsync(form, form.Path, ("recipientName", "Dr Jean Okoro"), ("recipientEmail", "J.OKORO@reader.example".ToLowerInvariant()), ("expiresInDays", "3"));
        Assert.That(WebUtility.HtmlDecode(twice.Html), Does.Contain("has a link to the case already"));
        var named = await browser.SubmitAndFollowAsync(form, form.Path, ("recipientName", "Dr Quillfeather"), ("recipientEmail", "q@reader.example"), ("expiresInDays", "3"));
        Assert.That(WebUtility.HtmlDecode(named.Html), Does.Contain("Remove the patient’s name"));
        var added = await browser.SubmitAndFollowAsync(form, form.Path, ("recipientName", "Dr Ida Lund"), ("recipientEmail", "i.lund@reader.example"), ("expiresInDays", "3"));
        Assert.That(Count(added.Html, "data-testid=\"link-row\""), Is.EqualTo(2));
        var letters = await app.Get<IOutboxStore>().QueueAsync("DEMO1", 10, default);
        Assert.That(letters.Select(letter => letter.State), Is.EqualTo(new[] { LetterState.Held, LetterState.Held }), "the case is still being prepared");
    }

    [Test]
    public async Task Trusts_do_not_see_each_other()
    {
        await using var app = new DeskApp();
        using var one = await app.SignedInAsync("demo1-referrer");
        var mine = await AskAsync(one);
        var code = CodeIn(mine);
        var found = await one.GetAsync("/studies");

        foreach (var person in new[] { "demo2-referrer", "demo2-pacsoffice" })
        {
            using var other = await app.SignedInAsync(person);
            foreach (var path in new[] { $"/cases/{code}", $"/cases/{code}/progress" })
            {
                Assert.That((await other.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.NotFound), $"{path} for {person}");
            }
        }

        using var two = await app.SignedInAsync("demo2-referrer");
        Assert.That((await two.GetAsync(AskPath(found))).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await two.GetAsync($"/cases/{code}/links")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        var theirs = await two.GetAsync("/studies");
        Assert.That(theirs.Html, Does.Contain("STOBBSWORTH").And.Not.Contain("QUILLFEATHER"));
        using var foreign = await app.SignedInAsync("demo2-referrer");
        var page = await foreign.GetAsync("/studies");
        using var request = Browser.Request(HttpMethod.Post, $"/cases/{code}/links/1/revoke");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Content = new FormUrlEncodedContent([new("__RequestVerificationToken", page.Token("/studies"))]);
        using var answer = await foreign.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await one.GetAsync($"/cases/{code}")).Html, Does.Not.Contain(">Revoked<"));
    }

    [Test]
    public async Task Titles_addresses_headers_and_logs_hold_no_identity()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var studies = await browser.GetAsync("/studies");
        var found = await browser.SubmitAndFollowAsync(studies, "/studies", ("q", "999 000 0018"));
        var ask = await browser.GetAsync(AskPath(found));
        var refused = await browser.SubmitAndFollowAsync(ask, ask.Path, [.. Fields(ask).Where(field => field.Name != "question"), ("question", "Ottoline Quillfeather 9990000018")]);
        var page = await browser.SubmitAndFollowAsync(ask, ask.Path, Fields(ask));
        app.Archives.One.IsDown = true;
        var down = await browser.GetAsync(AskPath(found));
        Assert.That(down.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        app.Archives.One.IsDown = false;

        var pages = new[] { studies, found, ask, refused, page, await browser.GetAsync("/"), down };
        Assert.That(Canary.FindIn(string.Join('\n', pages.Select(one => one.Title)), InventedArchives.Secrets), Is.Empty, "titles");
        Assert.That(Canary.FindIn(string.Join('\n', pages.Select(one => one.Path)), InventedArchives.Secrets), Is.Empty, "addresses");
        Assert.That(Canary.FindIn(string.Join('\n', pages.SelectMany(Links)), InventedArchives.Secrets), Is.Empty, "links");
        Assert.That(app.Log.Lines, Is.Not.Empty);
        Assert.That(Canary.FindIn(string.Join('\n', app.Log.Lines), [.. InventedArchives.Secrets, "okoro@", "meningioma"]), Is.Empty, "log");
    }

    [Test]
    public async Task Results_come_a_page_at_a_time_and_none_is_lost_or_shown_twice()
    {
        await using var app = new DeskApp();
        for (var number = 0; number < 70; number++)
        {
            app.Archives.One.Add($"9{number:000}", new DateTime(2024, 1, 1).AddDays(number), $"ACC9{number:000}");
        }

        using var browser = await app.SignedInAsync("demo1-referrer");
        var first = await browser.GetAsync("/studies");
        var second = await browser.GetAsync(Regex.Match(first.Html, "href=\"(/studies/found/[^\"]+)\" rel=\"next\"").Groups[1].Value);
        Assert.That(Count(first.Html, "data-testid=\"study-row\""), Is.EqualTo(50));
        Assert.That(Count(second.Html, "data-testid=\"study-row\""), Is.EqualTo(22));
        Assert.That(second.Html, Does.Not.Contain("rel=\"next\""));
        var shown = new[] { first, second }.SelectMany(page => Regex.Matches(page.Html, "ACC[0-9]+").Select(match => match.Value)).ToList();
        Assert.That(shown.Distinct().Count(), Is.EqualTo(72));
    }

    [Test]
    public async Task A_search_belongs_to_whoever_made_it()
    {
        await using var app = new DeskApp();
        using var one = await app.SignedInAsync("demo1-referrer");
        var found = await one.SubmitAndFollowAsync(await one.GetAsync("/studies"), "/studies", ("q", "Quillfeather"));
        using var two = await app.SignedInAsync("demo2-referrer");
        var other = await two.GetAsync(found.Path);
        Assert.That(other.Html, Does.Contain("This search has ended").And.Not.Contain("study-row").And.Not.Contain("Quillfeather"));
    }

    [TestCase("studyUID=1.2.826.0.1.3680043.8.498.77120001")]
    [TestCase("accessionNumber=ACC771205")]
    public async Task A_RIS_opens_the_form_in_context_under_an_opaque_address(string parameter)
    {
        await using var app = new DeskApp();
        using var browser = app.Browser();
        var asked = $"/IHEInvokeImageDisplay?requestType=STUDY&{parameter}";
        using var challenge = await browser.SendAsync(Browser.Request(HttpMethod.Get, asked));
        Assert.That(Canary.FindIn(challenge.Headers.Location!.OriginalString, InventedArchives.Secrets), Is.Empty, "not even on the way to sign in");
        var signIn = await browser.GetAsync(challenge.Headers.Location.OriginalString);
        using var back = await browser.SubmitAsync(signIn, "/sign-in", ("person", "demo:demo1-referrer"), ("back", signIn.Values("back")[0]));
        using var answer = await browser.SendAsync(Browser.Request(HttpMethod.Get, back.Headers.Location!.OriginalString));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(Canary.FindIn(answer.Headers.Location!.OriginalString, InventedArchives.Secrets), Is.Empty);
        Assert.That((await browser.GetAsync(answer.Headers.Location.OriginalString)).Html, Does.Contain("data-testid=\"ask-form\""));
    }

    [TestCase("requestType=STUDY", HttpStatusCode.BadRequest)]
    [TestCase("requestType=PATIENT&studyUID=1.2.3", HttpStatusCode.BadRequest)]
    [TestCase("requestType=STUDY&studyUID=1..3", HttpStatusCode.BadRequest)]
    [TestCase("requestType=STUDY&studyUID=1.2.3", HttpStatusCode.NotFound)]
    public async Task A_RIS_that_asks_for_nonsense_is_told_so(string query, HttpStatusCode expected)
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        Assert.That((await browser.GetAsync($"/IHEInvokeImageDisplay?{query}")).Status, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_case_is_found_by_its_code_as_people_type_it()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var code = CodeIn(await AskAsync(browser));
        var home = await browser.GetAsync("/");
        var found = await browser.SubmitAndFollowAsync(home, "/", ("code", code[3..].Replace('-', ' ').ToLowerInvariant()));
        Assert.That(found.Path, Is.EqualTo($"/cases/{code}"));
        var wrong = await browser.SubmitAndFollowAsync(home, "/", ("code", "SO-2222-2223"));
        Assert.That(wrong.Html, Does.Contain("You have no case of that code"));
    }

    internal static async Task<Page> OpenFormAsync(Browser browser) => await browser.GetAsync(AskPath(await browser.GetAsync("/studies")));

    private static async Task<Page> AskAsync(Browser browser)
    {
        var ask = await OpenFormAsync(browser);
        return await browser.SubmitAndFollowAsync(ask, ask.Path, Fields(ask));
    }

    internal static (string Name, string? Value)[] Fields(Page ask) =>
    [
        ("requestId", ask.Values("requestId")[0]), ("recipientName", "Dr Jean Okoro"), ("recipientEmail", "j.okoro@reader.example"),
        ("question", "Is this a meningioma?"), ("urgency", "urgent"), ("expiresInDays", "7"), .. ask.Ticked("series").Select(value => ("series", (string?)value)),
    ];

    private static string AskPath(Page page) => Regex.Match(page.Html, "href=\"(/studies/[^\"]+/ask)\"").Groups[1].Value;

    private static string CodeIn(Page page) => Regex.Match(page.Html, "data-testid=\"case-code\">([^<]+)<").Groups[1].Value;

    private static IEnumerable<string> Links(Page page) => Regex.Matches(page.Html, "(?:href|action|src|data-refresh-url)=\"([^\"]*)\"").Select(match => match.Groups[1].Value);

    private static int Count(string html, string part) => html.Split(part).Length - 1;
}
