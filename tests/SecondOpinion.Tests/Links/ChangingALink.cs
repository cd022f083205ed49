using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Recipients;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Links;

internal sealed class ChangingALink
{
    private World _world = null!; // set before each test

    [SetUp]
    public async Task BeginAsync() => _world = await World.BeginAsync();

    [TearDown]
    public void End() => _world.Dispose();

    private static IEnumerable<TestCaseData> WhoMay()
    {
        foreach (var (act, referrer, colleague, office, governance) in new[]
        {
            ("revoke", true, false, true, true), ("lock", true, false, true, true), ("unlock", true, false, true, false),
            ("extend", true, false, false, false), ("resend", true, false, true, false),
        })
        {
            yield return new TestCaseData(act, "referrer", referrer);
            yield return new TestCaseData(act, "colleague", colleague);
            yield return new TestCaseData(act, "office", office);
            yield return new TestCaseData(act, "governance", governance);
            yield return new TestCaseData(act, "office of another trust", false);
        }
    }

    [TestCaseSource(nameof(WhoMay))]
    public async Task Who_may_do_what_is_decided_here_and_refusals_are_on_the_record(string act, string who, bool may)
    {
        var (link, _) = await _world.LendAsync();
        if (act == "unlock")
        {
            await _world.Links.LockAsync(link.Id, _world.Clock.GetUtcNow(), default);
        }

        Assert.That(await DoAsync(act, Staff(who)), Is.EqualTo(may ? LinkChange.Done : LinkChange.NotAllowed));
        Assert.That(_world.Trail.Last.Action == AuditAction.StaffDenied, Is.EqualTo(!may));
        Assert.That(_world.Trail.Last.Actor.Id, Is.EqualTo(Staff(who).Id));
        Assert.That(_world.Trail.Last.Case, Is.EqualTo(_world.Case.Code.Value));
    }

    [Test]
    public async Task A_revoked_link_takes_its_unsent_letters_with_it()
    {
        await _world.LendAsync();
        await DoAsync("revoke", _world.Referrer);

        Assert.That(await _world.LettersAsync(), Is.Empty);
        Assert.That((await _world.LinkAsync()).RevokedAt, Is.EqualTo(_world.Clock.GetUtcNow()));
    }

    [Test]
    public async Task A_revoke_bites_though_the_trail_is_down_and_the_caller_hears_of_it()
    {
        await _world.LendAsync();
        _world.Trail.Down = true;

        Assert.That(() => DoAsync("revoke", _world.Referrer), Throws.TypeOf<TrailUnavailableException>());
        Assert.That((await _world.LinkAsync()).RevokedAt, Is.Not.Null);
    }

    [TestCase("extend")]
    [TestCase("unlock")]
    [TestCase("resend")]
    public async Task Nothing_is_widened_while_the_trail_is_down(string act)
    {
        var (link, token) = await _world.LendAsync();
        if (act == "unlock")
        {
            await _world.Links.LockAsync(link.Id, _world.Clock.GetUtcNow(), default);
        }

        var before = await _world.LinkAsync();
        _world.Trail.Down = true;

        Assert.That(() => DoAsync(act, _world.Referrer), Throws.TypeOf<TrailUnavailableException>());
        Assert.That(await _world.LinkAsync(), Is.EqualTo(before));
        Assert.That(await _world.Links.FindAsync(new LinkTokens(_world.Keys).Read(token)!, default), Is.Not.Null, "its letter still works");
    }

    [TestCase("revoke", "revoke")]
    [TestCase("revoke", "extend")]
    [TestCase("revoke", "unlock")]
    [TestCase("revoke", "resend")]
    [TestCase("revoke", "lock")]
    [TestCase("lock", "lock")]
    public async Task What_is_so_already_or_can_no_longer_be_is_not_done(string first, string second)
    {
        await _world.LendAsync();
        await DoAsync(first, _world.Referrer);

        Assert.That(await DoAsync(second, _world.Referrer), Is.EqualTo(LinkChange.NothingToDo));
    }

    [Test]
    public async Task A_revoke_that_could_not_be_recorded_is_on_the_record_when_somebody_presses_again()
    {
        await _world.LendAsync();
        _world.Trail.Down = true;
        Assert.That(() => DoAsync("revoke", _world.Referrer), Throws.TypeOf<TrailUnavailableException>());
        _world.Trail.Down = false;

        Assert.That(await DoAsync("revoke", _world.Referrer), Is.EqualTo(LinkChange.NothingToDo));
        Assert.That((_world.Trail.Last.Action, _world.Trail.Last.Reason), Is.EqualTo((AuditAction.LinkRevoked, "already-so")));
        Assert.That(_world.Trail.Last.Actor.Id, Is.EqualTo(_world.Referrer.Id));
    }

    [TestCase(0, LinkChange.NothingToDo)]
    [TestCase(7, LinkChange.NothingToDo, Description = "no later than it is")]
    [TestCase(8, LinkChange.Done)]
    [TestCase(14, LinkChange.Done)]
    [TestCase(15, LinkChange.NothingToDo, Description = "the product's own cap")]
    [TestCase(int.MaxValue, LinkChange.NothingToDo)]
    [TestCase(-1, LinkChange.NothingToDo)]
    public async Task A_link_is_extended_within_the_policy(int days, LinkChange expected)
    {
        await _world.LendAsync(days: 7);

        Assert.That(await _world.Revoking.ExtendAsync(_world.Referrer, _world.Case, 1, days, default), Is.EqualTo(expected));
        Assert.That((await _world.LinkAsync()).ExpiresAt, Is.EqualTo(_world.Clock.GetUtcNow().AddDays(expected == LinkChange.Done ? days : 7)));
    }

    [Test]
    public async Task An_extended_link_opens_with_the_letter_that_was_sent_long_ago()
    {
        var (_, token) = await _world.LendAsync(days: 1);
        _world.Clock.Advance(TimeSpan.FromDays(2));
        await DoAsync("extend", _world.Referrer);

        Assert.That(await _world.OpenAsync(token), Is.Not.Null);
    }

    [Test]
    public async Task A_link_sent_again_opens_with_the_new_letter_only()
    {
        var (_, old) = await _world.LendAsync();
        await _world.LettersAsync();
        await DoAsync("resend", _world.Referrer);
        var invitation = (Letter.Invitation)(await _world.LettersAsync()).Single().Letter;

        Assert.That(await _world.Links.FindAsync(new LinkTokens(_world.Keys).Read(old)!, default), Is.Null);
        Assert.That(await _world.OpenAsync(invitation.Token), Is.Not.Null);
    }

    [Test]
    public async Task A_link_of_a_case_still_in_preparation_is_sent_again_held()
    {
        await _world.LendAsync();
        await _world.LettersAsync();
        await _world.Revoking.ResendAsync(_world.Referrer, _world.Case with { State = CaseState.Preparing }, 1, default);

        Assert.That(await _world.LettersAsync(), Is.Empty);
        Assert.That(await _world.Outbox.ReleaseAsync(_world.Case.Id, _world.Clock.GetUtcNow(), default), Is.EqualTo(1));
        Assert.That(await _world.LettersAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_link_that_is_not_there_is_not_changed()
    {
        foreach (var act in new[] { "revoke", "lock", "unlock", "extend", "resend" })
        {
            Assert.That(await DoAsync(act, _world.Referrer), Is.EqualTo(LinkChange.NotThere), act);
        }
    }

    [Test]
    public async Task A_case_has_one_link_of_each_number()
    {
        await _world.LendAsync();
        var now = _world.Clock.GetUtcNow();
        var twin = _world.Minting.Mint(_world.Case, "Trust", 1, "Another", World.Address("another@hospital.example"), 1, now.AddDays(1), now);

        Assert.That(await _world.Links.AddAsync(twin, default), Is.False);
        Assert.That(await _world.Links.OfCaseAsync(_world.Case.Id, default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_row_s_rule_and_the_rule_s_row_agree_at_every_limit()
    {
        // Link.RefusalAt in C# and the guarded UPDATE are two statements of one rule: each case is put to both.
        var cases = from ms in new[] { -1, 0, 1 } from openings in new[] { 0, 1 } from revoked in new[] { false, true } from locked in new[] { false, true } select (ms, openings, revoked, locked);
        var number = 0;
        foreach (var (ms, openings, revoked, locked) in cases)
        {
            var (link, _) = await _world.LendAsync(openings: 1, number: ++number);
            var now = _world.Clock.GetUtcNow();
            if (openings == 1)
            {
                await _world.Links.TryOpenAsync(link.Id, now, default);
            }

            if (locked)
            {
                await _world.Links.LockAsync(link.Id, now, default);
            }

            if (revoked)
            {
                await _world.Links.RevokeAsync(link.Id, now, default);
            }

            var at = link.ExpiresAt.AddMilliseconds(ms);
            var standing = (await _world.Links.FindAsync(link.Id, default))!;
            Assert.That(await _world.Links.TryOpenAsync(link.Id, at, default), Is.EqualTo(standing.RefusalAt(at) is null), $"{ms} ms, {openings} openings, revoked {revoked}, locked {locked}");
        }
    }

    private Task<LinkChange> DoAsync(string act, StaffMember who) => act switch
    {
        "revoke" => _world.Revoking.RevokeAsync(who, _world.Case, 1, default),
        "lock" => _world.Revoking.LockAsync(who, _world.Case, 1, default),
        "unlock" => _world.Revoking.UnlockAsync(who, _world.Case, 1, default),
        "extend" => _world.Revoking.ExtendAsync(who, _world.Case, 1, 14, default),
        "resend" => _world.Revoking.ResendAsync(who, _world.Case, 1, default),
        _ => throw new ArgumentException("no such act", nameof(act)),
    };

    private StaffMember Staff(string who) => who switch
    {
        "referrer" => _world.Referrer,
        "colleague" => _world.Referrer with { Id = "idp|colleague" },
        "office" => _world.Referrer with { Id = "idp|office", Roles = new HashSet<Role> { Role.PacsOffice } },
        "governance" => _world.Referrer with { Id = "idp|governance", Roles = new HashSet<Role> { Role.Governance } },
        _ => _world.Referrer with { Id = "idp|stranger", Trust = "XYZ", Roles = new HashSet<Role> { Role.PacsOffice, Role.Referrer } },
    };
}
