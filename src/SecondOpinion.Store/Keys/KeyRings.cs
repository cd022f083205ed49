using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SecondOpinion.Store.Keys;

/// <summary>Builds the two key rings: AES-256-GCM, kept in the store, each wrapped by a certificate of its own outside Development.</summary>
public static class KeyRings
{
    /// <summary>Name of the ring that only the desk has.</summary>
    public const string Desk = "desk";

    /// <summary>Name of the ring that desk and reader have.</summary>
    public const string Reader = "reader";

    /// <summary>Adds the rings a process may have: its own as the framework's default, and beside the desk's the reader's.</summary>
    /// <param name="services">Where.</param>
    /// <param name="configuration">Section <c>Keys</c>, read now; what is wrong with it the host says when it starts.</param>
    /// <param name="desk">True in a process that has the desk's keys.</param>
    public static IServiceCollection AddKeyRings(this IServiceCollection services, IConfiguration configuration, bool desk)
    {
        var section = configuration.GetSection("Keys");
        var certificates = KeyCertificates.Read(section.Get<KeysOptions>() ?? new KeysOptions(), desk);
        services.AddOptions<KeysOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeysOptions>, KeysOptionsValidator>();
        services.AddSingleton(certificates);

        var (ring, own) = certificates.Rings.First();
        Add(services, ring, own, Kept(ring));
        if (!desk)
        {
            services.Configure<KeyManagementOptions>(keys => keys.AutoGenerateKeys = false); // its login may not write keys: whoever may can forge a desk's
        }

        services.AddSingleton(provider => new ReaderKeys(desk
            ? Build(Reader, certificates.Reader, provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>())
            : provider.GetRequiredService<IDataProtectionProvider>()));
        if (desk)
        {
            services.AddSingleton(provider => new DeskKeys(provider.GetRequiredService<IDataProtectionProvider>()));
        }

        return services;
    }

    /// <summary>At a desk: makes the first key of each ring, once for all processes. Everywhere: has this process read its own. Call it after
    /// migrating and before serving: two processes that each made a first key could not read each other's payloads for a day.</summary>
    /// <exception cref="InvalidOperationException">A reader process found no key: no desk has started yet. A desk has both rings, makes and renews
    /// their keys; a reader only reads.</exception>
    public static async Task WarmKeysAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredService<Database>();
        var rings = services.GetRequiredService<KeyCertificates>();
        if (rings.Desk is null && (await database.QueryAsync<string>(KeySql.All, new { ring = Reader }, cancellationToken)).Count == 0)
        {
            throw new InvalidOperationException("The reader's key ring is empty: start a desk process first, it makes the keys.");
        }

        foreach (var (ring, certificates) in rings.Desk is null ? [] : rings.Rings)
        {
            await MakeFirstAsync(ring, certificates, database, services.GetRequiredService<TimeProvider>(), cancellationToken);
        }

        Use(services.GetRequiredService<IDataProtectionProvider>());
        Use(services.GetRequiredService<ReaderKeys>().Provider);
    }

    /// <summary>The first key of a ring, unless it has one.</summary>
    internal static Task MakeFirstAsync(
        string ring, RingCertificates certificates, Database database, TimeProvider clock, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async writing =>
            {
                await writing.ExecuteAsync(KeySql.TakeTurn, new { Lock = "second-opinion-keys" });
                await using var making = Provide(ring, certificates, _ => new WritingKeyRepository(writing, ring, clock));
                Use(making.GetDataProtectionProvider());
                return 0;
            },
            cancellationToken);

    /// <summary>A ring that stands beside the default one, or alone in a test. It lives as long as the process.</summary>
    internal static IDataProtectionProvider Build(string ring, RingCertificates certificates, Database database, TimeProvider clock) =>
        Provide(ring, certificates, _ => new KeyRepository(database, ring, clock)).GetDataProtectionProvider();

    private static void Use(IDataProtectionProvider ring) => ring.CreateProtector("SecondOpinion.FirstKey.v1").Protect([]);

    private static Func<IServiceProvider, IXmlRepository> Kept(string ring) => provider =>
        new KeyRepository(provider.GetRequiredService<Database>(), ring, provider.GetRequiredService<TimeProvider>());

    internal static ServiceProvider Provide(string ring, RingCertificates certificates, Func<IServiceProvider, IXmlRepository> repository)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        Add(services, ring, certificates, repository);
        return services.BuildServiceProvider();
    }

    private static void Add(IServiceCollection services, string ring, RingCertificates certificates, Func<IServiceProvider, IXmlRepository> repository)
    {
        var protection = services.AddDataProtection()
            .SetApplicationName($"second-opinion-{ring}")
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration
            {
                EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM,
                ValidationAlgorithm = ValidationAlgorithm.HMACSHA256, // not used by GCM; the framework wants one
            });
        certificates.Wrap(protection);
        services.AddOptions<KeyManagementOptions>().Configure<IServiceProvider>((keys, provider) => keys.XmlRepository = repository(provider));
    }
}
