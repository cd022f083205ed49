using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace SecondOpinion.Store.Keys;

/// <summary>Builds the two key rings: AES-256-GCM, kept in the store, each wrapped by a certificate of its own outside Development.</summary>
public static class KeyRings
{
    /// <summary>Name of the ring that only the desk has.</summary>
    public const string Desk = "desk";

    /// <summary>Name of the ring that desk and reader have.</summary>
    public const string Reader = "reader";

    /// <summary>Adds the rings a process may have: its own as the framework's default, and beside the desk's the reader's.</summary>
    public static IServiceCollection AddKeyRings(this IServiceCollection services, bool desk)
    {
        Add(services, desk ? Desk : Reader);
        services.AddSingleton(provider => new ReaderKeys(desk
            ? Build(Reader, provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>())
            : provider.GetRequiredService<IDataProtectionProvider>()));
        if (desk)
        {
            services.AddSingleton(provider => new DeskKeys(provider.GetRequiredService<IDataProtectionProvider>()));
        }

        return services;
    }

    /// <summary>A ring that stands beside the default one, or alone in a test.</summary>
    public static IDataProtectionProvider Build(string ring, Database database, TimeProvider clock)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(database);
        services.AddSingleton(clock);
        Add(services, ring);
        return services.BuildServiceProvider().GetDataProtectionProvider(); // lives as long as the process
    }

    private static void Add(IServiceCollection services, string ring)
    {
        services.AddDataProtection()
            .SetApplicationName($"second-opinion-{ring}")
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration
            {
                EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM,
                ValidationAlgorithm = ValidationAlgorithm.HMACSHA256, // not used by GCM; the framework wants one
            });
        services.AddOptions<KeyManagementOptions>().Configure<Database, TimeProvider>(
            (keys, database, clock) => keys.XmlRepository = new KeyRepository(database, ring, clock));
    }
}
