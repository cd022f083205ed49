using SecondOpinion.Reading;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Reader;

/// <summary>Closes reading windows that have been quiet, twice a minute, and all of them when the process stops.</summary>
internal sealed partial class WindowSweeping(ReadingWindows windows, TimeProvider clock, ILogger<WindowSweeping> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await windows.CloseAllAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(windows.SweepAsync, Every, clock, LogWaiting, stoppingToken); // trail or database: windows stay open until they can be put on the record

    [LoggerMessage(EventId = 1610, Level = LogLevel.Error, Message = "Reading windows stay open: the trail cannot be written")]
    private partial void LogWaiting(Exception fault);
}
