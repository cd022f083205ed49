using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Preparation;
using SecondOpinion.Store.Preparation;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>Who may prepare a case.</summary>
internal sealed class LeaseTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = Now + LeasedWork.Life;

    private readonly Guid _case = Guid.CreateVersion7();
    private TestDatabase _test = null!; // made before each test
    private PreparationLeases _leases = null!; // the same

    [SetUp]
    public async Task MakeAsync()
    {
        _test = await TestDatabase.NewAsync();
        _leases = new PreparationLeases(_test.Database);
    }

    [TearDown]
    public async Task EndAsync() => await _test.DisposeAsync();

    [Test]
    public async Task A_lease_is_anothers_until_the_instant_it_runs_out()
    {
        Assert.That(await _leases.TakeAsync(_case, Until, Now, default), Is.EqualTo(new PreparationLease(_case, 1)));
        Assert.That(await _leases.TakeAsync(_case, Until.AddMinutes(1), Until.AddMilliseconds(-1), default), Is.Null);
        Assert.That(await _leases.TakeAsync(Guid.CreateVersion7(), Until, Now, default), Is.Not.Null, "another case is free");
        Assert.That(await _leases.TakeAsync(_case, Until.AddMinutes(1), Until, default), Is.EqualTo(new PreparationLease(_case, 2)));
    }

    [Test]
    public async Task A_lease_given_back_is_free_at_once_and_only_its_holder_gives_it_back()
    {
        var first = (await _leases.TakeAsync(_case, Until, Now, default))!;
        await _leases.GiveBackAsync(first, Now, default);
        var second = await _leases.TakeAsync(_case, Until, Now, default);
        Assert.That(second, Is.EqualTo(new PreparationLease(_case, 2)));
        await _leases.GiveBackAsync(first, Now, default);
        Assert.That(await _leases.TakeAsync(_case, Until, Now, default), Is.Null, "the second still holds it");
        Assert.That(await _leases.RenewAsync(first, Until.AddHours(1), default), Is.False);
        Assert.That(await _leases.RenewAsync(second!, Until.AddHours(1), default), Is.True);
        Assert.That(await _leases.TakeAsync(_case, Until.AddHours(2), Until, default), Is.Null, "renewed");
    }

    [Test]
    public async Task Many_who_ask_at_once_through_two_processes_get_one_lease()
    {
        using var other = _test.Another();
        var both = new[] { _leases, new PreparationLeases(other) };
        for (var round = 0; round < 10; round++)
        {
            var now = Now + (round * LeasedWork.Life);
            var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(one => Task.Run(() => both[one % 2].TakeAsync(_case, now + LeasedWork.Life, now, default))));
            Assert.That(taken.Where(lease => lease is not null), Is.EqualTo(new[] { new PreparationLease(_case, round + 1) }));
        }
    }

    [Test]
    public async Task While_the_work_lasts_its_lease_does_not_run_out()
    {
        var clock = new FakeTimeProvider(Now);
        var work = new TaskCompletionSource();
        var doing = new LeasedWork(_leases, clock, new KeptLog<LeasedWork>()).DoAsync(_case, (_, _) => work.Task, default);
        for (var turn = 1; turn <= 6; turn++)
        {
            clock.Advance(LeasedWork.Life / 3);
            var until = clock.GetUtcNow() + LeasedWork.Life;
            await Eventually.BeAsync(async () => await UntilAsync() == until);
            Assert.That(await _leases.TakeAsync(_case, until.AddMinutes(1), until.AddMilliseconds(-1), default), Is.Null, $"turn {turn}");
        }

        work.SetResult();
        Assert.That(await doing, Is.True);
        Assert.That(await _leases.TakeAsync(_case, Until, clock.GetUtcNow(), default), Is.Not.Null, "given back");
    }

    [Test]
    public async Task Work_whose_lease_was_lost_is_stopped_at_the_next_renewal()
    {
        var clock = new FakeTimeProvider(Now);
        var doing = new LeasedWork(_leases, clock, new KeptLog<LeasedWork>()).DoAsync(_case, (_, lost) => Task.Delay(Timeout.Infinite, lost), default);
        await Eventually.BeAsync(async () => await UntilAsync() == Until);
        var taken = await _leases.TakeAsync(_case, Until.AddHours(1), Until, default);
        clock.Advance(LeasedWork.Life / 3);
        Assert.That(async () => await doing, Throws.TypeOf<LeaseLostException>());
        Assert.That(await _leases.RenewAsync(taken!, Until.AddHours(1), default), Is.True, "the other still holds it");
    }

    [Test]
    public async Task A_held_case_is_not_worked_on_and_a_stop_of_the_service_frees_it()
    {
        var clock = new FakeTimeProvider(Now);
        var leased = new LeasedWork(_leases, clock, new KeptLog<LeasedWork>());
        using var stop = new CancellationTokenSource();
        var doing = leased.DoAsync(_case, (_, stopped) => Task.Delay(Timeout.Infinite, stopped), stop.Token);
        await Eventually.BeAsync(async () => await UntilAsync() == Until);
        Assert.That(await leased.DoAsync(_case, (_, _) => throw new InvalidOperationException("it is held"), default), Is.False);
        await stop.CancelAsync();
        Assert.That(async () => await doing, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await leased.DoAsync(_case, (_, _) => Task.CompletedTask, default), Is.True);
    }

    private async Task<DateTimeOffset?> UntilAsync() =>
        await _test.Database.FindAsync<DateTimeOffset?>(new Sql("test.until", "SELECT lease_until FROM preparation_lease WHERE case_id = @id"), new { id = _case }, default);
}

/// <summary>Waits for what another task does soon.</summary>
internal static class Eventually
{
    public static async Task BeAsync(Func<Task<bool>> so)
    {
        for (var tries = 0; !await so(); tries++)
        {
            Assert.That(tries, Is.LessThan(2000), "it never came");
            await Task.Delay(5);
        }
    }
}
