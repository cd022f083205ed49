using SecondOpinion.Letters;
using SecondOpinion.Preparation;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Preparation;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>Item 47 of the acceptance list: an explicit word of the referrer, on the form or on the case's page, and on the record.</summary>
internal sealed class AgreeingThatAFaceShows
{
    private World _world = null!; // set before each test

    private AgreeingToFaces Agreeing => new(
        _world.Cases, new PreparedStore(_world.Database), _world.Outbox, _world.Trusts, _world.Trail, _world.Clock, _world.Log.For<AgreeingToFaces>());

    [SetUp]
    public async Task BeginAsync()
    {
        _world = await World.BeginAsync();
        _world.Cases.Add(_world.Case with { FacesSince = _world.Clock.GetUtcNow() });
        var now = _world.Clock.GetUtcNow();
        await _world.Links.AddAsync(_world.Minting.Mint(_world.Case, "Royal Test Trust", 1, "Mr Carl Consultant", World.Address("carl.consultant@hospital.example"), 20, now.AddDays(7), now), default);
    }

    [TearDown]
    public void End() => _world.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_word_is_on_the_record_and_lets_letters_go_when_there_is_something_to_see(bool isSealed)
    {
        if (isSealed)
        {
            await SealOneAsync();
        }

        Assert.That(await SayAsync(_world.Referrer), Is.True);
        Assert.That((await _world.LettersAsync()).Count, Is.EqualTo(isSealed ? 1 : 0));
        Assert.That((_world.Trail.Last.Action, _world.Trail.Last.Actor.Id), Is.EqualTo((AuditAction.FacesAgreed, _world.Referrer.Id)));
        Assert.That((await CaseAsync()).AsksAboutFaces, Is.False);
    }

    [Test]
    public async Task Looking_does_not_stand_for_agreeing()
    {
        await SealOneAsync();
        var looking = new Looking(_world.Cases, _world.Outbox, _world.Trail, _world.Clock, _world.Log.For<Looking>());
        Assert.That(await looking.LookedAsync(_world.Referrer, await CaseAsync(), "192.0.2.1", default), Is.True);
        Assert.That(await _world.LettersAsync(), Is.Empty);
        await SayAsync(_world.Referrer);
        Assert.That((await _world.LettersAsync()).Select(letter => letter.Letter), Has.One.TypeOf<Letter.Invitation>());
    }

    [TestCase("staff:a-colleague", null)]
    [TestCase(null, "DEMO9")]
    public async Task Nobody_else_can_agree(string? id, string? trust)
    {
        await SealOneAsync();
        Assert.That(await SayAsync(_world.Referrer with { Id = id ?? _world.Referrer.Id, Trust = trust ?? _world.Referrer.Trust }), Is.False);
        Assert.That(await _world.LettersAsync(), Is.Empty);
    }

    [Test]
    public async Task Without_a_trail_nothing_is_agreed_and_no_letter_goes()
    {
        await SealOneAsync();
        _world.Trail.Down = true;
        Assert.That(() => SayAsync(_world.Referrer), Throws.TypeOf<TrailUnavailableException>());
        Assert.That(((await _world.LettersAsync()).Count > 0, (await CaseAsync()).AsksAboutFaces), Is.EqualTo((false, true)));
    }

    [TestCase(null, false)]
    [TestCase("no", false)]
    [TestCase("yes", true)]
    public async Task The_word_can_be_given_on_the_form_when_the_archive_says_head(string? word, bool agreed)
    {
        var desk = new AskDesk();
        desk.Pacs.Studies[0] = desk.Pacs.Studies[0] with { Description = "MR brain" };
        desk.Pacs.SlicesOfASeries = 60;
        await desk.AskAsync(desk.Form() with { Faces = word });
        Assert.That(desk.Cases.Added.Single().FacesAgreed, Is.EqualTo(agreed));
        Assert.That(desk.Trail.Rows.Any(row => row.Details.ContainsKey("faces")), Is.EqualTo(agreed));
    }

    [Test]
    public async Task Of_fewer_slices_there_is_nothing_to_agree_to()
    {
        var desk = new AskDesk();
        desk.Pacs.Studies[0] = desk.Pacs.Studies[0] with { Description = "MR brain" };
        desk.Pacs.SlicesOfASeries = 59;
        await desk.AskAsync(desk.Form() with { Faces = "yes" });
        Assert.That(desk.Cases.Added.Single().FacesAgreed, Is.False);
    }

    private async Task SealOneAsync()
    {
        var now = _world.Clock.GetUtcNow();
        var prepared = new PreparedStore(_world.Database);
        var lease = (await new PreparationLeases(_world.Database).TakeAsync(_world.Case.Id, now.AddMinutes(1), now, default))!; // nobody else prepares it
        await prepared.AddSeriesAsync(lease, [new PreparedSeries { Ordinal = 0, StudyUid = "2.25.1", StudyLabel = "Study 1", When = "index study", Uid = "2.25.2", Modality = "MR", Expected = 1 }], default);
        await prepared.AddInstancesAsync(lease, 0, ["2.25.3"], default);
        await prepared.DecidedAsync(lease, [new Decision.Sealed(new InstanceAddress(_world.Case.Id, 0, 0), new Proof(1, "e", new string('0', 64), 1, 1, 1))], now, default);
    }

    private async Task<bool> SayAsync(StaffMember who) => await Agreeing.AgreeAsync(who, await CaseAsync(), "192.0.2.1", default);

    private async Task<Case> CaseAsync() => await _world.Cases.FindAsync(_world.Case.Id, default) ?? throw new InvalidOperationException("the case is gone");
}
