using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.Folder;

/// <summary>What a <see cref="ITolerantReader"/> made of a file.</summary>
internal sealed class RewrittenInstance(IByteSource bytes) : IArchivedInstance
{
    /// <inheritdoc/>
    public long Length => bytes.Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination) => bytes.Read(offset, destination);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
