using SecondOpinion.Imaging;
using SecondOpinion.Preparation;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>Preparation runs in the desk's process: only that one reaches the archives and may know who a study is of.</summary>
internal static class PreparationRoom
{
    public static void AddPreparation(this WebApplicationBuilder builder)
    {
        if (!Site.From(builder.Configuration, builder.Environment).HasDesk)
        {
            return;
        }

        builder.Services.AddSingleton<IPreviewRenderer, HeaderPreviews>();
        builder.Services.AddSingleton<PreparationRecord>();
        builder.Services.AddSingleton<Preparing>();
        builder.Services.AddSingleton<Resealing>();
        builder.Services.AddSingleton<PreparationPump>();
        builder.Services.AddHostedService<PreparationWorker>();
    }
}

/// <summary>Runs the pump for as long as the process lives.</summary>
internal sealed class PreparationWorker(PreparationPump pump) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => pump.RunAsync(stoppingToken);
}
