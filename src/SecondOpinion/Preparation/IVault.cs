using System.IO.Pipelines;

namespace SecondOpinion.Preparation;

/// <summary>Where a sealed instance lies: places within the case, never a UID.</summary>
/// <param name="CaseId">The case; its key seals the instance.</param>
/// <param name="Series">Ordinal of the series within the case, from 0.</param>
/// <param name="Instance">Ordinal of the instance within the series, in reading order, from 0.</param>
public sealed record InstanceAddress(Guid CaseId, int Series, int Instance);

/// <summary>Where prepared, de-identified frames lie, encrypted under the case's own key. No plain frame is ever on a disk.</summary>
public interface IVault
{
    /// <summary>Begins to seal one version of an instance. Nothing can be read of it before <see cref="ISealing.CommitAsync"/> has returned;
    /// an earlier file of the same version is replaced then, whole.</summary>
    /// <param name="address">Its place.</param>
    /// <param name="version">1 as first sealed; higher when the same frames are sealed in another form.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="VaultException">The case's key was destroyed.</exception>
    Task<ISealing> BeginAsync(InstanceAddress address, int version, CancellationToken cancellationToken);

    /// <summary>Commits several sealings of one case together: the disk is waited for once, not once for each. When this returns all of them are durable
    /// and visible; when it throws, some may be.</summary>
    Task CommitAsync(IReadOnlyList<ISealing> sealings, CancellationToken cancellationToken);

    /// <summary>Opens a sealed instance; every byte that comes out of it was authenticated for just this place.</summary>
    /// <exception cref="VaultException">It is not there, its key was destroyed, or it is not what was sealed there.</exception>
    Task<ISealedInstance> OpenAsync(InstanceAddress address, int version, CancellationToken cancellationToken);

    /// <summary>Removes one version; removing what is not there is fine. Whoever has it open may read on.</summary>
    Task RemoveAsync(InstanceAddress address, int version, CancellationToken cancellationToken);

    /// <summary>Cases of which there are files, so that what was to be erased when a process died can be erased now.</summary>
    Task<IReadOnlyList<Guid>> CasesAsync(CancellationToken cancellationToken);

    /// <summary>Destroys the case's key for good, then removes its files. From the return on nothing of the case can be decrypted.</summary>
    Task EraseAsync(Guid caseId, CancellationToken cancellationToken);
}

/// <summary>An instance being sealed. Each byte is encrypted as it comes; disposing without a commit leaves nothing behind.</summary>
public interface ISealing : IAsyncDisposable
{
    /// <summary>The de-identified header, once.</summary>
    Task WriteHeaderAsync(ReadOnlyMemory<byte> header, CancellationToken cancellationToken);

    /// <summary>A frame in normal form; frames come in order, from 1.</summary>
    Task WriteFrameAsync(int number, string transferSyntax, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken);

    /// <summary>The small JPEG of a frame that was written.</summary>
    Task WritePreviewAsync(int number, ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken);

    /// <summary>All is written. It holds no memory from here on, and is committed later, with others (<see cref="IVault.CommitAsync"/>).</summary>
    Task FinishAsync(CancellationToken cancellationToken);

    /// <summary>Makes it durable (file and folder), then visible under its name in one step.</summary>
    Task CommitAsync(CancellationToken cancellationToken);
}

/// <summary>One frame of a sealed instance.</summary>
/// <param name="TransferSyntax">UID of its normal form: Explicit VR Little Endian, JPEG-LS Lossless or JPEG Baseline.</param>
/// <param name="Length">Bytes.</param>
/// <param name="PreviewLength">Bytes of its preview; 0 when there is none yet.</param>
public sealed record SealedFrame(string TransferSyntax, long Length, long PreviewLength);

/// <summary>A sealed instance, open. Readable from several threads at once.</summary>
/// <exception cref="VaultException">From any Copy: what lies there is not what was sealed there. What was written before is authentic and
/// nothing more is written.</exception>
public interface ISealedInstance : IDisposable
{
    /// <summary>At least 1.</summary>
    int FrameCount { get; }

    /// <summary>Frame 1 to <see cref="FrameCount"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    SealedFrame Frame(int number);

    /// <summary>Bytes of the header.</summary>
    long HeaderLength { get; }

    /// <summary>Writes the de-identified header (see <c>HeaderForm</c>). Returns the bytes written: fewer only when nobody reads any more.</summary>
    Task<long> CopyHeaderAsync(PipeWriter destination, CancellationToken cancellationToken);

    /// <summary>Writes one frame, by chunks of at most 1 MiB. Returns the bytes written: fewer only when nobody reads any more.</summary>
    Task<long> CopyFrameAsync(int number, PipeWriter destination, CancellationToken cancellationToken) =>
        CopyFrameAsync(number, destination, () => Task.CompletedTask, cancellationToken);

    /// <summary>The same; <paramref name="begin"/> is called when the first chunk has proved authentic, before its first byte is written.</summary>
    Task<long> CopyFrameAsync(int number, PipeWriter destination, Func<Task> begin, CancellationToken cancellationToken);

    /// <summary>Reads the header into memory, for the house itself.</summary>
    Task<byte[]> ReadHeaderAsync(CancellationToken cancellationToken);

    /// <summary>Reads one frame into <paramref name="destination"/>, which is exactly as long as the frame; for the house itself.</summary>
    Task ReadFrameAsync(int number, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Writes one preview; nothing when there is none. Returns the bytes written.</summary>
    Task<long> CopyPreviewAsync(int number, PipeWriter destination, CancellationToken cancellationToken);
}

/// <summary>Something in the vault is missing, truncated, altered, or its key is gone. The message names places, never a UID.</summary>
public sealed class VaultException(string message, Exception? inner = null) : Exception(message, inner);
