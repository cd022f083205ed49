using System.Collections.Concurrent;
using SecondOpinion.Links;
using SecondOpinion.Recipients;
using SecondOpinion.Store;
using SecondOpinion.Trail;

namespace SecondOpinion.Letters;

internal sealed class EmptyingTheOutbox
{
    private World _world = null!; // set before each test
    private readonly Relay _relay = new();

    [SetUp]
    public async Task BeginAsync() => _world = await World.BeginAsync();

    [TearDown]
    public void End() => _world.Dispose();

    [Test]
    public async Task Four_workers_send_two_hundred_letters_once_each()
    {
        for (var n = 0; n < 200; n++)
        {
            await _world.Outbox.AddAsync(Notice(), _world.Clock.GetUtcNow(), default);
        }

        var pump = Pump();
        await Task.WhenAll(Enumerable.Range(1, 4).Select(worker => Task.Run(() => pump.DrainAsync($"worker {worker}", default))));

        Assert.That(_relay.Sent, Has.Count.EqualTo(200));
        Assert.That(_relay.Sent.Distinct().Count(), Is.EqualTo(200));
        Assert.That(_world.Trail.Events.Count(row => row is { Action: AuditAction.LetterSent, Outcome: AuditOutcome.Success }), Is.EqualTo(200));
    }

    [Test]
    public async Task A_sent_invitation_is_marked_on_its_link_recorded_and_its_text_is_erased()
    {
        var (link, token) = await _world.LendAsync();
        await Pump().DrainAsync("worker", default);

        Assert.That((await _world.LinkAsync()).LetterSentAt, Is.EqualTo(_world.Clock.GetUtcNow()));
        Assert.That(_world.Trail.Last.Details["letter"], Is.EqualTo("invitation"));
        Assert.That(_world.Trail.Last.Actor.Address, Is.EqualTo(link.Recipient.Value));
        Assert.That(await PayloadsAsync(), Is.Zero);
        Assert.That(Canary.FindIn(string.Join('\n', _world.Log.Lines), [token, link.Recipient.Value, "Mr Carl Consultant"]), Is.Empty);
        Assert.That(await _world.Outbox.QueueAsync(_world.Case.Trust, 10, default), Is.Empty);
    }

    [Test]
    public async Task A_held_letter_waits_and_goes_when_it_is_released()
    {
        var now = _world.Clock.GetUtcNow();
        await _world.Outbox.AddAsync(Notice() with { Held = true }, now, default);
        await Pump().DrainAsync("worker", default);
        Assert.That(_relay.Sent, Is.Empty);
        Assert.That((await _world.Outbox.QueueAsync(_world.Case.Trust, 10, default)).Single().State, Is.EqualTo(LetterState.Held));

        Assert.That(await _world.Outbox.ReleaseAsync(_world.Case.Id, now, default), Is.EqualTo(1));
        await Pump().DrainAsync("worker", default);
        Assert.That(_relay.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Void_letters_are_cleared_away_by_whoever_sends_once_they_are_an_hour_old()
    {
        await _world.Verification.RequestCodeAsync("not-a-token", World.Browser(), default); // as much work as a true one: its letter is void
        var pump = Pump();
        async Task<long> VoidAsync() => await _world.Database.FindAsync<long>(new Sql("test.void", "SELECT COUNT(*) FROM outbox WHERE state = 'Void'"), null, default);
        Assert.That(await VoidAsync(), Is.EqualTo(1));
        _world.Clock.Advance(TimeSpan.FromHours(1));
        await pump.DrainAsync("worker", default);
        Assert.That(await VoidAsync(), Is.EqualTo(1), "on the hour it stays");
        _world.Clock.Advance(TimeSpan.FromHours(1));
        await pump.DrainAsync("worker", default);
        Assert.That(await VoidAsync(), Is.Zero);
        Assert.That(_relay.Sent, Is.Empty);
    }

    [Test]
    public async Task The_same_letter_added_twice_is_one_letter()
    {
        var letter = Notice();
        await _world.Outbox.AddAsync(letter, _world.Clock.GetUtcNow(), default);
        await _world.Outbox.AddAsync(letter, _world.Clock.GetUtcNow(), default);

        Assert.That(await Pump().DrainAsync("worker", default), Is.EqualTo(1));
    }

    [Test]
    public async Task A_code_that_somebody_waits_for_goes_before_older_letters()
    {
        await _world.LendAsync();
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        await _world.Outbox.AddAsync(CodeLetter(), _world.Clock.GetUtcNow(), default);

        Assert.That((await LeaseAsync("worker"))!.Letter.Letter, Is.TypeOf<Letter.Code>());
    }

    [Test]
    public async Task A_mail_system_that_is_down_for_an_hour_gets_the_letter_afterwards_once()
    {
        await _world.LendAsync();
        var began = _world.Clock.GetUtcNow();
        _relay.Answer = _ => _world.Clock.GetUtcNow() < began.AddHours(1) ? new MailOutcome.Later("down") : new MailOutcome.Accepted();

        for (var minute = 0; minute <= 100; minute++)
        {
            await Pump().DrainAsync("worker", default);
            _world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(_relay.Accepted, Is.EqualTo(1));
        Assert.That(_relay.Sent.Distinct().Count(), Is.EqualTo(1));
        Assert.That(_relay.Sent, Has.Count.InRange(6, 12), "it was not stormed meanwhile");
    }

    [Test]
    public void Waits_double_from_fifteen_seconds_to_thirty_minutes()
    {
        var waits = Enumerable.Range(1, 60).Select(attempt => (int)OutboxPump.WaitAfter(attempt).TotalSeconds);

        Assert.That(waits.Take(9), Is.EqualTo(new[] { 15, 30, 60, 120, 240, 480, 960, 1800, 1800 }));
        Assert.That(waits.Sum(), Is.GreaterThan(24 * 3600), "given up after more than a day");
    }

    [Test]
    public async Task A_letter_is_given_up_after_the_sixtieth_attempt_on_the_record_and_the_referrer_is_told()
    {
        await _world.LendAsync(days: 14);
        _relay.Answer = letter => letter.Letter.Letter is Letter.Invitation ? new MailOutcome.Later("down") : new MailOutcome.Accepted();
        for (var attempt = 1; attempt <= OutboxPump.MostAttempts; attempt++)
        {
            Assert.That(_world.Trail.Events.Where(row => row.Reason == "dead"), Is.Empty, $"attempt {attempt}");
            await Pump().DrainAsync("worker", default);
            _world.Clock.Advance(TimeSpan.FromMinutes(30));
        }

        await Pump().DrainAsync("worker", default);
        Assert.That(_world.Trail.Events.Single(row => row.Reason == "dead").Outcome, Is.EqualTo(AuditOutcome.SeriousFailure));
        Assert.That(_relay.Letters[^1], Is.EqualTo(("undeliverable", _world.Case.ReferrerEmail)));
        Assert.That(await PayloadsAsync(), Is.Zero);
        Assert.That((await _world.Outbox.QueueAsync(_world.Case.Trust, 10, default)).Single().State, Is.EqualTo(LetterState.Dead), "the office sees it");
    }

    [Test]
    public async Task A_letter_that_is_refused_for_good_is_tried_once_and_the_referrer_is_told_once()
    {
        await _world.LendAsync();
        _relay.Answer = letter => letter.Letter.Letter is Letter.Invitation ? new MailOutcome.Refused("the mail relay answered 550") : new MailOutcome.Accepted();
        await Pump().DrainAsync("worker", default);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await Pump().DrainAsync("worker", default);

        Assert.That(_relay.Letters, Is.EqualTo(new[] { ("invitation", "carl.consultant@hospital.example"), ("undeliverable", _world.Case.ReferrerEmail) }));
        Assert.That(_world.Trail.Events.Single(row => row.Reason == "dead").Details["because"], Is.EqualTo("the mail relay answered 550"));
    }

    [Test]
    public async Task A_letter_without_a_template_stays_queued_is_recorded_and_goes_when_the_template_is_mended()
    {
        await _world.LendAsync();
        _relay.Answer = _ => new MailOutcome.Unwritten("Template invitation.html cannot be read.");
        await Pump().DrainAsync("worker", default);
        Assert.That(_world.Trail.Last.Reason, Is.EqualTo("unwritten"));
        Assert.That(_world.Trail.Last.Outcome, Is.EqualTo(AuditOutcome.SeriousFailure));

        _relay.Answer = _ => new MailOutcome.Accepted();
        _world.Clock.Advance(TimeSpan.FromMinutes(30));
        await Pump().DrainAsync("worker", default);
        Assert.That(_relay.Accepted, Is.EqualTo(1));
    }

    [Test]
    public async Task Killed_between_sending_and_marking_a_letter_comes_twice_at_most_with_one_message_id()
    {
        await _world.LendAsync();
        _relay.Answer = _ => throw new TimeoutException("killed after the relay had it");
        Assert.That(() => Pump().DrainAsync("worker 1", default), Throws.TypeOf<TimeoutException>());
        _relay.Answer = _ => new MailOutcome.Accepted();
        Assert.That(await Pump().DrainAsync("worker 2", default), Is.Zero, "the lease still stands");

        _world.Clock.Advance(TimeSpan.FromMinutes(10));
        await Pump().DrainAsync("worker 2", default);

        Assert.That(_relay.Sent, Has.Count.EqualTo(2));
        Assert.That(_relay.Sent.Distinct().Count(), Is.EqualTo(1));
        Assert.That(await PayloadsAsync(), Is.Zero);
    }

    [Test]
    public async Task A_letter_that_brings_down_every_worker_is_given_up_at_last()
    {
        await _world.LendAsync(days: 14);
        _relay.Answer = letter => letter.Letter.Letter is Letter.Invitation ? throw new InvalidOperationException("poison") : new MailOutcome.Accepted();
        for (var attempt = 1; attempt <= OutboxPump.MostAttempts; attempt++)
        {
            Assert.That(() => Pump().DrainAsync("worker", default), Throws.InvalidOperationException);
            _world.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        await Pump().DrainAsync("worker", default);
        Assert.That(_world.Trail.Events.Single(row => row.Reason == "dead").Details["letter"], Is.EqualTo("invitation"));
        Assert.That(_relay.Letters[^1].Template, Is.EqualTo("undeliverable"));
    }

    [Test]
    public async Task A_lease_lasts_longer_than_an_attempt_and_a_worker_that_lost_its_lease_changes_nothing()
    {
        await _world.LendAsync();
        var slow = (await LeaseAsync("slow"))!;
        _world.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.That(await LeaseAsync("quick"), Is.Null);
        _world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var quick = (await LeaseAsync("quick"))!;

        Assert.That(await _world.Outbox.SettleAsync(slow, LetterState.Dead, null, _world.Clock.GetUtcNow(), default), Is.False);
        Assert.That(await _world.Outbox.PutOffAsync(slow, _world.Clock.GetUtcNow().AddDays(1), "late", default), Is.False);
        Assert.That(await _world.Outbox.SettleAsync(quick, LetterState.Sent, null, _world.Clock.GetUtcNow(), default), Is.True);
    }

    [Test]
    public async Task A_letter_is_sent_while_the_trail_is_down_and_recorded_once_when_it_is_back()
    {
        await _world.LendAsync();
        _world.Trail.Down = true;
        await Pump().DrainAsync("worker", default);
        Assert.That(_relay.Accepted, Is.EqualTo(1));

        _world.Trail.Down = false;
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        await Pump().DrainAsync("worker", default);
        await Pump().DrainAsync("worker", default);

        Assert.That(_relay.Accepted, Is.EqualTo(1));
        Assert.That(_world.Trail.Events.Count(row => row.Action == AuditAction.LetterSent), Is.EqualTo(1));
    }

    [TestCase(599_999, 1, TestName = "A_code_letter_goes_until_its_code_is_over")]
    [TestCase(600_000, 0, TestName = "A_code_letter_whose_code_is_over_does_not_go")]
    public async Task LateCodes(int milliseconds, int sent)
    {
        await _world.Outbox.AddAsync(CodeLetter(), _world.Clock.GetUtcNow(), default);
        _world.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await Pump().DrainAsync("worker", default);

        Assert.That(_relay.Sent, Has.Count.EqualTo(sent));
        Assert.That(await PayloadsAsync(), Is.Zero);
    }

    [Test]
    public async Task An_invitation_to_a_link_that_is_over_does_not_go()
    {
        await _world.LendAsync(days: 1);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await Pump().DrainAsync("worker", default);

        Assert.That(_relay.Sent, Is.Empty);
        Assert.That(_world.Trail.Last.Reason, Is.EqualTo("withdrawn"));
    }

    [Test]
    public async Task Withdrawn_letters_never_go_and_are_recorded()
    {
        await _world.LendAsync(number: 1);
        var (second, _) = await _world.LendAsync(number: 2);
        Assert.That(await _world.Outbox.WithdrawAsync(_world.Case.Id, second.Id, _world.Clock.GetUtcNow(), default), Is.EqualTo(1));
        Assert.That(await _world.Outbox.WithdrawAsync(_world.Case.Id, null, _world.Clock.GetUtcNow(), default), Is.EqualTo(1));
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        await Pump().DrainAsync("worker", default);

        Assert.That(_relay.Sent, Is.Empty);
        Assert.That(_world.Trail.Events.Count(row => row.Reason == "withdrawn"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_revoke_takes_no_notice_from_the_referrer()
    {
        var (link, token) = await _world.LendAsync();
        await _world.OpenAsync(token);
        await _world.Links.RevokeAsync(link.Id, _world.Clock.GetUtcNow(), default);
        await _world.Outbox.WithdrawAsync(_world.Case.Id, null, _world.Clock.GetUtcNow(), default);
        await Pump().DrainAsync("worker", default);

        Assert.That(_relay.Letters, Is.EqualTo(new[] { ("opened", _world.Case.ReferrerEmail) }));
    }

    [Test]
    public async Task A_letter_sealed_with_a_key_that_is_gone_is_given_up_and_blocks_no_other()
    {
        var lost = new Store.Letters.OutboxStore(_world.Database, new LetterSeal(Rings.New()), _world.Bell);
        await lost.AddAsync(Notice(), _world.Clock.GetUtcNow(), default);
        await _world.Outbox.AddAsync(Notice(), _world.Clock.GetUtcNow().AddMilliseconds(1), default);
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        await Pump().DrainAsync("worker", default);

        Assert.That(_relay.Sent, Has.Count.EqualTo(1));
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        await Pump().DrainAsync("worker", default);
        Assert.That(_world.Trail.Events.Single(row => row.Reason == "dead").Details["because"], Does.Contain("key"));
    }

    [Test]
    public async Task A_sealed_letter_moved_to_another_row_does_not_open()
    {
        var mine = Notice();
        var payload = _world.Seal.Seal(mine);

        Assert.That(_world.Seal.Open(mine.Id, mine.Letter.Template, payload), Is.EqualTo(mine.Letter));
        Assert.That(() => _world.Seal.Open(Guid.CreateVersion7(), mine.Letter.Template, payload), Throws.InstanceOf<System.Security.Cryptography.CryptographicException>());
        await Task.CompletedTask;
    }

    [Test]
    public async Task The_bell_wakes_a_waiting_worker_at_once_and_the_clock_wakes_it_otherwise()
    {
        var rung = _world.Bell.WaitAsync(TimeSpan.FromDays(1), _world.Clock, default);
        _world.Bell.Ring();
        _world.Bell.Ring();
        await rung;
        await _world.Bell.WaitAsync(TimeSpan.FromDays(1), _world.Clock, default); // the second ring was kept

        var polled = _world.Bell.WaitAsync(TimeSpan.FromSeconds(2), _world.Clock, default);
        Assert.That(polled.IsCompleted, Is.False);
        _world.Clock.Advance(TimeSpan.FromSeconds(2));
        await polled;
    }

    private OutboxPump Pump()
    {
        var record = new OutboxRecord(_world.Outbox, _world.Cases, _world.Links, _world.Trail, _world.Clock, _world.Log.For<OutboxRecord>());
        return new OutboxPump(_world.Outbox, _relay, _world.Links, _world.Cases, record, _world.Clock, _world.Log.For<OutboxPump>());
    }

    private Task<LeasedLetter?> LeaseAsync(string owner)
    {
        var now = _world.Clock.GetUtcNow();
        return _world.Outbox.LeaseAsync(owner, now.AddMinutes(5), now, default);
    }

    private QueuedLetter Notice() => new(
        Guid.CreateVersion7(), World.Address("ruth.referrer@trust.example"), "Dr Ruth Referrer",
        new Letter.NothingToShow("Dr Ruth Referrer", _world.Case.Code.Value, "localisers only"), _world.Case.Id, null);

    private QueuedLetter CodeLetter() => new(
        Guid.CreateVersion7(), World.Address("carl.consultant@hospital.example"), "Mr Carl Consultant",
        new Letter.Code("Mr Carl Consultant", "1234 5678", "amber-falcon", 10), _world.Case.Id, null);

    private async Task<long> PayloadsAsync() =>
        await _world.Database.FindAsync<long>(new Sql("test.payloads", "SELECT COUNT(*) FROM outbox WHERE payload IS NOT NULL"), null, default);

    /// <summary>A mail system that answers as it is told.</summary>
    private sealed class Relay : IMailer
    {
        private readonly ConcurrentQueue<OutgoingLetter> _sent = [];
        private int _accepted;

        public Func<OutgoingLetter, MailOutcome> Answer { get; set; } = _ => new MailOutcome.Accepted();

        public IReadOnlyList<Guid> Sent => [.. _sent.Select(letter => letter.Letter.Id)];

        public IReadOnlyList<(string Template, string To)> Letters => [.. _sent.Select(letter => (letter.Letter.Letter.Template, letter.Letter.To.Value))];

        public int Accepted => _accepted;

        public TimeSpan Timeout => TimeSpan.FromMinutes(1);

        public Task<MailOutcome> SendAsync(OutgoingLetter letter, CancellationToken cancellationToken)
        {
            _sent.Enqueue(letter);
            var outcome = Answer(letter);
            if (outcome is MailOutcome.Accepted)
            {
                Interlocked.Increment(ref _accepted);
            }

            return Task.FromResult(outcome);
        }
    }
}
