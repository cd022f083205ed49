using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace SecondOpinion.Store.Vault;

/// <summary>What it takes for a file and its name to survive a power cut.</summary>
internal static class DurableFiles
{
    private const int ReadOnly = 0;

    /// <summary>A folder only we can look into.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path); // inherits the rights of the vault's root, which the installer sets
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>A new file only we can read, to be written once from start to end.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Makes what was written durable.</summary>
    /// <remarks>Not by <see cref="FileStream.Flush(bool)"/> on Unix: it calls fsync, and .NET 10 never says that fsync failed.</remarks>
    /// <exception cref="IOException">It is not durable.</exception>
    public static void Flush(FileStream file)
    {
        file.Flush(flushToDisk: OperatingSystem.IsWindows());
        if (!OperatingSystem.IsWindows() && FSync(file.SafeFileHandle.DangerousGetHandle().ToInt32()) != 0)
        {
            throw new IOException("A file cannot be made durable.", new Win32Exception(Marshal.GetLastPInvokeError()));
        }
    }

    /// <summary>Makes renames and removals in a folder durable. Windows does that by itself (NTFS journals names).</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Open([.. Encoding.UTF8.GetBytes(path), 0], ReadOnly);
        if (folder < 0)
        {
            throw new IOException("A vault folder cannot be opened.", new Win32Exception(Marshal.GetLastPInvokeError()));
        }

        try
        {
            if (FSync(folder) != 0)
            {
                throw new IOException("A vault folder cannot be made durable.", new Win32Exception(Marshal.GetLastPInvokeError()));
            }
        }
        finally
        {
            _ = Close(folder);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
