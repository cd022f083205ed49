using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SecondOpinion.Preparation;
using SecondOpinion.Store.Vault;

namespace SecondOpinion.Store.Tests.Vault;

/// <summary>A vault in a folder of its own, with its database beside it.</summary>
internal sealed class VaultFixture : IDisposable
{
    public const string Raw = "1.2.840.10008.1.2.1";

    private VaultFixture(string folder, Database database, IDataProtectionProvider keys)
    {
        (Folder, Database) = (folder, database);
        Keys = new ReaderKeys(keys);
        Vault = new FileVault(Root, database, Keys, TimeProvider.System);
    }

    public string Folder { get; }

    public string Root => Path.Combine(Folder, "vault");

    public Database Database { get; }

    public ReaderKeys Keys { get; }

    public FileVault Vault { get; private set; }

    public static Task<VaultFixture> NewAsync() =>
        OpenAsync(Directory.CreateTempSubdirectory("vault-test-").FullName, new EphemeralDataProtectionProvider());

    /// <summary>A vault in a folder that another process may have used before.</summary>
    public static async Task<VaultFixture> OpenAsync(string folder, IDataProtectionProvider keys)
    {
        var database = Database.SqliteFile(Path.Combine(folder, "test.db"), pooling: false);
        await Migrator.ApplyAsync(database, TimeProvider.System, default);
        return new VaultFixture(folder, database, keys);
    }

    /// <summary>Goes on as another process would after this one died: what it had open is closed, and what it remembered is gone.</summary>
    public void StartAnew()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Vault = new FileVault(Root, Database, Keys, TimeProvider.System);
    }

    public static byte[] Noise(int length) => RandomNumberGenerator.GetBytes(length);

    public string FileOf(InstanceAddress address, int version = 1) =>
        Path.Combine(Root, address.CaseId.ToString("N"), $"{address.Series:D4}-{address.Instance:D6}.{version}");

    public async Task SealAsync(InstanceAddress address, byte[] header, byte[][] frames, byte[][]? previews = null, int version = 1, FileVault? vault = null)
    {
        await using var sealing = await (vault ?? Vault).BeginAsync(address, version, default);
        await sealing.WriteHeaderAsync(header, default);
        for (var number = 1; number <= frames.Length; number++)
        {
            await sealing.WriteFrameAsync(number, Raw, frames[number - 1], default);
            if (previews is not null)
            {
                await sealing.WritePreviewAsync(number, previews[number - 1], default);
            }
        }

        await sealing.CommitAsync(default);
    }

    public async Task<byte[]> FrameAsync(InstanceAddress address, int number = 1, int version = 1)
    {
        using var instance = await Vault.OpenAsync(address, version, default);
        return await BytesAsync(pipe => instance.CopyFrameAsync(number, pipe, default));
    }

    public static async Task<byte[]> BytesAsync(Func<PipeWriter, Task> copy)
    {
        using var memory = new MemoryStream();
        var writer = PipeWriter.Create(memory, new StreamPipeWriterOptions(leaveOpen: true));
        try
        {
            await copy(writer);
        }
        finally
        {
            await writer.CompleteAsync();
        }

        return memory.ToArray();
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
