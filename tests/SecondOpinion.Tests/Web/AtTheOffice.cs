using System.Net;
using SecondOpinion.Letters;
using SecondOpinion.Trail;

namespace SecondOpinion.Web;

/// <summary>The mail queue as the PACS office sees it, and what it can do about a letter.</summary>
internal sealed class AtTheOffice
{
    private const string Because = "the mail relay did not answer in time";

    [Test]
    public async Task A_letter_that_was_put_off_says_why_and_when_it_is_tried_next_and_is_tried_at_once_when_told()
    {
        await using var reader = await ReaderApp.StartAsync();
        var later = Now.AddMinutes(30);
        var id = await PutOffAsync(reader, later);
        using var officer = await reader.App.SignedInAsync("demo1-pacsoffice");
        var office = await officer.GetAsync("/office");
        Assert.That(office.Html, Does.Contain($"{Because}, 1 try").And.Contain(Shared.Words.At(later, Now)).And.Contain("Try now"));
        using var pressed = await officer.SubmitAsync(office, $"/office/letters/{id:N}/hurry");
        Assert.That(pressed.Headers.Location!.OriginalString, Is.EqualTo("/office#queue"));
        Assert.That(await reader.App.Get<IOutboxStore>().LeaseAsync("test", Now.AddHours(1), Now, default), Is.Not.Null, "it is due");
        var row = reader.App.Trail.Rows.Single(row => row.Action == AuditAction.LetterHurried);
        Assert.That((row.Case, row.Trust, row.Details["letter"]), Is.EqualTo((reader.Case.Code.Value, "DEMO1", "invitation")));
        Assert.That(row.Actor.Kind, Is.EqualTo("staff"));
    }

    [Test]
    public async Task Without_a_record_a_letter_is_not_hurried()
    {
        await using var reader = await ReaderApp.StartAsync();
        var id = await PutOffAsync(reader, Now.AddMinutes(30));
        using var officer = await reader.App.SignedInAsync("demo1-pacsoffice");
        var office = await officer.GetAsync("/office");
        reader.App.Trail.IsDown = true;
        using var pressed = await officer.SubmitAsync(office, $"/office/letters/{id:N}/hurry");
        Assert.That(pressed.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await reader.App.Get<IOutboxStore>().LeaseAsync("test", Now.AddHours(1), Now, default), Is.Null, "it waits as before");
    }

    [Test]
    public async Task Another_trust_s_letter_is_neither_seen_nor_hurried()
    {
        await using var reader = await ReaderApp.StartAsync();
        var id = await PutOffAsync(reader, Now.AddMinutes(30));
        using var officer = await reader.App.SignedInAsync("demo2-pacsoffice");
        var office = await officer.GetAsync("/office");
        Assert.That(office.Html, Does.Not.Contain(reader.Case.Code.Value));
        using var request = Browser.Request(HttpMethod.Post, $"/office/letters/{id:N}/hurry");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Content = new FormUrlEncodedContent([new("__RequestVerificationToken", office.Token("/sign-out"))]);
        using var answer = await officer.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await reader.App.Get<IOutboxStore>().LeaseAsync("test", Now.AddHours(1), Now, default), Is.Null, "it waits as before");
    }

    [Test]
    public async Task An_invitation_that_was_given_up_can_be_sent_again()
    {
        await using var reader = await ReaderApp.StartAsync();
        var outbox = reader.App.Get<IOutboxStore>();
        await outbox.ReleaseAsync(reader.Case.Id, Now, default);
        var lease = await outbox.LeaseAsync("test", Now.AddHours(1), Now, default);
        await outbox.SettleAsync(lease!, LetterState.Dead, "the mail relay answered 550 (RecipientNotAccepted)", Now, default);
        using var officer = await reader.App.SignedInAsync("demo1-pacsoffice");
        var office = await officer.GetAsync("/office");
        Assert.That(office.Html, Does.Contain("Undeliverable").And.Contain("Send again"));
        var sent = await officer.SubmitAndFollowAsync(office, $"/cases/{reader.Case.Code.Value}/links/1/resend");
        Assert.That(sent.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await outbox.QueueAsync("DEMO1", 10, default)).Count(letter => letter.Template == "invitation" && letter.State is LetterState.Waiting or LetterState.Held), Is.EqualTo(1));
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static async Task<Guid> PutOffAsync(ReaderApp reader, DateTimeOffset until)
    {
        var outbox = reader.App.Get<IOutboxStore>();
        await outbox.ReleaseAsync(reader.Case.Id, Now, default);
        var lease = await outbox.LeaseAsync("test", Now.AddHours(1), Now, default);
        Assert.That(await outbox.PutOffAsync(lease!, until, Because, default), Is.True);
        return lease!.Letter.Id;
    }
}
