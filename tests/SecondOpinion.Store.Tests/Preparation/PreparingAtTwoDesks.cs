using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Cases;
using SecondOpinion.Preparation;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>No case is prepared by two processes, and one that stood still while another took its case over does no harm when it wakes.</summary>
internal sealed class PreparingAtTwoDesks
{
    private const int Never = int.MaxValue;

    [Test]
    public async Task Two_desks_at_work_at_once_prepare_each_case_once()
    {
        await using var two = await TwoDesks.NewAsync();
        var asked = new List<Case>();
        while (asked.Count < 8)
        {
            asked.Add(await two.AskAsync());
        }

        using var plan = new StallPlan(Never);
        var desks = Enumerable.Range(0, 2).Select(_ => two.Desk(new FakeTimeProvider(TwoDesks.Now), plan)).ToList();
        await Task.WhenAll(desks.Select(desk => Task.Run(() => TwoDesks.DrainAsync(desk))));
        await Task.WhenAll(desks.Select(TwoDesks.DrainAsync)); // one may have left what the other then held
        foreach (var action in (AuditAction[])[AuditAction.PreparationStarted, AuditAction.PreparationEnded])
        {
            Assert.That(two.Trail.Of(action).Select(row => row.Case), Is.EquivalentTo(asked.Select(one => one.Code.Value)), $"{action}: once for each case");
        }

        foreach (var one in asked)
        {
            await IsReadyAsync(two, one);
        }
    }

    /// <summary>The first desk stands still before its n-th call, for each n there is.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_desk_that_stood_still_while_another_took_over_changes_nothing_when_it_wakes(bool ofAnotherPatient)
    {
        for (var call = 1; ; call++)
        {
            await using var two = await TwoDesks.NewAsync();
            var asked = await two.AskAsync(ofAnotherPatient ? new DateOnly(1999, 1, 1) : null);
            using var plan = new StallPlan(call);
            using var never = new StallPlan(Never);
            var first = two.Desk(new FakeTimeProvider(TwoDesks.Now), plan);
            var working = Task.Run(() => TwoDesks.DrainAsync(first));
            if (await Task.WhenAny(plan.Stalled.Task, working) == working)
            {
                await working;
                Assert.That(call, Is.GreaterThan(20), "it stood still before every call there is");
                return;
            }

            var where = $"before call {call}, {await plan.Stalled.Task}";
            await TwoDesks.DrainAsync(two.Desk(new FakeTimeProvider(TwoDesks.Now + LeasedWork.Life), never));
            var (rows, trail) = (await two.RowsAsync(), two.Trail.Events.Count);
            plan.Wake();
            await working;

            if (!where.EndsWith("IVault.EraseAsync", StringComparison.Ordinal)) // the case was stopped by then: its key goes late, and nobody took over
            {
                Assert.That(await two.RowsAsync(), Is.EqualTo(rows), where);
            }

            Assert.That(two.Trail.Events.Count - trail, Is.LessThanOrEqualTo(where.Contains("IAuditTrail", StringComparison.Ordinal) ? 1 : 0), where);
            if (ofAnotherPatient)
            {
                Assert.That((await two.Cases.FindAsync(asked.Id, default))!.State, Is.EqualTo(CaseState.Stopped), where);
            }
            else
            {
                await IsReadyAsync(two, asked);
            }
        }
    }

    [Test]
    public async Task A_case_in_a_desks_hands_is_left_alone_until_the_lease_runs_out()
    {
        await using var two = await TwoDesks.NewAsync();
        var asked = await two.AskAsync();
        using var plan = new StallPlan(8);
        using var never = new StallPlan(Never);
        var first = two.Desk(new FakeTimeProvider(TwoDesks.Now), plan);
        var working = Task.Run(() => TwoDesks.DrainAsync(first));
        await plan.Stalled.Task;

        var clock = new FakeTimeProvider(TwoDesks.Now + LeasedWork.Life - TimeSpan.FromMilliseconds(1));
        var second = two.Desk(clock, never);
        Assert.That(await second.StepAsync(default), Is.False);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(await second.StepAsync(default), Is.True);
        Assert.That((await two.Cases.FindAsync(asked.Id, default))!.State, Is.EqualTo(CaseState.Ready));
        plan.Wake();
        await working;
    }

    private static async Task IsReadyAsync(TwoDesks two, Case asked)
    {
        Assert.That((await two.Cases.FindAsync(asked.Id, default))!.State, Is.EqualTo(CaseState.Ready));
        var instances = await two.Prepared.InstancesAsync(asked.Id, 0, default);
        Assert.That(instances, Has.Count.EqualTo(2).And.All.Property(nameof(PreparedInstance.HasPreviews)).True);
        foreach (var instance in instances)
        {
            using var opened = await two.Vault.OpenAsync(instance.Address, instance.Version, default);
            await opened.ReadFrameAsync(1, new byte[opened.Frame(1).Length], default);
        }
    }
}
