using System.Net;
using SecondOpinion.Store;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Web;

/// <summary>Governance sees what was signed, and takes the trail away to check it elsewhere.</summary>
internal sealed class CheckpointsAndExport
{
    [Test]
    public async Task The_page_lists_what_was_signed_with_the_key_and_says_how_to_check_it()
    {
        await using var app = new DeskApp();
        await FillAsync(app, 5);
        await app.Get<Checkpointing>().MakeAsync(default);
        using var browser = await app.SignedInAsync("demo1-governance");
        var page = await browser.GetAsync("/trail/checkpoints");
        var key = await app.Get<Checkpointing>().PublicKeyAsync(default);

        Assert.That(WebUtility.HtmlDecode(page.Html), Does.Contain(key.ToString()).And.Contain("second-opinion verify-trail").And.Contain("000000000005.checkpoint"));
        Assert.That(page.Html.Split("data-testid=\"checkpoint-row\"", StringSplitOptions.None), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task An_export_is_on_the_record_and_verifies_and_names_nobody_of_another_trust()
    {
        await using var app = new DeskApp();
        await FillAsync(app, 8);
        using var browser = await app.SignedInAsync("demo1-governance");
        using var answer = await browser.SubmitAsync(await browser.GetAsync("/trail/checkpoints"), "/trail/export");
        var export = await answer.Content.ReadAsStringAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentDisposition?.ToString(), Is.EqualTo("attachment; filename=\"trail-8.jsonl\""));
        Assert.That(app.Trail.Rows[^1], Has.Property("Action").EqualTo(AuditAction.TrailExported).And.Property("Trust").EqualTo("DEMO1"));
        Assert.That(export, Does.Contain("Officer of DEMO1").And.Not.Contain("Officer of DEMO2"));
        using var stream = await answer.Content.ReadAsStreamAsync();
        stream.Position = 0;
        var report = await ExportVerifying.RunAsync(stream, await app.Get<Checkpointing>().PublicKeyAsync(default), [], default);
        Assert.That(report, Is.EqualTo(new TrailReport(null, 8, 8, 1, 4, "DEMO1")));
    }

    [Test]
    public async Task Nothing_is_exported_while_the_trail_is_down()
    {
        await using var app = new DeskApp();
        await FillAsync(app, 2);
        using var browser = await app.SignedInAsync("demo1-governance");
        var page = await browser.GetAsync("/trail/checkpoints");
        app.Trail.IsDown = true;
        using var answer = await browser.SubmitAsync(page, "/trail/export");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain(TrailFile.Format));
    }

    [Test]
    public void Settings_of_the_trail_are_checked_at_the_start()
    {
        using var app = new DeskApp(("Trail:CheckpointFolder", ""), ("Trail:Minutes", "0"), ("Trail:Rows", "0"), ("Trail:Origin", "a b"));
        Assert.That(
            () => app.CreateClient().Dispose(),
            Throws.Exception.With.Message.Contains("Trail:CheckpointFolder").And.Message.Contains("Trail:Minutes").And.Message.Contains("Trail:Rows").And.Message.Contains("Trail:Origin"));
    }

    private static async Task FillAsync(DeskApp app, int count)
    {
        await using var trail = new AuditTrail(app.Get<Database>(), TimeProvider.System, patients: null);
        for (var number = 0; number < count; number++)
        {
            var trust = number % 2 == 0 ? "DEMO1" : "DEMO2";
            await trail.AppendAsync(
                new AuditEvent { At = DateTimeOffset.UnixEpoch, Action = AuditAction.TrailRead, Trust = trust, Actor = new AuditPerson("staff", "s1", $"Officer of {trust}") }, default);
        }
    }
}
