using System.Security.Cryptography;

namespace SecondOpinion.Store.Vault;

/// <summary>Looks whether the vault's folder can be used, without touching anything that lies in it.</summary>
public static class VaultProbe
{
    /// <summary>Writes a small file, makes it durable and removes it.</summary>
    /// <exception cref="IOException">The folder is not there or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">This account may not.</exception>
    public static void Write(string root)
    {
        var path = Path.Combine(root, $".probe-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
        DurableFiles.CreateFolder(root);
        try
        {
            using var file = DurableFiles.Create(path);
            file.Write("probe"u8);
            DurableFiles.Flush(file);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Lists the folder.</summary>
    /// <exception cref="IOException">It is not there or cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">This account may not.</exception>
    public static void Read(string root) => _ = Directory.EnumerateFileSystemEntries(root).Any();

    /// <summary>Bytes free where the folder lies.</summary>
    public static long Free(string root) => new DriveInfo(Path.GetFullPath(root)).AvailableFreeSpace;
}
