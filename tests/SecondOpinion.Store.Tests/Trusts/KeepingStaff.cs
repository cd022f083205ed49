using System.Security.Cryptography;
using SecondOpinion.Store.Trusts;
using SecondOpinion.Trusts;

namespace SecondOpinion.Store.Tests.Trusts;

/// <summary>Staff and their sessions, as several processes see them.</summary>
internal sealed class KeepingStaff
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
    private static readonly StaffMember Ada = new("https://login.example ada", "Dr Ada Lin", "ada@trust.example", "DEMO1", new HashSet<Role> { Role.Referrer, Role.PacsOffice });
    private TestDatabase _test = null!; // made before each test
    private StaffStore _store = null!; // the same
    private Database _second = null!; // the same
    private StaffStore _elsewhere = null!; // another process

    [SetUp]
    public async Task MakeAsync()
    {
        _test = await TestDatabase.NewAsync();
        _store = new StaffStore(_test.Database);
        _second = _test.Another();
        _elsewhere = new StaffStore(_second);
    }

    [TearDown]
    public async Task DisposeAsync()
    {
        _second.Dispose();
        await _test.DisposeAsync();
    }

    [Test]
    public async Task A_person_keeps_their_reference_and_is_known_as_of_their_last_sign_in()
    {
        var first = await MeetAsync(Ada, Now);
        var second = await MeetAsync(Ada with { Name = "Prof Ada Lin", Roles = new HashSet<Role> { Role.Referrer } }, Now.AddDays(1));
        Assert.That((second.Reference, second.FirstSeenAt, second.LastSeenAt), Is.EqualTo((first.Reference, Now, Now.AddDays(1))));
        Assert.That((second.Who.Name, string.Join(' ', second.Who.Roles)), Is.EqualTo(("Prof Ada Lin", "Referrer")));
        Assert.That(first.Who.Roles, Is.EquivalentTo(new[] { Role.Referrer, Role.PacsOffice }));
    }

    [Test]
    public async Task Two_processes_that_meet_somebody_at_once_agree_who_it_is()
    {
        var met = await Task.WhenAll(Enumerable.Range(0, 20).Select(place => Task.Run(() => (place % 2 == 0 ? _store : _elsewhere).MeetAsync(Ada, Guid.CreateVersion7(), Now, default))));
        Assert.That(met.Select(person => person.Reference).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await _store.OfTrustAsync("DEMO1", default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_one_process_ends_is_over_in_the_other()
    {
        var known = await MeetAsync(Ada, Now);
        var (signedOut, atTheProvider, disabled) = (await BeginAsync(null), await BeginAsync("sid-1"), await BeginAsync("sid-2"));
        Assert.That(await _elsewhere.EndAsync(signedOut, StaffSessionEnd.SignedOut, Now, default), Is.True);
        Assert.That(await _elsewhere.EndAsync(signedOut, StaffSessionEnd.SignedOut, Now, default), Is.False, "once");
        Assert.That((await _elsewhere.EndAsync(Said(null, "sid-1"), Now, default))!.Select(person => person.Reference), Is.EqualTo(new[] { known.Reference }));
        Assert.That(await EndAsync(disabled), Is.Null);
        Assert.That(await _elsewhere.DisableAsync("DEMO1", known.Reference, Now, default), Is.True);
        Assert.That(
            (await EndAsync(signedOut), await EndAsync(atTheProvider), await EndAsync(disabled)),
            Is.EqualTo((StaffSessionEnd.Disabled, StaffSessionEnd.Disabled, StaffSessionEnd.Disabled)));
        Assert.That(await _store.EnableAsync("DEMO1", known.Reference, default), Is.True);
        Assert.That(
            (await EndAsync(signedOut), await EndAsync(atTheProvider), await EndAsync(disabled)),
            Is.EqualTo((StaffSessionEnd.SignedOut, StaffSessionEnd.SignedOutElsewhere, StaffSessionEnd.Disabled)), "what ended stays ended");
    }

    [Test]
    public async Task Nobody_begins_a_session_who_is_shut_out_and_no_other_trust_shuts_them_out()
    {
        var known = await MeetAsync(Ada, Now);
        Assert.That(await _store.DisableAsync("DEMO2", known.Reference, Now, default), Is.False);
        Assert.That(await _store.FindAsync("DEMO2", known.Reference, default), Is.Null);
        Assert.That(await _store.DisableAsync("DEMO1", known.Reference, Now, default), Is.True);
        Assert.That(await _store.BeginAsync(Session(null), default), Is.False);
        Assert.That(await _store.EnableAsync("DEMO2", known.Reference, default), Is.False);
        Assert.That((await MeetAsync(Ada, Now.AddDays(1))).DisabledAt, Is.EqualTo(Now), "signing in again lifts nothing");
    }

    [TestCase(-1, true, Description = "the token was issued after the provider spoke")]
    [TestCase(0, false)]
    [TestCase(1, false)]
    public async Task Whom_the_provider_signed_out_everywhere_begins_only_by_a_later_token(int saidSecondsAfter, bool begins)
    {
        await MeetAsync(Ada, Now);
        await _store.EndAsync(Said(Ada.Id, null) with { At = Now.AddSeconds(saidSecondsAfter) }, Now, default);
        Assert.That(await _store.BeginAsync(Session("sid-1"), default), Is.EqualTo(begins));
    }

    [Test]
    public async Task What_the_provider_says_again_is_answered_alike_until_it_is_recorded_and_counts_once()
    {
        await MeetAsync(Ada, Now);
        await _store.BeginAsync(Session("sid-1"), default);
        var said = Said(Ada.Id, null);
        Assert.That((await _store.EndAsync(said, Now, default))!.Select(person => person.Who.Id), Is.EqualTo(new[] { Ada.Id }));
        Assert.That((await _elsewhere.EndAsync(said, Now, default))!.Select(person => person.Who.Id), Is.EqualTo(new[] { Ada.Id }), "not on the record yet");
        await _store.RecordedAsync(said, Now, default);
        Assert.That(await _elsewhere.EndAsync(said, Now, default), Is.Null);
    }

    [Test]
    public async Task A_session_lasts_while_it_is_used_and_not_beyond_its_end()
    {
        await MeetAsync(Ada, Now);
        var id = await BeginAsync(null);
        var idle = TimeSpan.FromMinutes(30);
        var standing = (await _store.FindAsync(id, default))!; // just begun
        Assert.That((standing.EndAt(Now + idle - TimeSpan.FromSeconds(1), idle), standing.EndAt(Now + idle, idle)), Is.EqualTo(((StaffSessionEnd?)null, (StaffSessionEnd?)StaffSessionEnd.Idle)));
        await _store.TouchAsync(id, Now.AddHours(9.9), default);
        await _store.TouchAsync(id, Now.AddHours(1), default);
        standing = (await _store.FindAsync(id, default))!; // still there
        Assert.That((standing.LastSeenAt, standing.Person.LastSeenAt), Is.EqualTo((Now.AddHours(9.9), Now.AddHours(9.9))), "never earlier again");
        Assert.That((standing.EndAt(Now.AddHours(10).AddSeconds(-1), idle), standing.EndAt(Now.AddHours(10), idle)), Is.EqualTo(((StaffSessionEnd?)null, (StaffSessionEnd?)StaffSessionEnd.Expired)));
    }

    [Test]
    public async Task Sessions_are_cleared_away_two_days_after_they_could_last()
    {
        await MeetAsync(Ada, Now);
        var old = await BeginAsync(null);
        await _store.BeginAsync(Session(null) with { BeganAt = Now.AddDays(2), EndsAt = Now.AddDays(3) }, default);
        Assert.That(await _store.FindAsync(old, default), Is.Not.Null);
        await _store.BeginAsync(Session(null) with { BeganAt = Now.AddDays(2).AddHours(11), EndsAt = Now.AddDays(3) }, default);
        Assert.That(await _store.FindAsync(old, default), Is.Null);
    }

    private Task<KnownStaff> MeetAsync(StaffMember who, DateTimeOffset now) => _store.MeetAsync(who, Guid.CreateVersion7(now), now, default);

    private async Task<Guid> BeginAsync(string? sid)
    {
        var session = Session(sid);
        Assert.That(await _store.BeginAsync(session, default), Is.True);
        return session.Id;
    }

    private async Task<StaffSessionEnd?> EndAsync(Guid session) => (await _store.FindAsync(session, default))!.EndAt(Now, TimeSpan.FromMinutes(30)); // begun by the test

    private static StaffSession Session(string? sid) => new()
    {
        Id = Guid.CreateVersion7(Now), StaffId = Ada.Id, Provider = sid is null ? null : new ProviderSession(sid, Now), BeganAt = Now, EndsAt = Now.AddHours(10),
    };

    private static ProviderSignOut Said(string? staff, string? sid) => new(RandomNumberGenerator.GetBytes(32), staff, sid, Now);
}
