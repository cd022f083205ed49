using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Vault;

/// <summary>A sealed instance, open for reading by place (pread; nothing is mapped).</summary>
internal sealed class SealedInstance : ISealedInstance
{
    private readonly SafeFileHandle _file;
    private readonly ChunkSealer _sealer;
    private VaultIndex? _index; // read before anybody sees the instance

    private SealedInstance(SafeFileHandle file, ChunkSealer sealer) => (_file, _sealer) = (file, sealer);

    private VaultIndex Index => _index ?? throw new InvalidOperationException("The index is read first.");

    public int FrameCount => Index.FrameCount;

    public long HeaderLength => Index.Header.Length;

    public static ISealedInstance Open(string path, ChunkSealer sealer)
    {
        SealedInstance? instance = null;
        try
        {
            instance = new SealedInstance(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), sealer);
            instance.ReadIndex();
            return instance;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VaultException($"The vault does not hold {sealer.Place}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            instance?.Dispose();
            throw Unreadable(sealer, e);
        }
        catch
        {
            instance?.Dispose();
            throw;
        }
    }

    public SealedFrame Frame(int number) => Index.Describe(number);

    public Task<long> CopyHeaderAsync(PipeWriter destination, CancellationToken cancellationToken) => CopyAsync(Index.Header, 0, destination, cancellationToken);

    public async Task<long> CopyFrameAsync(int number, PipeWriter destination, Func<Task> begin, CancellationToken cancellationToken)
    {
        var item = Index.Frame(number);
        if (item.Chunks == 0)
        {
            await begin();
            return 0;
        }

        var length = PlainLength(item, 0);
        var first = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Open(item, 0, first.AsSpan(0, length));
            await begin();
            first.AsSpan(0, length).CopyTo(destination.GetSpan(length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first, clearArray: true);
        }

        destination.Advance(length);
        return await IsReadAsync(destination, cancellationToken) ? length + await CopyAsync(item, 1, destination, cancellationToken) : length;
    }

    public Task<long> CopyPreviewAsync(int number, PipeWriter destination, CancellationToken cancellationToken) =>
        CopyAsync(Index.Preview(number), 0, destination, cancellationToken);

    public Task<byte[]> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var header = new byte[Index.Header.Length];
        Read(Index.Header, header);
        return Task.FromResult(header);
    }

    public Task ReadFrameAsync(int number, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Read(Index.Frame(number), destination.Span);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _index?.Dispose();
        _file.Dispose();
    }

    private void Read(Item item, Span<byte> destination)
    {
        if (destination.Length != item.Length)
        {
            throw new ArgumentException("The destination is not as long as what is read into it.", nameof(destination));
        }

        for (var chunk = 0; chunk < item.Chunks; chunk++)
        {
            Open(item, chunk, destination.Slice(chunk * VaultFormat.ChunkLength, PlainLength(item, chunk)));
        }
    }

    /// <summary>Chunk by chunk: read, authenticate straight into the pipe's own memory, and only then let it go on.</summary>
    private async Task<long> CopyAsync(Item item, int from, PipeWriter destination, CancellationToken cancellationToken)
    {
        var written = 0L;
        for (var chunk = from; chunk < item.Chunks; chunk++)
        {
            var length = PlainLength(item, chunk);
            Open(item, chunk, destination.GetSpan(length)[..length]);
            destination.Advance(length);
            written += length;
            if (!await IsReadAsync(destination, cancellationToken))
            {
                break;
            }
        }

        return written;
    }

    /// <summary>Sends what was written; false when nobody reads any more.</summary>
    private static async ValueTask<bool> IsReadAsync(PipeWriter destination, CancellationToken cancellationToken) =>
        await destination.FlushAsync(cancellationToken) is { IsCompleted: false, IsCanceled: false };

    /// <summary>Reads a chunk to where it is wanted and opens it in place: nothing is copied, and no second buffer is taken.</summary>
    private void Open(Item item, int chunk, Span<byte> plain)
    {
        Span<byte> ends = stackalloc byte[VaultFormat.Overhead];
        var nonce = ends[..VaultFormat.NonceLength];
        var tag = ends[VaultFormat.NonceLength..];
        var offset = item.Offset + ((long)chunk * (VaultFormat.ChunkLength + VaultFormat.Overhead));
        Read(nonce, offset);
        Read(plain, offset + nonce.Length);
        Read(tag, offset + nonce.Length + plain.Length);
        _sealer.Open(item, chunk, nonce, tag, plain);
    }

    private void ReadIndex()
    {
        var size = RandomAccess.GetLength(_file);
        var end = size - VaultFormat.TrailerLength;
        if (end < VaultFormat.Start.Length)
        {
            throw Foreign();
        }

        Span<byte> ends = stackalloc byte[VaultFormat.Start.Length + VaultFormat.TrailerLength];
        Read(ends[..VaultFormat.Start.Length], 0);
        Read(ends[VaultFormat.Start.Length..], end);
        var item = Locate(ends, end);
        _index = VaultIndex.Read((int)item.Length, plain => Read(item, plain.Span));
    }

    /// <summary>Where the index lies, by the trailer; nothing may lie between it and the trailer.</summary>
    private Item Locate(ReadOnlySpan<byte> ends, long end)
    {
        var trailer = ends[VaultFormat.Start.Length..];
        var item = new Item(ItemKind.Index, 0, BinaryPrimitives.ReadInt64LittleEndian(trailer), BinaryPrimitives.ReadInt64LittleEndian(trailer[8..]));
        var fits = item.Length is > 0 and <= VaultFormat.LongestIndex && item.Offset >= VaultFormat.Start.Length && item.Offset <= end
            && item.SealedLength == end - item.Offset;
        return fits && ends.StartsWith(VaultFormat.Start) && trailer[16..].SequenceEqual(VaultFormat.End) ? item : throw Foreign();
    }

    /// <remarks>Not asynchronous: on Linux that is the same read, made to wait for another thread of the pool first. A chunk is at most 1 MiB.</remarks>
    private void Read(Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            var read = ReadSome(destination, offset);
            if (read == 0)
            {
                throw new VaultException($"The vault holds less than was sealed: {_sealer.Place}.");
            }

            destination = destination[read..];
            offset += read;
        }
    }

    private int ReadSome(Span<byte> destination, long offset)
    {
        try
        {
            return RandomAccess.Read(_file, destination, offset);
        }
        catch (IOException e)
        {
            throw Unreadable(_sealer, e);
        }
    }

    private static VaultException Unreadable(ChunkSealer sealer, Exception e) => new($"The vault cannot be read at {sealer.Place}.", e);

    private VaultException Foreign() => new($"The vault holds no sealed instance at {_sealer.Place}.");

    private static int PlainLength(Item item, int chunk) =>
        (int)Math.Min(VaultFormat.ChunkLength, item.Length - ((long)chunk * VaultFormat.ChunkLength));
}
