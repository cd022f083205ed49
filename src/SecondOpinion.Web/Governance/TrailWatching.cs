using SecondOpinion.Trail;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Governance;

/// <summary>Verifies the trail in the background: all of it at start, then what is new, twice a minute.</summary>
internal sealed partial class TrailWatching(TrailWatch watch, TimeProvider clock, ILogger<TrailWatching> logger)
    : PeriodicWork(TimeSpan.FromSeconds(30), clock)
{
    protected override Task TurnAsync(CancellationToken stoppingToken) => watch.CheckAsync(stoppingToken);

    protected override void LogFailed(Exception fault) => LogDown(fault); // database, keys or folder: the page goes on showing when it was last verified

    [LoggerMessage(EventId = 1902, Level = LogLevel.Error, Message = "The trail could not be read to verify it")]
    private partial void LogDown(Exception why);
}
