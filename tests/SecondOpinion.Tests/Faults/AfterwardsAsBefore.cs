using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SecondOpinion.Letters;
using SecondOpinion.Reading;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Keys;
using SecondOpinion.Store.Letters;
using SecondOpinion.Store.Preparation;
using SecondOpinion.Trail;
using SecondOpinion.Web.Governance;
using SecondOpinion.Web.Reader;

namespace SecondOpinion.Faults;

/// <summary>Faults that once left something behind when they were over.</summary>
internal sealed class AfterwardsAsBefore
{
    private World _world = null!; // set before each test

    [SetUp]
    public async Task BeginAsync() => _world = await World.BeginAsync();

    [TearDown]
    public void End() => _world.Dispose();

    [Test]
    public async Task A_database_that_does_not_answer_when_a_patient_is_first_named_names_them_afterwards()
    {
        var plan = new FaultPlan(1, Failing.Once);
        await using var house = await FaultyHouse.OpenAsync(new Ground { Plan = plan, IsDatabase = true });
        var hash = house.Get<IPatientHash>();

        Assert.That(() => hash.Of("9990000018"), Throws.TypeOf<SqliteException>());
        Assert.That(hash.Of("9990000018"), Has.Length.EqualTo(32));
        Assert.That(hash.Of("9990000018"), Is.EqualTo(new PatientHash(house.Get<SealedSecrets>()).Of("9990000018")));
    }

    [Test]
    public async Task A_letter_that_went_and_could_not_be_settled_is_marked_on_its_link_all_the_same()
    {
        await _world.LendAsync();
        var outbox = Twisted<IOutboxStore>.Of(_world.Outbox, (name, _, go) => name == nameof(IOutboxStore.SettleAsync) ? throw new SqliteException("planned", 10) : go());
        var record = new OutboxRecord(outbox, _world.Cases, _world.Links, _world.Trail, _world.Clock, _world.Log.For<OutboxRecord>());
        var pump = new OutboxPump(outbox, new MemoryPost(), _world.Links, _world.Cases, record, _world.Clock, _world.Log.For<OutboxPump>());

        Assert.That(() => pump.DrainAsync("worker", default), Throws.TypeOf<SqliteException>());
        Assert.That((await _world.LinkAsync()).LetterSentAt, Is.EqualTo(_world.Clock.GetUtcNow()));
    }

    [Test]
    public async Task A_window_that_lost_its_process_is_closed_when_the_trail_is_back()
    {
        var store = new ReadingWindowStore(_world.Database);
        var windows = new ReadingWindows(new PreparedStore(_world.Database), store, _world.Trail, _world.Clock, _world.Log.For<ReadingWindows>());
        var (link, _) = await _world.LendAsync();
        var window = new ReadingWindow(Guid.CreateVersion7(), Guid.CreateVersion7(), _world.Case.Code.Value, _world.Case.Trust, link.Id, 1, "2.25.7");
        await store.AddAsync(window, _world.Clock.GetUtcNow(), default);
        _world.Clock.Advance(TimeSpan.FromMinutes(4));
        _world.Trail.Down = true;
        Assert.That(() => windows.SweepAsync(default), Throws.TypeOf<TrailUnavailableException>());
        _world.Trail.Down = false;

        await windows.SweepAsync(default);
        Assert.That((_world.Trail.Last.Action, _world.Trail.Last.Reason), Is.EqualTo((AuditAction.ReadingEnded, "not-known")));
        Assert.That(await store.AbandonedAsync(_world.Clock.GetUtcNow(), default), Is.Empty);
    }

    [Test]
    public async Task A_sweep_of_windows_that_meets_a_broken_database_is_said_and_made_again()
    {
        var fails = true;
        var store = Twisted<IReadingWindowStore>.Of(new ReadingWindowStore(_world.Database), (_, _, go) => fails ? throw new SqliteException("planned", 10) : go());
        var windows = new ReadingWindows(new PreparedStore(_world.Database), store, _world.Trail, _world.Clock, _world.Log.For<ReadingWindows>());
        using var sweeping = new WindowSweeping(windows, _world.Clock, _world.Log.For<WindowSweeping>());
        await sweeping.StartAsync(default);
        await UntilAsync(() => _world.Log.Lines.Any(line => line.StartsWith("Error 1610", StringComparison.Ordinal)));
        fails = false;

        Assert.That(sweeping.ExecuteTask!.IsCompleted, Is.False, "a service that ends takes the whole process with it"); // it was started
        await sweeping.StopAsync(default);
    }

    [Test]
    public async Task A_watch_over_the_trail_that_meets_an_unknown_fault_is_said_and_goes_on()
    {
        var reader = Twisted<ISignedHeads>.Of(null, (_, _, _) => throw new InvalidOperationException("planned"));
        var rows = Twisted<ITrailReader>.Of(null, (_, _, _) => throw new InvalidOperationException("planned"));
        using var watching = new TrailWatching(new TrailWatch(rows, reader, _world.Clock, NullLogger<TrailWatch>.Instance), _world.Clock, _world.Log.For<TrailWatching>());
        await watching.StartAsync(default);
        await UntilAsync(() => _world.Log.Lines.Any(line => line.StartsWith("Error 1902", StringComparison.Ordinal)));

        Assert.That(watching.ExecuteTask!.IsCompleted, Is.False, "a service that ends takes the whole process with it"); // it was started
        await watching.StopAsync(default);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var look = 0; look < 1000 && !isSo(); look++)
        {
            await Task.Delay(10);
        }

        Assert.That(isSo(), Is.True);
    }
}
