using System.Text.Json;
using Microsoft.Extensions.Options;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Mail;

namespace SecondOpinion.Recipients;

/// <summary>The whole way of a link with secrets planted along it, and then a search for them wherever they must not stand.</summary>
internal sealed class WhatTheJourneyGivesAway
{
    private const string NhsNumber = "9990000018";
    private const string Uid = "1.2.826.0.1.3680043.8.498.1234567890";

    [Test]
    public async Task No_secret_and_no_identity_stands_in_a_letter_a_log_line_or_a_plain_field_of_the_trail()
    {
        using var world = await World.BeginAsync();

        // As if identity had slipped through every check into the one free text that a case has.
        world.Cases.Add(world.Case with { Question = $"{World.Patient}, NHS {NhsNumber}, {Uid}: operable?" });
        var letters = new List<QueuedLetter>();
        var (link, token) = await world.LendAsync();
        letters.AddRange(await world.LettersAsync());
        var challenge = await world.Verification.RequestCodeAsync(token, World.Browser("198.51.100.77"), default);
        letters.AddRange(await world.LettersAsync());
        var code = letters.Select(letter => letter.Letter).OfType<Letter.Code>().Single().OneTimeCode;
        await world.Verification.EnterCodeAsync(challenge.CookieValue, "0000 0000", World.Browser("198.51.100.77"), default);
        var opened = (CodeEntered.Opened)await world.Verification.EnterCodeAsync(challenge.CookieValue, code, World.Browser("198.51.100.77"), default);
        await world.Sessions.EndAsync(opened.Case, opened.SessionCookie, default);
        await world.Revoking.ResendAsync(world.Referrer, world.Case, 1, default);
        await world.Revoking.RevokeAsync(world.Referrer, world.Case, 1, default);
        await world.Verification.RequestCodeAsync(token, World.Browser("198.51.100.77"), default);
        letters.AddRange(await world.LettersAsync());

        string[] identity = [World.Patient, "Quillfeather", NhsNumber, Uid];
        string[] secrets = [token, code, code.Replace(" ", ""), challenge.CookieValue, opened.SessionCookie, opened.KnownCookie];
        string[] personal = [link.Recipient.Value, world.Case.ReferrerEmail, "Mr Carl Consultant", "198.51.100.77"];
        Assert.That(letters.Select(letter => letter.Letter.Template), Is.SupersetOf(new[] { "invitation", "code", "opened" }));
        var writer = HandingLettersOver.WriterFor(Options.Create(HandingLettersOver.Defaults()));
        foreach (var letter in letters)
        {
            using var message = writer.Write(new OutgoingLetter(letter, world.Case.Trust, world.Clock.GetUtcNow()));
            var says = message.Subject + message.TextBody + message.HtmlBody;
            Assert.That(Canary.FindIn(says, identity), Is.Empty, letter.Letter.Template);
            Assert.That(Canary.FindIn(letter.ToString(), [.. identity, .. secrets, .. personal]), Is.Empty);
            Assert.That(Canary.FindIn(says, [challenge.CookieValue, opened.SessionCookie, opened.KnownCookie]), Is.Empty, letter.Letter.Template);
            Assert.That(letter.Letter is Letter.Invitation || Canary.FindIn(says, [token]).Count == 0, Is.True, "a token stands in an invitation only");
            Assert.That(letter.Letter is Letter.Code || Canary.FindIn(says, [code]).Count == 0, Is.True, "a code stands in a code letter only");
        }

        Assert.That(world.Log.Lines, Is.Not.Empty);
        Assert.That(Canary.FindIn(string.Join('\n', world.Log.Lines), [.. identity, .. secrets, .. personal]), Is.Empty);
        foreach (var row in world.Trail.Events)
        {
            var plain = JsonSerializer.Serialize(row with { Actor = new Trail.AuditPerson(row.Actor.Kind, row.Actor.Id) });
            Assert.That(Canary.FindIn(plain, [.. identity, .. secrets, .. personal]), Is.Empty, row.ToString());
        }
    }
}
