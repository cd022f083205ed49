using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Cases;
using SecondOpinion.Store.Letters;
using SecondOpinion.Store.Links;
using SecondOpinion.Store.Tests.Cases;
using SecondOpinion.Studies;

namespace SecondOpinion.Store.Tests.Letters;

/// <summary>What a PACS office and a referrer see of letters and links: their own, however much there is of others'.</summary>
internal sealed class QueuesOfTrusts
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    private TestDatabase _test = null!; // made before each test
    private CaseStore _cases = null!; // the same
    private LinkStore _links = null!; // the same
    private OutboxStore _outbox = null!; // the same
    private Minting _minting = null!; // the same
    private OutboxBell _bell = null!; // the same

    [SetUp]
    public async Task MakeAsync()
    {
        _test = await TestDatabase.NewAsync();
        var (desk, reader) = await Askers.RingsAsync(_test.Database);
        var seal = new LetterSeal(reader);
        _bell = new OutboxBell();
        (_cases, _links, _outbox) = (new CaseStore(_test.Database, seal, desk), new LinkStore(_test.Database, seal, _bell), new OutboxStore(_test.Database, seal, _bell));
        _minting = new Minting(reader);
    }

    [TearDown]
    public async Task EndAsync()
    {
        _bell.Dispose();
        await _test.DisposeAsync();
    }

    [Test]
    public async Task A_full_queue_of_one_trust_pushes_nothing_out_of_anothers()
    {
        var (mine, _) = await AskAsync("DEMO1", 0);
        for (var minute = 1; minute <= 12; minute++)
        {
            await AskAsync("DEMO2", minute);
        }

        Assert.That((await _outbox.QueueAsync("DEMO1", 10, default)).Select(letter => letter.CaseId), Is.EqualTo((Guid[])[mine.Id]));
        var theirs = await _outbox.QueueAsync("DEMO2", 10, default);
        Assert.That(theirs.Select(letter => letter.CreatedAt), Is.EqualTo(Enumerable.Range(0, 10).Select(back => Now.AddMinutes(12 - back))), "newest first, no more than asked for");
        Assert.That(await _outbox.QueueAsync("DEMO3", 10, default), Is.Empty);
    }

    [Test]
    public async Task A_letter_leaves_the_queue_when_it_has_gone_and_stays_when_it_was_given_up()
    {
        var (c, _) = await AskAsync("DEMO1", 0);
        await _outbox.ReleaseAsync(c.Id, Now, default);
        var lease = (await _outbox.LeaseAsync("worker", Now.AddMinutes(1), Now, default))!;
        await _outbox.SettleAsync(lease, LetterState.Dead, "refused", Now, default);
        Assert.That((await _outbox.QueueAsync("DEMO1", 10, default)).Single().State, Is.EqualTo(LetterState.Dead));

        var (other, _) = await AskAsync("DEMO1", 1);
        await _outbox.ReleaseAsync(other.Id, Now, default);
        lease = (await _outbox.LeaseAsync("worker", Now.AddMinutes(1), Now, default))!;
        await _outbox.SettleAsync(lease, LetterState.Sent, null, Now, default);
        Assert.That((await _outbox.QueueAsync("DEMO1", 10, default)).Select(letter => letter.CaseId), Is.EqualTo((Guid[])[c.Id]));
    }

    [Test]
    public async Task Locked_links_of_one_trust_push_nothing_out_of_anothers()
    {
        var (mine, link) = await AskAsync("DEMO1", 0);
        await _links.LockAsync(link.Id, Now, default);
        for (var minute = 1; minute <= 4; minute++)
        {
            var (_, other) = await AskAsync("DEMO2", minute);
            await _links.LockAsync(other.Id, Now.AddMinutes(minute), default);
        }

        Assert.That((await _links.LockedAsync("DEMO1", 3, default)).Select(one => one.CaseId), Is.EqualTo((Guid[])[mine.Id]));
        Assert.That((await _links.LockedAsync("DEMO2", 3, default)).Select(one => one.LockedAt), Is.EqualTo(new[] { 4, 3, 2 }.Select(minute => Now.AddMinutes(minute))));
        await _links.RevokeAsync(link.Id, Now, default);
        Assert.That(await _links.LockedAsync("DEMO1", 3, default), Is.Empty, "a revoked link needs nobody's care");
    }

    [Test]
    public async Task A_cases_invitations_are_found_whatever_became_of_them_and_no_others()
    {
        var (c, link) = await AskAsync("DEMO1", 0);
        await AskAsync("DEMO1", 1);
        await _outbox.ReleaseAsync(c.Id, Now, default);
        var lease = (await _outbox.LeaseAsync("worker", Now.AddMinutes(1), Now, default))!;
        await _outbox.SettleAsync(lease, LetterState.Dead, "refused", Now, default);
        var later = Now.AddHours(1);
        await _links.ReissueAsync(_minting.Reissue(c, "Downs", link, later), later, default);

        var found = await _outbox.InvitationsAsync(c.Id, default);
        Assert.That(found.Select(letter => (letter.LinkId, letter.State)), Is.EqualTo(new[] { ((Guid?)link.Id, LetterState.Held), (link.Id, LetterState.Dead) }), "newest first");
        Assert.That(await _outbox.InvitationsAsync(Guid.CreateVersion7(), default), Is.Empty);
    }

    private async Task<(Case Case, Link Link)> AskAsync(string trust, int minute)
    {
        var asked = new Case
        {
            Id = Guid.CreateVersion7(), Code = CaseCode.New(), Trust = trust, ReferrerId = "r1", ReferrerName = "Dr Tola Adeyemi", ReferrerEmail = "tola@downs.example",
            Question = "Is it?", Urgency = Urgency.Routine, CreatedAt = Now.AddMinutes(minute),
        };
        _ = EmailAddress.TryParse("a.surgeon@nhs.net", out var to);
        var minted = _minting.Mint(asked, "Downs", 1, "Mr A Surgeon", to!, 20, Now.AddDays(7), asked.CreatedAt); // a good address
        var subject = new CaseSubject(new PatientIdentity("", null, "", "", null, ""), [], new byte[32]);
        await _cases.AddAsync(new NewCase(asked, subject, [minted], Guid.CreateVersion7()), default);
        return (asked, minted.Link);
    }
}
