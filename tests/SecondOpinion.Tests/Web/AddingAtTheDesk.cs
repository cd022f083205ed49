using System.Net;
using SecondOpinion.Cases;
using SecondOpinion.Links;
using SecondOpinion.Trail;

namespace SecondOpinion.Web;

/// <summary>What a case's page says of a study that came to the archive after the question, and who may add it.</summary>
internal sealed class AddingAtTheDesk
{
    [Test]
    public async Task A_new_study_is_offered_added_once_and_nothing_of_it_stands_in_titles_addresses_or_logs()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var (c, page) = await ReadyAsync(app, browser);
        Assert.That(page.Html, Does.Not.Contain("arrived-study"), "nothing came");

        app.Archives.One.Add("0003", new DateTime(2026, 12, 5, 8, 0, 0), "ACC771207");
        page = await browser.GetAsync(page.Path);
        Assert.That(page.Html, Does.Contain("data-testid=\"arrived-study\"").And.Contain("5 December 2026").And.Contain("42 images"));
        Assert.That((await browser.GetAsync("/")).Html, Does.Contain("data-testid=\"has-news\""));
        var study = page.Values("study")[0];
        var added = await browser.SubmitAndFollowAsync(page, $"{page.Path}/arrivals", ("study", study));
        Assert.That(added.Html, Does.Contain("The new images are being added").And.Contain("data-testid=\"adding\"").And.Not.Contain("arrived-study"));
        var again = await browser.SubmitAndFollowAsync(page, $"{page.Path}/arrivals", ("study", study));
        Assert.That(again.Html, Does.Contain("being added already"));
        Assert.That((await app.Get<ICaseStore>().FindAsync(c.Id, default))!.Additions, Is.EqualTo(1));
        Assert.That(app.Trail.Rows.Select(row => row.Action).Where(action => action is AuditAction.ArrivalsNoticed or AuditAction.ArrivalsAdded), Is.EqualTo(new[] { AuditAction.ArrivalsNoticed, AuditAction.ArrivalsAdded }));
        string[] secrets = [.. InventedArchives.Secrets, "ACC771207", app.Archives.One.Uid("0003").Value];
        Assert.That(Canary.FindIn(string.Join('\n', new[] { page, added, again }.Select(one => one.Title + one.Path)), secrets), Is.Empty, "titles and addresses");
        Assert.That(Canary.FindIn(page.Html[page.Html.IndexOf("arrived-study", StringComparison.Ordinal)..], [.. secrets.Where(secret => secret.Contains('.', StringComparison.Ordinal))]), Is.Empty, "original UIDs");
        Assert.That(Canary.FindIn(string.Join('\n', app.Log.Lines), secrets), Is.Empty, "log");
    }

    [Test]
    public async Task An_archive_that_is_down_is_said_to_be_so_and_nothing_is_added()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var (_, page) = await ReadyAsync(app, browser);
        app.Archives.One.Add("0003", new DateTime(2026, 12, 5, 8, 0, 0), "ACC771207");
        page = await browser.GetAsync(page.Path);
        app.Archives.One.IsDown = true;
        Assert.That((await browser.GetAsync(page.Path)).Html, Does.Contain("data-testid=\"arrivals-unknown\"").And.Contain("Downland VNA does not answer"));
        var refused = await browser.SubmitAndFollowAsync(page, $"{page.Path}/arrivals", ("study", page.Values("study")[0]));
        Assert.That(refused.Html, Does.Contain("The archive does not answer. Nothing was added"));
    }

    [Test]
    public async Task To_everybody_else_the_case_is_not_there_and_a_revoked_one_takes_nothing()
    {
        await using var app = new DeskApp();
        using var browser = await app.SignedInAsync("demo1-referrer");
        var (c, page) = await ReadyAsync(app, browser);
        app.Archives.One.Add("0003", new DateTime(2026, 12, 5, 8, 0, 0), "ACC771207");
        page = await browser.GetAsync(page.Path);
        var study = page.Values("study")[0];
        using var stranger = await app.SignedInAsync("demo2-referrer");
        var home = await stranger.GetAsync("/");
        home = home with { Html = home.Html.Replace("action=\"/sign-out\"", $"action=\"{page.Path}/arrivals\"", StringComparison.Ordinal) }; // for its token
        using var answer = await stranger.SubmitAsync(home, $"{page.Path}/arrivals", ("study", study));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        using var office = await app.SignedInAsync("demo1-pacsoffice");
        Assert.That((await office.GetAsync(page.Path)).Html, Does.Not.Contain("arrived-study"), "the office does not see the patient's studies");

        var link = (await app.Get<ILinkStore>().OfCaseAsync(c.Id, default))[0];
        await app.Get<ILinkStore>().RevokeAsync(link.Id, DateTimeOffset.UtcNow, default);
        var refused = await browser.SubmitAndFollowAsync(page, $"{page.Path}/arrivals", ("study", study));
        Assert.That(refused.Html, Does.Contain("Nothing can be added").And.Not.Contain("arrived-study"));
    }

    /// <summary>A case as preparation leaves it; here nothing prepares.</summary>
    private static async Task<(Case Case, Page Page)> ReadyAsync(DeskApp app, Browser browser)
    {
        var ask = await AskingAtTheDesk.OpenFormAsync(browser);
        var page = await browser.SubmitAndFollowAsync(ask, ask.Path, AskingAtTheDesk.Fields(ask));
        var cases = app.Get<ICaseStore>();
        var waiting = (await cases.ToPrepareAsync(1, default))[0];
        await cases.MoveAsync(waiting.Id, CaseState.Preparing, CaseState.Ready, null, default);
        return ((await cases.FindAsync(waiting.Id, default))!, await browser.GetAsync(page.Path)); // it was asked
    }
}
