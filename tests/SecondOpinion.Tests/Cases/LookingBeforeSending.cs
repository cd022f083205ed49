using SecondOpinion.Letters;
using SecondOpinion.Recipients;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>At a trust that wants it, letters wait until the referrer says that they have looked.</summary>
internal sealed class LookingBeforeSending
{
    private World _world = null!; // set before each test

    private Looking Looking => new(_world.Cases, _world.Outbox, _world.Trail, _world.Clock, _world.Log.For<Looking>());

    [SetUp]
    public async Task BeginAsync()
    {
        _world = await World.BeginAsync();
        var now = _world.Clock.GetUtcNow();
        var minted = _world.Minting.Mint(_world.Case, "Royal Test Trust", 1, "Mr Carl Consultant", World.Address("carl.consultant@hospital.example"), 20, now.AddDays(7), now);
        await _world.Links.AddAsync(minted, default);
        Assert.That(await _world.LettersAsync(), Is.Empty, "the letter is held");
    }

    [TearDown]
    public void End() => _world.Dispose();

    [Test]
    public async Task The_referrers_word_lets_the_letter_go_and_is_on_the_record()
    {
        Assert.That(await SayAsync(_world.Referrer), Is.True);
        Assert.That((await _world.LettersAsync()).Select(letter => letter.Letter), Has.One.TypeOf<Letter.Invitation>());
        Assert.That((_world.Trail.Last.Action, _world.Trail.Last.Actor.Id), Is.EqualTo((AuditAction.ReferrerLooked, _world.Referrer.Id)));
        Assert.That((await CaseAsync()).ReferrerLookedAt, Is.EqualTo(_world.Clock.GetUtcNow()));
    }

    [Test]
    public async Task A_second_word_changes_nothing()
    {
        await SayAsync(_world.Referrer);
        var first = (await CaseAsync()).ReferrerLookedAt;
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.That(await SayAsync(_world.Referrer), Is.False);
        Assert.That((await CaseAsync()).ReferrerLookedAt, Is.EqualTo(first));
    }

    [TestCase("staff:a-colleague", null)]
    [TestCase(null, "DEMO9")]
    public async Task Nobody_else_can_give_it(string? id, string? trust)
    {
        Assert.That(await SayAsync(_world.Referrer with { Id = id ?? _world.Referrer.Id, Trust = trust ?? _world.Referrer.Trust }), Is.False);
        Assert.That(await _world.LettersAsync(), Is.Empty);
    }

    [TestCase(CaseState.Preparing)]
    [TestCase(CaseState.Stopped)]
    [TestCase(CaseState.Ended)]
    public async Task It_cannot_be_given_before_all_could_be_looked_at_nor_afterwards(CaseState state)
    {
        _world.Cases.Add(_world.Case with { State = state });
        Assert.That(await SayAsync(_world.Referrer), Is.False);
        Assert.That(await _world.LettersAsync(), Is.Empty);
    }

    [Test]
    public async Task Without_a_trail_no_letter_goes()
    {
        _world.Trail.Down = true;
        Assert.That(() => SayAsync(_world.Referrer), Throws.TypeOf<TrailUnavailableException>());
        Assert.That(await _world.LettersAsync(), Is.Empty);
        Assert.That((await CaseAsync()).ReferrerLookedAt, Is.Null);
    }

    private async Task<bool> SayAsync(StaffMember who) => await Looking.LookedAsync(who, await CaseAsync(), "192.0.2.1", default);

    private async Task<Case> CaseAsync() => await _world.Cases.FindAsync(_world.Case.Id, default) ?? throw new InvalidOperationException("the case is gone");
}
