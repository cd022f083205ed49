using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecondOpinion.Letters;

namespace SecondOpinion.Mail;

/// <summary>Runs the pump for as long as the service runs: at once when this process queues a letter, else every few seconds.</summary>
internal sealed partial class OutboxWorker(
    OutboxPump pump, OutboxBell bell, IOptions<MailOptions> options, TimeProvider clock, ILogger<OutboxWorker> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var process = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        return Task.WhenAll(Enumerable.Range(1, options.Value.Workers).Select(worker => RunAsync($"{process}/{worker}", stoppingToken)));
    }

    private async Task RunAsync(string owner, CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await pump.DrainAsync(owner, stoppingToken);
                await bell.WaitAsync(TimeSpan.FromSeconds(options.Value.PollSeconds), clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The store is away, most likely. Letters keep in it; a leased one is free again when its lease ends.
                Log.Stumbled(logger, exception);
                await Task.Delay(TimeSpan.FromSeconds(5), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1404, EventName = "OutboxStumbled", Level = LogLevel.Error, Message = "The outbox could not be served; trying again in 5 seconds")]
        public static partial void Stumbled(ILogger logger, Exception exception);
    }
}
