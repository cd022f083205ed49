using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Reading;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Cases;
using SecondOpinion.Store.Keys;
using SecondOpinion.Store.Letters;
using SecondOpinion.Store.Links;
using SecondOpinion.Store.Preparation;
using SecondOpinion.Store.Recipients;
using SecondOpinion.Store.Studies;
using SecondOpinion.Store.Trail;
using SecondOpinion.Store.Trusts;
using SecondOpinion.Store.Vault;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Store;

/// <summary>Wires everything that is kept.</summary>
public static class StoreServices
{
    /// <summary>Adds database, keys, trail, vault and the stores of every room. The caller adds a <see cref="TimeProvider"/>, migrates
    /// and warms the keys (<see cref="KeyRings.WarmKeysAsync"/>) before it serves.</summary>
    /// <param name="services">Where.</param>
    /// <param name="configuration">Sections <c>Store</c>, <c>Vault</c>, <c>Keys</c>.</param>
    /// <param name="desk">True in a process that has the desk's keys.</param>
    public static IServiceCollection AddStore(this IServiceCollection services, IConfiguration configuration, bool desk)
    {
        services.AddOptions<StoreOptions>().Bind(configuration.GetSection("Store")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsValidator>();
        services.AddOptions<VaultOptions>().Bind(configuration.GetSection("Vault"))
            .Validate(vault => vault.Path is { Length: > 0 }, "Vault:Path is missing: name the folder for sealed images.").ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<StoreOptions>>().Value.Open());
        services.AddSingleton<IVault>(provider => new FileVault(
            provider.GetRequiredService<IOptions<VaultOptions>>().Value.Path!, // validated
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<ReaderKeys>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddTrail(desk);
        services.AddKeyRings(configuration, desk);
        return services.AddRooms(desk);
    }

    private static void AddTrail(this IServiceCollection services, bool desk)
    {
        if (desk)
        {
            services.AddSingleton<SealedSecrets>();
            services.AddSingleton<IPatientHash, PatientHash>();
            services.AddSingleton<ITrailReader, TrailReader>();
        }

        services.AddSingleton<IAuditTrail>(provider => new AuditTrail(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<IPatientHash>()));
    }

    /// <summary>Adds the stores of every room that the process has.</summary>
    private static IServiceCollection AddRooms(this IServiceCollection services, bool desk)
    {
        if (desk)
        {
            services.AddSingleton<IStudyIndex, StudyIndex>();
            services.AddSingleton<IStaffStore, StaffStore>();
            services.AddSingleton<IArrivalStore, ArrivalStore>();
        }

        services.TryAddSingleton<OutboxBell>();
        services.AddSingleton<LetterSeal>();
        services.AddSingleton<CaseStore>();
        services.AddSingleton<ICaseStore>(provider => provider.GetRequiredService<CaseStore>());
        services.AddSingleton<ICaseEnds>(provider => provider.GetRequiredService<CaseStore>());
        services.AddSingleton<ILinkStore, LinkStore>();
        services.AddSingleton<IChallengeStore, ChallengeStore>();
        services.AddSingleton<IReaderSessionStore, ReaderSessionStore>();
        services.AddSingleton<IOutboxStore, OutboxStore>();
        services.AddSingleton<IPreparedStore, PreparedStore>();
        services.AddSingleton<IPreparationLeases, PreparationLeases>();
        services.AddSingleton<IReadingWindowStore, ReadingWindowStore>();
        return services;
    }
}
