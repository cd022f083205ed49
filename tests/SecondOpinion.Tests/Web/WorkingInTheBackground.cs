using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web;

/// <summary>What every background work of the service rests on.</summary>
internal sealed class WorkingInTheBackground
{
    [Test]
    public async Task A_turn_that_fails_or_times_out_is_said_and_the_next_one_comes([Values(typeof(IOException), typeof(TaskCanceledException))] Type fault)
    {
        var clock = new FakeTimeProvider();
        using var said = new SemaphoreSlim(0);
        using var stop = new CancellationTokenSource();
        var work = PeriodicWork.RunAsync(_ => throw (Exception)Activator.CreateInstance(fault)!, TimeSpan.FromMinutes(1), clock, _ => said.Release(), stop.Token);
        for (var turn = 1; turn <= 3; turn++)
        {
            Assert.That(await said.WaitAsync(TimeSpan.FromSeconds(30)), Is.True, $"turn {turn}");
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        await stop.CancelAsync();
        Assert.That(() => work, Throws.InstanceOf<OperationCanceledException>(), "only the stop ends it");
    }

    [Test]
    public async Task A_fault_while_the_service_stops_is_said_and_the_stop_itself_is_not()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var said = new List<Exception>();
        await PeriodicWork.TryAsync(_ => throw new IOException(), said.Add, stop.Token);
        Assert.That(() => PeriodicWork.TryAsync(token => Task.FromCanceled(token), said.Add, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(said, Has.One.Items.And.All.InstanceOf<IOException>());
    }
}
