using SecondOpinion.Store.Trail;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Governance;

/// <summary>Checkpoints and the export: a desk's business, for only the desk has the key that signs.</summary>
internal static class CheckpointRoom
{
    /// <summary>To be called before whatever writes to the trail as it stops: services stop in the opposite order.</summary>
    public static void AddCheckpoints(this WebApplicationBuilder builder)
    {
        if (Site.From(builder.Configuration, builder.Environment).HasDesk)
        {
            builder.Services.AddCheckpointing(builder.Configuration);
            builder.Services.AddHostedService<CheckpointWork>();
        }
    }

    public static void MapCheckpoints(this WebApplication app) => app.MapSurface(Surface.Desk, desk => desk.MapExport());
}

/// <summary>Looks every few seconds whether the trail's head is due to be signed, and signs it once more as the process stops in order.</summary>
/// <remarks>It asks the head instead of counting appends, for other processes write to the trail too.</remarks>
internal sealed partial class CheckpointWork(Checkpointing checkpointing, TimeProvider clock, ILogger<CheckpointWork> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await PeriodicWork.TryAsync(checkpointing.MakeAsync, LogUnsigned, cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(checkpointing.IfDueAsync, Every, clock, LogUnsigned, stoppingToken);

    [LoggerMessage(EventId = 1710, Level = LogLevel.Error, Message = "The trail could not be signed; it is tried again")]
    private partial void LogUnsigned(Exception fault);
}
