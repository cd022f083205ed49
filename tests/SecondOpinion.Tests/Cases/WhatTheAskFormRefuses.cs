using SecondOpinion.Studies;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>What is told beside a field of the ask form, and what passes just before it.</summary>
internal sealed class WhatTheAskFormRefuses
{
    private readonly AskDesk _desk = new();

    [TestCase("")]
    [TestCase("nobody")]
    [TestCase("a@nhs.net\r\nBcc: x@evil.example")]
    [TestCase("a@nhs.net\n")]
    [TestCase("Dr A <a@nhs.net>")]
    [TestCase("a@nhs.net, b@nhs.net")]
    [TestCase("\"a b\"@nhs.net")]
    [TestCase("a@[192.0.2.1]")]
    [TestCase("a@nhs.net.evil.example")]
    [TestCase("a@evil.example")]
    [TestCase("a@xnhs.net")]
    public async Task An_address_that_is_not_one_plain_address_of_an_allowed_domain(string email)
    {
        _desk.Policy = new TrustPolicy { RecipientDomains = ["nhs.net"] };
        Assert.That(await ErrorsAsync(_desk.Form() with { RecipientEmails = [email] }), Is.EqualTo(new[] { "recipientEmail" }));
    }

    [Test]
    public async Task An_address_of_an_allowed_domain_passes_in_any_case()
    {
        _desk.Policy = new TrustPolicy { RecipientDomains = ["NHS.net"] };
        Assert.That(await _desk.AskAsync(_desk.Form() with { RecipientEmails = ["A.Surgeon@nhs.NET"] }), Is.TypeOf<AskOutcome.Asked>());
    }

    [Test]
    public async Task The_same_address_twice() =>
        Assert.That(
            await ErrorsAsync(_desk.Form() with { RecipientNames = ["A", "B"], RecipientEmails = ["a@nhs.net", "A@NHS.net"] }), Is.EqualTo(new[] { "recipientEmail" }));

    [TestCase(10, true)]
    [TestCase(11, false)]
    public async Task More_than_ten_recipients(int count, bool passes)
    {
        var form = _desk.Form() with { RecipientEmails = [.. Enumerable.Range(0, count).Select(n => $"a{n}@nhs.net")] };
        Assert.That(await _desk.AskAsync(form) is AskOutcome.Asked, Is.EqualTo(passes));
    }

    [TestCase(1, true)]
    [TestCase(100, true)]
    [TestCase(0, false)]
    [TestCase(101, false)]
    public async Task A_name_that_is_missing_or_longer_than_100_characters(int length, bool passes) =>
        Assert.That(await _desk.AskAsync(_desk.Form() with { RecipientNames = [new string('n', length)] }) is AskOutcome.Asked, Is.EqualTo(passes));

    [TestCase(1, true)]
    [TestCase(2000, true)]
    [TestCase(0, false)]
    [TestCase(2001, false)]
    public async Task A_question_that_is_missing_or_longer_than_2000_characters(int length, bool passes) =>
        Assert.That(await _desk.AskAsync(_desk.Form() with { Question = new string('q', length) }) is AskOutcome.Asked, Is.EqualTo(passes));

    [TestCase("a\0b")]
    [TestCase("a\u001bb")]
    [TestCase("a\u202eb")]
    public async Task A_question_with_characters_that_cannot_be_printed(string question) =>
        Assert.That(await ErrorsAsync(_desk.Form() with { Question = question }), Is.EqualTo(new[] { "question" }));

    [Test]
    public async Task Lines_and_tabs_are_ordinary()
    {
        await _desk.AskAsync(_desk.Form() with { Question = " One\r\n\ttwo\n" });
        Assert.That(_desk.Cases.Added.Single().Case.Question, Is.EqualTo("One\n\ttwo"));
    }

    [TestCase("routine", true)]
    [TestCase("IMMEDIATE", true)]
    [TestCase("soon", false)]
    [TestCase("1", false)]
    [TestCase(null, false)]
    public async Task An_urgency_that_is_none_of_three_words(string? urgency, bool passes) =>
        Assert.That(await _desk.AskAsync(_desk.Form() with { Urgency = urgency }) is AskOutcome.Asked, Is.EqualTo(passes));

    [TestCase(null, 7)]
    [TestCase("1", 1)]
    [TestCase("10", 10)]
    [TestCase("0", null)]
    [TestCase("11", null)]
    [TestCase("-1", null)]
    [TestCase("1.5", null)]
    [TestCase("x", null)]
    public async Task Days_outside_the_trusts_policy(string? days, int? expected)
    {
        _desk.Policy = new TrustPolicy { MaximumLifeDays = 10 };
        var asked = await _desk.AskAsync(_desk.Form() with { ExpiresInDays = days }) is AskOutcome.Asked;
        Assert.That(asked, Is.EqualTo(expected is not null));
        if (expected is { } whole)
        {
            Assert.That(_desk.Cases.Added.Single().Links[0].Link.ExpiresAt, Is.EqualTo(AskDesk.Now.AddDays(whole)));
        }
    }

    [Test]
    public async Task A_policy_can_only_narrow_the_longest_life()
    {
        _desk.Policy = new TrustPolicy { MaximumLifeDays = 90 };
        Assert.That(await _desk.AskAsync(_desk.Form() with { ExpiresInDays = "14" }), Is.TypeOf<AskOutcome.Asked>());
        Assert.That(await ErrorsAsync(_desk.Form() with { ExpiresInDays = "15" }), Is.EqualTo(new[] { "expiresInDays" }));
    }

    [TestCase("Mrs Okafor has a mass")]
    [TestCase("NHS 999 000 0018")]
    [TestCase("ACC11777, see report")]
    [TestCase("ring me on 07700 900123")]
    public async Task Identity_in_the_question(string question) =>
        Assert.That(await ErrorsAsync(_desk.Form() with { Question = question }), Is.EqualTo(new[] { "question" }));

    [Test]
    public async Task Identity_in_a_recipients_name() =>
        Assert.That(await ErrorsAsync(_desk.Form() with { RecipientNames = ["re Grace Okafor"] }), Is.EqualTo(new[] { "recipientName" }));

    [Test]
    public async Task Series_of_two_patients() =>
        Assert.That(await ErrorsAsync(_desk.Form() with { Series = [_desk.Series("1.1", 1), _desk.Series("1.3", 1)] }), Is.EqualTo(new[] { "series" }));

    [Test]
    public async Task A_study_whose_files_name_two_patients()
    {
        _desk.Pacs.Studies[0] = _desk.Pacs.Studies[0] with { PatientsDiffer = true };
        Assert.That(await ErrorsAsync(_desk.Form()), Is.EqualTo(new[] { "series" }));
    }

    [Test]
    public async Task A_study_without_a_birth_date()
    {
        _desk.Pacs.Studies[0] = _desk.Pacs.Studies[0] with { Patient = People.Grace with { BirthDate = null } };
        Assert.That(await ErrorsAsync(_desk.Form()), Is.EqualTo(new[] { "series" }));
    }

    [Test]
    public async Task No_series_or_one_that_the_form_did_not_offer()
    {
        Assert.That(await ErrorsAsync(_desk.Form() with { Series = [] }), Is.EqualTo(new[] { "series" }));
        Assert.That(await ErrorsAsync(_desk.Form() with { Series = ["1.1.1"] }), Is.EqualTo(new[] { "series" }));
        Assert.That(await ErrorsAsync(_desk.Form() with { StudyRef = "1.1" }), Is.EqualTo(new[] { "series" }));
    }

    [Test]
    public async Task An_archive_that_is_down_is_told_of_beside_the_series()
    {
        _desk.Pacs.IsDown = true;
        Assert.That(await ErrorsAsync(_desk.Form()), Is.EqualTo(new[] { "series" }));
    }

    [Test]
    public async Task Every_fault_is_told_at_once() =>
        Assert.That(
            await ErrorsAsync(_desk.Form() with { RecipientNames = [""], RecipientEmails = ["x"], Question = "", Urgency = "", ExpiresInDays = "99", Series = [] }),
            Is.EquivalentTo(new[] { "recipientName", "recipientEmail", "question", "urgency", "expiresInDays", "series" }));

    private async Task<IEnumerable<string>> ErrorsAsync(AskForm form) => ((AskOutcome.Invalid)await _desk.AskAsync(form)).Errors.Keys;
}
