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
        using var work = new Failing(clock, (Exception)Activator.CreateInstance(fault)!);
        await work.StartAsync(default);
        for (var turn = 1; turn <= 3; turn++)
        {
            Assert.That(await work.Said.WaitAsync(TimeSpan.FromSeconds(30)), Is.True, $"turn {turn}");
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        await work.StopAsync(default);
        Assert.That(work.ExecuteTask!.IsFaulted, Is.False, "a fault of it would end the service");
    }

    private sealed class Failing(TimeProvider clock, Exception fault) : PeriodicWork(TimeSpan.FromMinutes(1), clock)
    {
        public SemaphoreSlim Said { get; } = new(0);

        public override void Dispose()
        {
            Said.Dispose();
            base.Dispose();
        }

        protected override Task TurnAsync(CancellationToken stoppingToken) => throw fault;

        protected override void LogFailed(Exception fault) => Said.Release();
    }
}
