using SecondOpinion.Cases;
using SecondOpinion.Preparation;

namespace SecondOpinion.Web.Shared;

/// <summary>Preparation runs in the desk's process, for as long as that runs.</summary>
internal sealed class PreparationWork(PreparationPump pump) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => pump.RunAsync(stoppingToken), stoppingToken);
}

/// <summary>Ends cases that nobody can read any more, every ten minutes.</summary>
internal sealed partial class EndingWork(Ending ending, TimeProvider clock, ILogger<EndingWork> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(ending.EndDueAsync, Every, clock, LogWaiting, stoppingToken); // trail, database or vault

    [LoggerMessage(EventId = 1211, Level = LogLevel.Error, Message = "Cases could not be ended; they are tried again in ten minutes")]
    private partial void LogWaiting(Exception fault);
}

/// <summary>Looks every five minutes whether images came to the archives of open cases.</summary>
internal sealed partial class NoticingWork(Noticing noticing, TimeProvider clock, ILogger<NoticingWork> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(noticing.LookDueAsync, Every, clock, LogWaiting, stoppingToken); // trail, database, or an archive that takes too long

    [LoggerMessage(EventId = 1222, Level = LogLevel.Error, Message = "The archives of open cases could not be looked at; they are looked at again in five minutes")]
    private partial void LogWaiting(Exception fault);
}

/// <summary>Wires preparation.</summary>
internal static class PreparationServices
{
    public static void AddPreparation(this WebApplicationBuilder builder)
    {
        if (!Site.From(builder.Configuration, builder.Environment).HasDesk)
        {
            return;
        }

        builder.Services.AddSingleton<PreparationRecord>();
        builder.Services.AddSingleton<PixelCare>();
        builder.Services.AddSingleton<Preparing>();
        builder.Services.AddSingleton<Resealing>();
        builder.Services.AddSingleton<LeasedWork>();
        builder.Services.AddSingleton<PreparationPump>();
        builder.Services.AddHostedService<PreparationWork>();
        builder.Services.AddSingleton<Ending>();
        builder.Services.AddHostedService<EndingWork>();
        builder.Services.AddHostedService<NoticingWork>();
    }
}
