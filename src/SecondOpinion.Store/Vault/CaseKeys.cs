using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Vault;

/// <summary>One AES-256 key per case, wrapped with the reader's keys. A destroyed key leaves a row behind, so that it is never made anew.</summary>
internal sealed class CaseKeys(Database database, ReaderKeys keys, TimeProvider clock)
{
    private const string Purpose = "SecondOpinion.Vault.CaseKey.v1";
    private const int KeyLength = 32;
    private const int MostRemembered = 256;

    private readonly ConcurrentDictionary<Guid, Remembered> _remembered = new();

    /// <summary>The case's key, made now if there never was one.</summary>
    /// <exception cref="VaultException">It was destroyed.</exception>
    public async Task<byte[]> GetOrCreateAsync(Guid caseId, CancellationToken cancellationToken)
    {
        if (await FindAsync(caseId, cancellationToken) is { } key)
        {
            return key;
        }

        try
        {
            var wrapped = Protector(caseId).Protect(RandomNumberGenerator.GetBytes(KeyLength));
            await database.ExecuteAsync(VaultSql.AddKey, new { caseId, wrapped, now = clock.GetUtcNow() }, cancellationToken);
        }
        catch (Exception e) when (Database.IsUniqueViolation(e))
        {
            // Another worker was faster: its key is the key.
        }

        return await GetAsync(caseId, cancellationToken);
    }

    /// <summary>The case's key.</summary>
    /// <exception cref="VaultException">There is none, or it was destroyed.</exception>
    public async Task<byte[]> GetAsync(Guid caseId, CancellationToken cancellationToken) =>
        await FindAsync(caseId, cancellationToken) ?? throw new VaultException("The case has no key.");

    /// <summary>Destroys the key for good. The pages that held it are overwritten (secure_delete) and the write-ahead log is emptied.</summary>
    public async Task DestroyAsync(Guid caseId, CancellationToken cancellationToken)
    {
        var parameters = new { caseId, now = clock.GetUtcNow() };
        await database.WriteAsync(
            async writing => await writing.ExecuteAsync(VaultSql.DestroyKey, parameters) == 0 ? await writing.ExecuteAsync(VaultSql.AddDestroyed, parameters) : 0,
            cancellationToken);
        if (_remembered.TryRemove(caseId, out var remembered))
        {
            CryptographicOperations.ZeroMemory(remembered.Key);
        }

        if ((await database.FindAsync<Checkpoint>(VaultSql.EmptyLog, null, cancellationToken))?.Busy != 0)
        {
            throw new VaultException("The key is destroyed, but the write-ahead log could not be emptied: a reader holds it. Try again.");
        }
    }

    /// <summary>Null when the case never had one. The row decides, each time; only the unwrapping is remembered.</summary>
    private async Task<byte[]?> FindAsync(Guid caseId, CancellationToken cancellationToken)
    {
        var row = await database.FindUnchangedAsync<Row, Row>(VaultSql.FindKey, caseId, new { caseId }, row => row, cancellationToken);
        return row switch
        {
            null => null,
            { Wrapped: null } => throw new VaultException("The case's key was destroyed."),
            _ => Unwrap(caseId, row.Wrapped),
        };
    }

    private byte[] Unwrap(Guid caseId, byte[] wrapped)
    {
        if (_remembered.TryGetValue(caseId, out var remembered) && remembered.Wrapped.AsSpan().SequenceEqual(wrapped))
        {
            return remembered.Key;
        }

        try
        {
            var key = Protector(caseId).Unprotect(wrapped);
            if (_remembered.Count >= MostRemembered)
            {
                _remembered.Clear();
            }

            _remembered[caseId] = new Remembered(wrapped, key);
            return key;
        }
        catch (CryptographicException e)
        {
            throw new VaultException("The case's key cannot be unwrapped.", e);
        }
    }

    /// <summary>The case is part of the purpose: a wrapped key moved to another row does not unwrap.</summary>
    private IDataProtector Protector(Guid caseId) => keys.Provider.CreateProtector(Purpose, caseId.ToString("N"));

    private sealed record Remembered(byte[] Wrapped, byte[] Key);

    private sealed class Row
    {
        public byte[]? Wrapped { get; init; }
    }

    private sealed class Checkpoint
    {
        public long Busy { get; init; }
    }
}

/// <summary>Statements of the vault.</summary>
internal static class VaultSql
{
    public static readonly Sql FindKey = new("vault.find-key", "SELECT wrapped AS Wrapped FROM vault_key WHERE case_id = @caseId");

    public static readonly Sql AddKey = new("vault.add-key", "INSERT INTO vault_key (case_id, wrapped, created_at) VALUES (@caseId, @wrapped, @now)");

    public static readonly Sql DestroyKey = new(
        "vault.destroy-key", "UPDATE vault_key SET wrapped = NULL, erased_at = COALESCE(erased_at, @now) WHERE case_id = @caseId");

    public static readonly Sql AddDestroyed = new(
        "vault.add-destroyed", "INSERT INTO vault_key (case_id, wrapped, created_at, erased_at) VALUES (@caseId, NULL, @now, @now)");

    public static readonly Sql EmptyLog = new("vault.empty-log", "PRAGMA wal_checkpoint(TRUNCATE);", "SELECT 0 AS busy;");
}
