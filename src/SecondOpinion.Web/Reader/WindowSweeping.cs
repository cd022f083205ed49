using SecondOpinion.Reading;

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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await windows.SweepAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogWaiting(fault); // trail or database: windows stay open until they can be put on the record, and the service goes on
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 1610, Level = LogLevel.Error, Message = "Reading windows stay open: the trail cannot be written")]
    private partial void LogWaiting(Exception fault);
}
