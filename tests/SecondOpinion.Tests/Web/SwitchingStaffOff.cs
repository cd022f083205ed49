using System.Net;
using System.Text.RegularExpressions;
using SecondOpinion.Trail;

namespace SecondOpinion.Web;

/// <summary>The PACS office shuts people of its own trust out, and lets them in again.</summary>
internal sealed class SwitchingStaffOff
{
    [Test]
    public async Task Whoever_is_switched_off_is_out_at_the_next_request_and_told_so_until_they_are_switched_on()
    {
        await using var app = new DeskApp();
        using var referrer = await app.SignedInAsync("demo1-referrer");
        using var office = await app.SignedInAsync("demo1-pacsoffice");
        Assert.That((await referrer.GetAsync("/studies")).Status, Is.EqualTo(HttpStatusCode.OK));

        Assert.That((await SwitchAsync(office, "Dr Asha Rao", "off")).Html, Does.Contain("Access is switched off"));
        var told = await referrer.FollowAsync("/studies");
        Assert.That(told.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(told.Html, Does.Contain("Your access is switched off").And.Not.Contain("Dr Asha Rao"));
        var signIn = await referrer.GetAsync("/sign-in");
        using var again = await referrer.SubmitAsync(signIn, "/sign-in", ("person", "demo:demo1-referrer"));
        Assert.That((await referrer.GetAsync(again.Headers.Location!.OriginalString)).Html, Does.Contain("Your access is switched off"));
        Assert.That(app.Trail.Rows[^1].Reason, Is.EqualTo("disabled"));

        await SwitchAsync(office, "Dr Asha Rao", "on");
        Assert.That((await referrer.GetAsync("/studies")).Status, Is.EqualTo(HttpStatusCode.SeeOther), "the old session stays ended");
        using var back = await app.SignedInAsync("demo1-referrer");
        Assert.That((await back.GetAsync("/studies")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Both_changes_are_on_the_trail_with_who_did_it_and_to_whom()
    {
        await using var app = new DeskApp();
        using var referrer = await app.SignedInAsync("demo1-referrer");
        using var office = await app.SignedInAsync("demo1-pacsoffice");
        await SwitchAsync(office, "Dr Asha Rao", "off");
        await SwitchAsync(office, "Dr Asha Rao", "on");
        var person = app.Trail.Rows.Single(row => row is { Action: AuditAction.StaffSignedIn, Actor.Name: "Dr Asha Rao" }).Details["person"];
        Assert.That(
            app.Trail.Rows.Where(row => row.Action == AuditAction.StaffAccessChanged).Select(row => (row.Trust, row.Actor.Name, row.Details["change"], row.Details["person"])),
            Is.EqualTo(new[] { ("DEMO1", "Femi Adebayo", "disabled", person), ("DEMO1", "Femi Adebayo", "enabled", person) }));
    }

    [Test]
    public async Task Another_trust_s_people_are_neither_shown_nor_switched()
    {
        await using var app = new DeskApp();
        using var other = await app.SignedInAsync("demo2-referrer");
        using var own = await app.SignedInAsync("demo1-pacsoffice");
        using var theirs = await app.SignedInAsync("demo2-pacsoffice");
        var page = await own.GetAsync("/office/staff");
        Assert.That(page.Html, Does.Not.Contain("Dr Callum Reid"));
        var reference = Reference(await theirs.GetAsync("/office/staff"), "Dr Callum Reid");
        foreach (var change in new[] { "off", "on" })
        {
            using var answer = await own.SubmitAsync(await PageWithFormAsync(app, own), "/office/staff", ("person", reference), ("change", change));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }

        Assert.That((await other.GetAsync("/studies")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Nobody_switches_themselves_off()
    {
        await using var app = new DeskApp();
        using var office = await app.SignedInAsync("demo1-pacsoffice");
        var me = Reference(await office.GetAsync("/office/staff"), "Femi Adebayo");
        var page = await office.SubmitAndFollowAsync(await PageWithFormAsync(app, office), "/office/staff", ("person", me), ("change", "off"));
        Assert.That(page.Html, Does.Contain("Nobody can switch off their own access"));
    }

    [Test]
    public async Task Somebody_is_shut_out_even_while_the_trail_is_down_and_let_in_only_on_the_record()
    {
        await using var app = new DeskApp();
        using var referrer = await app.SignedInAsync("demo1-referrer");
        using var office = await app.SignedInAsync("demo1-pacsoffice");
        var page = await office.GetAsync("/office/staff");
        var reference = Reference(page, "Dr Asha Rao");
        app.Trail.IsDown = true;
        using var off = await office.SubmitAsync(page, "/office/staff", ("person", reference), ("change", "off"));
        Assert.That(off.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await referrer.FollowAsync("/")).Html, Does.Contain("Your access is switched off"));
        using var on = await office.SubmitAsync(page, "/office/staff", ("person", reference), ("change", "on"));
        Assert.That(on.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        app.Trail.IsDown = false;
        Assert.That((await office.GetAsync("/office/staff")).Html, Does.Contain("Switch on"));
    }

    private static async Task<Page> SwitchAsync(Browser office, string name, string change)
    {
        var page = await office.GetAsync("/office/staff");
        return await office.SubmitAndFollowAsync(page, "/office/staff", ("person", Reference(page, name)), ("change", change));
    }

    private static string Reference(Page page, string name) => Regex.Match(page.Html, $"{Regex.Escape(name)}.*?Person ([0-9a-f-]{{36}}) on the trail", RegexOptions.Singleline).Groups[1].Value;

    /// <summary>The page has a form only when there is a colleague.</summary>
    private static async Task<Page> PageWithFormAsync(DeskApp app, Browser office)
    {
        using var colleague = await app.SignedInAsync("demo1-governance");
        return await office.GetAsync("/office/staff");
    }
}
