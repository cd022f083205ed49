using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Wires checkpoints and the export.</summary>
public static class CheckpointServices
{
    /// <summary>For a desk process, which has the signing key; section <c>Trail</c>.</summary>
    public static IServiceCollection AddCheckpointing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TrailOptions>().Bind(configuration.GetSection("Trail")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TrailOptions>, TrailOptionsValidator>();
        services.AddSingleton<Checkpointing>();
        services.AddSingleton<ISignedHeads>(provider => provider.GetRequiredService<Checkpointing>());
        services.AddSingleton<TrailExport>();
        return services;
    }
}
