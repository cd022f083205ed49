using Microsoft.Win32.SafeHandles;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.Folder;

/// <summary>The bytes of an open file, read where asked; never mapped into memory.</summary>
/// <remarks>Network shares fail in the middle of a file: such a read is an <see cref="IOException"/>, and what was read before still stands.</remarks>
internal sealed class FileBytes(SafeFileHandle handle) : IArchivedInstance, IDisposable
{
    /// <inheritdoc/>
    public long Length { get; } = RandomAccess.GetLength(handle);

    /// <summary>Opens a file that others may go on writing, renaming or removing.</summary>
    public static FileBytes Open(string path) =>
        new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess));

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        var total = 0;
        while (total < destination.Length && RandomAccess.Read(handle, destination[total..], offset + total) is var read and > 0)
        {
            total += read;
        }

        return total;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        handle.Dispose();
        return ValueTask.CompletedTask;
    }
}
