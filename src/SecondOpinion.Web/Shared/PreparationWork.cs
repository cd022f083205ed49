using SecondOpinion.Preparation;

namespace SecondOpinion.Web.Shared;

/// <summary>Preparation runs in the desk's process, for as long as that runs.</summary>
internal sealed class PreparationWork(PreparationPump pump) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => pump.RunAsync(stoppingToken), stoppingToken);
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
        builder.Services.AddSingleton<Preparing>();
        builder.Services.AddSingleton<Resealing>();
        builder.Services.AddSingleton<PreparationPump>();
        builder.Services.AddHostedService<PreparationWork>();
    }
}
