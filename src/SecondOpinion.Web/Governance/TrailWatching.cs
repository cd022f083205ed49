using SecondOpinion.Trail;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Governance;

/// <summary>Verifies the trail in the background: all of it at start, then what is new, twice a minute.</summary>
internal sealed partial class TrailWatching(TrailWatch watch, TimeProvider clock, ILogger<TrailWatching> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(watch.CheckAsync, Every, clock, LogDown, stoppingToken); // database, keys or folder: the page goes on showing when it was last verified

    [LoggerMessage(EventId = 1902, Level = LogLevel.Error, Message = "The trail could not be read to verify it")]
    private partial void LogDown(Exception why);
}
