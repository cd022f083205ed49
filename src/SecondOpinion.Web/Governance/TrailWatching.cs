using SecondOpinion.Trail;

namespace SecondOpinion.Web.Governance;

/// <summary>Verifies the trail in the background: all of it at start, then what is new, twice a minute.</summary>
internal sealed partial class TrailWatching(TrailWatch watch, TimeProvider clock, ILogger<TrailWatching> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the service starts meanwhile
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await watch.CheckAsync(stoppingToken);
            }
            catch (Exception down) when (!stoppingToken.IsCancellationRequested)
            {
                LogDown(down); // database, keys or folder: the page goes on showing when the trail was last verified, and the service goes on
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 1902, Level = LogLevel.Error, Message = "The trail could not be read to verify it")]
    private partial void LogDown(Exception why);
}
