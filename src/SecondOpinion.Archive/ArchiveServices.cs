using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecondOpinion.Archive.Folder;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive;

/// <summary>Puts the archives into a host.</summary>
public static class ArchiveServices
{
    /// <summary>Adds <see cref="IArchives"/> from section <c>Archives</c> and the indexers of folders. Needs <see cref="IStudyIndex"/> and
    /// <see cref="Trusts.ITrusts"/>; desk processes only.</summary>
    public static IServiceCollection AddArchives(this IServiceCollection services)
    {
        services.AddSingleton<IConfigureOptions<ArchiveOptions>, ArchiveOptionsSetup>();
        services.AddSingleton<IValidateOptions<ArchiveOptions>, ArchiveOptionsValidator>();
        services.AddOptions<ArchiveOptions>().ValidateOnStart();
        services.AddSingleton<Archives>();
        services.AddSingleton<IArchives>(provider => provider.GetRequiredService<Archives>());
        services.AddHostedService<FolderIndexing>();
        return services;
    }
}
