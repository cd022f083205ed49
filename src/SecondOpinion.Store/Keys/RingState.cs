using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace SecondOpinion.Store.Keys;

/// <summary>How one key ring is.</summary>
/// <param name="Ring"><c>desk</c> or <c>reader</c>.</param>
/// <param name="CertificateEnds">Last instant of the certificate that wraps new keys; null without one (Development).</param>
/// <param name="Keys">Keys in the ring.</param>
/// <param name="Unreadable">Those that no configured certificate opens: what they sealed cannot be read.</param>
public sealed record RingState(string Ring, DateTimeOffset? CertificateEnds, int Keys, int Unreadable)
{
    /// <summary>Every ring of this process, each key tried. Makes no key.</summary>
    public static IReadOnlyList<RingState> Of(IServiceProvider services)
    {
        var database = services.GetRequiredService<Database>();
        var clock = services.GetRequiredService<TimeProvider>();
        return [.. services.GetRequiredService<KeyCertificates>().Rings.Select(ring => Of(ring.Ring, ring.Certificates, database, clock))];
    }

    private static RingState Of(string ring, RingCertificates certificates, Database database, TimeProvider clock)
    {
        using var provider = KeyRings.Provide(ring, certificates, _ => new KeyRepository(database, ring, clock));
        var keys = provider.GetRequiredService<IKeyManager>().GetAllKeys();
        return new RingState(ring, certificates.Current is { } current ? new DateTimeOffset(current.NotAfter) : null, keys.Count, keys.Count(key => !Opens(key)));
    }

    private static bool Opens(IKey key)
    {
        try
        {
            return key.CreateEncryptor() is not null;
        }
        catch (Exception closed) when (closed is CryptographicException or InvalidOperationException)
        {
            return false;
        }
    }
}
