using System.Security.Cryptography.X509Certificates;
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

    /// <summary>Sets up one ring on a service collection: its default provider is then that ring's.</summary>
    /// <param name="services">Where.</param>
    /// <param name="ring"><see cref="Desk"/> or <see cref="Reader"/>.</param>
    /// <param name="database">Migrated before the first key is asked for.</param>
    /// <param name="clock">When a key was stored.</param>
    /// <param name="certificate">Wraps the ring at rest; null only in Development.</param>
    public static void Add(IServiceCollection services, string ring, Database database, TimeProvider clock, X509Certificate2? certificate)
    {
        var protection = services.AddDataProtection()
            .SetApplicationName($"second-opinion-{ring}")
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration
            {
                EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM,
                ValidationAlgorithm = ValidationAlgorithm.HMACSHA256, // not used by GCM; the framework wants one
            });
        if (certificate is not null)
        {
            protection.ProtectKeysWithCertificate(certificate);
        }

        services.Configure<KeyManagementOptions>(options => options.XmlRepository = new KeyRepository(database, ring, clock));
    }

    /// <summary>A ring that stands beside the default one, or alone in a test.</summary>
    public static IDataProtectionProvider Build(string ring, Database database, TimeProvider clock, X509Certificate2? certificate)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        Add(services, ring, database, clock, certificate);
        return services.BuildServiceProvider().GetDataProtectionProvider(); // lives as long as the process
    }
}
