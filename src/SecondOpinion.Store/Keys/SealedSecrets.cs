using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Keys;

/// <summary>Secrets of 32 bytes that are made once and kept sealed by the desk's ring.</summary>
public sealed class SealedSecrets(Database database, DeskKeys keys, TimeProvider clock)
{
    /// <summary>The secret of that name, made now if there is none; two processes that ask at once get the same.</summary>
    public async Task<byte[]> GetAsync(string name, CancellationToken cancellationToken)
    {
        var protector = keys.Provider.CreateProtector($"SecondOpinion.Secret.{name}");
        var known = await database.FindAsync<byte[]>(SecretSql.Find, new { name }, cancellationToken);
        if (known is null)
        {
            known = protector.Protect(RandomNumberGenerator.GetBytes(32));
            try
            {
                await database.ExecuteAsync(SecretSql.Add, new { name, bytes = known, now = clock.GetUtcNow() }, cancellationToken);
            }
            catch (Exception taken) when (Database.IsUniqueViolation(taken))
            {
                known = await database.FindAsync<byte[]>(SecretSql.Find, new { name }, cancellationToken);
            }
        }

        return protector.Unprotect(known!); // found, made, or found after all
    }
}

/// <summary>HMAC-SHA-256 under a key that only a desk process can open.</summary>
public sealed class PatientHash(SealedSecrets secrets) : IPatientHash
{
    /// <summary>Name of the key.</summary>
    public const string SecretName = "trail.patient.v1";

    // The interface is synchronous, for a hash needs no waiting: only its first use reads the key. A first use that fails must not be remembered:
    // no patient could be named on the trail until the next start.
    private readonly Lazy<byte[]> _key = new(
        () => secrets.GetAsync(SecretName, CancellationToken.None).GetAwaiter().GetResult(), LazyThreadSafetyMode.PublicationOnly);

    /// <inheritdoc/>
    public byte[] Of(string patientKey) => HMACSHA256.HashData(_key.Value, System.Text.Encoding.UTF8.GetBytes(patientKey));
}

/// <summary>Statements of the sealed secrets.</summary>
internal static class SecretSql
{
    public static readonly Sql Find = new("secret.find", "SELECT sealed FROM sealed_secret WHERE name = @name");

    public static readonly Sql Add = new("secret.add", "INSERT INTO sealed_secret (name, sealed, created_at) VALUES (@name, @bytes, @now)");
}
