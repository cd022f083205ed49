using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>A referrer sends the ask form.</summary>
internal sealed class AskingForAnOpinion
{
    private readonly AskDesk _desk = new();

    [Test]
    public async Task A_good_form_makes_a_case_with_its_subject_and_a_held_letter()
    {
        var code = ((AskOutcome.Asked)await _desk.AskAsync(_desk.Form())).Code;
        var made = _desk.Cases.Added.Single();
        Assert.Multiple(() =>
        {
            Assert.That(made.Case.Code, Is.EqualTo(code));
            Assert.That((made.Case.Trust, made.Case.ReferrerId, made.Case.Urgency, made.Case.State), Is.EqualTo(("DEMO1", Desk.Referrer.Id, Urgency.Urgent, CaseState.Preparing)));
            Assert.That(made.Case.Question, Is.EqualTo("Is the lesion resectable?"));
            Assert.That(made.Subject.Patient, Is.EqualTo(People.Grace));
            Assert.That(made.Subject.Studies.Single().Series.Single().Uid, Is.EqualTo("1.1.1"));
            Assert.That(made.Subject.Pseudonymisation, Has.Length.EqualTo(32).And.Some.Not.Zero);
            Assert.That(made.Links.Single().Invitation.Held, Is.True);
            Assert.That(made.Links.Single().Link.ExpiresAt, Is.EqualTo(AskDesk.Now.AddDays(7)));
            Assert.That(made.Links.Single().Link.OpeningsAllowed, Is.EqualTo(20));
        });
    }

    [Test]
    public async Task The_index_study_stands_first_and_priors_follow_newest_first()
    {
        _desk.Pacs.Studies.Add(Desk.Study("1.4", People.Grace, 30));
        await _desk.AskAsync(_desk.Form() with { StudyRef = _desk.Ref("1.2"), Series = [_desk.Series("1.4", 1), _desk.Series("1.1", 2), _desk.Series("1.2", 1)] });
        Assert.That(_desk.Cases.Added.Single().Subject.Studies.Select(study => study.Uid.Value), Is.EqualTo(new[] { "1.2", "1.1", "1.4" }));
    }

    [Test]
    public async Task Several_recipients_get_a_link_each()
    {
        await _desk.AskAsync(_desk.Form() with { RecipientNames = ["Mr A Surgeon", "Ms B Radiologist"], RecipientEmails = ["a@nhs.net", "b@nhs.net"] });
        var links = _desk.Cases.Added.Single().Links.Select(minted => minted.Link).ToList();
        Assert.That(
            links.Select(link => (link.Number, link.RecipientName, link.Recipient.Value)),
            Is.EqualTo(new[] { (1, "Mr A Surgeon", "a@nhs.net"), (2, "Ms B Radiologist", "b@nhs.net") }));
    }

    [Test]
    public async Task One_name_serves_several_addresses_and_an_empty_second_row_is_passed_over()
    {
        await _desk.AskAsync(_desk.Form() with { RecipientNames = ["Neurosurgery"], RecipientEmails = ["a@nhs.net", "b@nhs.net"] });
        await _desk.AskAsync(_desk.Form() with { RecipientNames = ["Mr A", ""], RecipientEmails = ["a@nhs.net", " "] });
        Assert.That(_desk.Cases.Added.Select(made => made.Links.Count), Is.EqualTo(new[] { 2, 1 }));
    }

    [Test]
    public async Task The_trail_has_case_and_links_before_anything_is_stored()
    {
        _desk.Cases.OnAdd = () => Assert.That(_desk.Trail.Rows.Select(row => row.Action), Is.EqualTo(new[] { AuditAction.CaseAsked, AuditAction.LinkMinted }));
        var code = ((AskOutcome.Asked)await _desk.AskAsync(_desk.Form())).Code;
        Assert.Multiple(() =>
        {
            Assert.That(_desk.Cases.Added, Has.Count.EqualTo(1));
            Assert.That(_desk.Trail.Rows.Select(row => row.Case), Is.All.EqualTo(code.Value));
            Assert.That(_desk.Trail.Rows[1].Link, Is.EqualTo(1));
            Assert.That(_desk.Trail.Rows.SelectMany(row => row.Details.Values), Has.None.Contains("OKAFOR").And.None.Contains("9990000018").And.None.Contains("1.1"));
        });
    }

    [Test]
    public void Without_the_trail_nothing_is_stored()
    {
        _desk.Trail.IsDown = true;
        Assert.That(() => _desk.AskAsync(_desk.Form()), Throws.TypeOf<TrailUnavailableException>());
        Assert.That(_desk.Cases.Added, Is.Empty);
    }

    [Test]
    public async Task The_same_form_sent_twice_makes_one_case_and_one_set_of_rows()
    {
        var form = _desk.Form();
        var first = await _desk.AskAsync(form);
        var second = await _desk.AskAsync(form);
        Assert.Multiple(() =>
        {
            Assert.That(second, Is.EqualTo(first));
            Assert.That(_desk.Cases.Added, Has.Count.EqualTo(1));
            Assert.That(_desk.Trail.Rows, Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task The_same_form_sent_twice_at_once_makes_one_case_and_one_set_of_rows()
    {
        var form = _desk.Form();
        var looks = 0;
        var both = new TaskCompletionSource();
        _desk.Cases.OnLook = () =>
        {
            if (Interlocked.Increment(ref looks) == 2)
            {
                both.SetResult(); // both have looked, and neither found anything
            }

            return looks <= 2 ? both.Task : Task.CompletedTask;
        };
        var asking = _desk.Asking();
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => asking.AskAsync(form, Desk.Referrer, null, default))));
        Assert.Multiple(() =>
        {
            Assert.That(answers[0], Is.EqualTo(answers[1]));
            Assert.That(_desk.Cases.Added, Has.Count.EqualTo(1));
            Assert.That(_desk.Trail.Rows.Select(row => row.Action), Is.EqualTo(new[] { AuditAction.CaseAsked, AuditAction.LinkMinted }));
        });
    }

    [Test]
    public async Task A_form_that_another_process_took_at_the_same_time_is_said_to_be_one_on_the_record()
    {
        _desk.Cases.Elsewhere = CaseCode.New();
        Assert.That(await _desk.AskAsync(_desk.Form()), Is.EqualTo(new AskOutcome.Asked(_desk.Cases.Elsewhere)));
        var row = _desk.Trail.Rows[^1];
        Assert.That((row.Action, row.Outcome, row.Reason, row.Details["case"]), Is.EqualTo((AuditAction.CaseAsked, AuditOutcome.MinorFailure, "sent-twice", _desk.Cases.Elsewhere.Value)));
        Assert.That(row.Case, Is.EqualTo(_desk.Trail.Rows[0].Case).And.Not.EqualTo(_desk.Cases.Elsewhere.Value), "the one that never came to be");
    }

    [Test]
    public async Task A_study_that_lies_in_two_archives_is_asked_about_from_one_of_them()
    {
        var both = await _desk.AskAsync(_desk.Form() with { Series = [_desk.Series("1.1", 1), _desk.Series("1.1", 2, "VNA")] });
        Assert.That(((AskOutcome.Invalid)both).Errors["series"], Does.Contain("lies in two archives"));
        Assert.That(_desk.Cases.Added, Is.Empty);
        await _desk.AskAsync(_desk.Form());
        Assert.That(_desk.Cases.Added.Single().Subject.Studies.Select(study => study.Archive), Is.EqualTo(new[] { "PACS" }));
    }

    [Test]
    public async Task Forms_without_a_request_id_are_each_their_own()
    {
        await _desk.AskAsync(_desk.Form() with { RequestId = Guid.Empty });
        await _desk.AskAsync(_desk.Form() with { RequestId = Guid.Empty });
        Assert.That(_desk.Cases.Added.Select(made => made.RequestId).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_study_that_left_the_archive_between_search_and_ask_is_told_of()
    {
        var form = _desk.Form();
        _desk.Pacs.Studies.RemoveAt(0);
        Assert.That(await _desk.AskAsync(form), Is.TypeOf<AskOutcome.StudyGone>());
        Assert.That(_desk.Cases.Added, Is.Empty);
    }

    [Test]
    public async Task A_series_that_left_its_study_is_told_of_too() =>
        Assert.That(await _desk.AskAsync(_desk.Form() with { Series = [_desk.Series("1.1", 3)] }), Is.TypeOf<AskOutcome.StudyGone>());

    [Test]
    public async Task A_reference_into_another_trusts_archive_finds_nothing()
    {
        var theirs = new SeriesRefs(_desk.Keys).Write(new SeriesRef("Elsewhere", People.Uid("2.1"), "2.1.1"));
        Assert.That(await _desk.AskAsync(_desk.Form() with { Series = [theirs] }), Is.TypeOf<AskOutcome.StudyGone>());
    }

    [Test]
    public async Task Only_a_referrer_asks()
    {
        var outcome = await _desk.Asking().AskAsync(_desk.Form(), Desk.Referrer with { Roles = new HashSet<Role> { Role.PacsOffice } }, null, default);
        Assert.Multiple(() =>
        {
            Assert.That(outcome, Is.TypeOf<AskOutcome.Denied>());
            Assert.That(_desk.Trail.Rows.Single().Action, Is.EqualTo(AuditAction.StaffDenied));
            Assert.That(_desk.Cases.Added, Is.Empty);
        });
    }
}
