using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Vault;

/// <summary>Writes one sealed instance to a file of another name, and renames it when all of it is durable.</summary>
internal sealed class Sealing : ISealing
{
    private const int FlushesAtOnce = 8;

    private readonly string _path;
    private readonly string _temporary;
    private readonly Stream _file;
    private readonly ChunkSealer _sealer;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(VaultFormat.ChunkLength + VaultFormat.Overhead);
    private VaultIndex? _index;
    private long _length;
    private bool _finished;
    private bool _committed;

    private Sealing(string path, string temporary, Stream file, ChunkSealer sealer) => (_path, _temporary, _file, _sealer) = (path, temporary, file, sealer);

    public static async Task<ISealing> BeginAsync(string path, Func<string, Stream> create, ChunkSealer sealer, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp";
        var sealing = new Sealing(path, temporary, create(temporary), sealer);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            sealing.Put(VaultFormat.Start);
            return sealing;
        }
        catch
        {
            await sealing.DisposeAsync();
            throw;
        }
    }

    public Task WriteHeaderAsync(ReadOnlyMemory<byte> header, CancellationToken cancellationToken)
    {
        if (_index is not null)
        {
            throw new InvalidOperationException("The header is written once, before the frames.");
        }

        _index = VaultIndex.For(Seal(ItemKind.Header, 0, header.Span, cancellationToken));
        return Task.CompletedTask;
    }

    public Task WriteFrameAsync(int number, string transferSyntax, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (_index is null || number != _index.FrameCount + 1)
        {
            throw new InvalidOperationException("Frames come in order, after the header.");
        }

        _index.AddFrame(transferSyntax, Seal(ItemKind.Frame, number, frame.Span, cancellationToken));
        return Task.CompletedTask;
    }

    public Task WritePreviewAsync(int number, ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken)
    {
        if (_index is null || number < 1 || number > _index.FrameCount)
        {
            throw new InvalidOperationException("A preview follows its frame.");
        }

        _index.SetPreview(number, Seal(ItemKind.Preview, number, jpeg.Span, cancellationToken));
        return Task.CompletedTask;
    }

    public Task CommitAsync(CancellationToken cancellationToken) => CommitAsync([this], cancellationToken);

    /// <summary>Flushes side by side, because one turn of the file system's journal then serves several files; renames; flushes the folder once.</summary>
    public static async Task CommitAsync(IReadOnlyList<Sealing> sealings, CancellationToken cancellationToken)
    {
        foreach (var sealing in sealings)
        {
            await sealing.FinishAsync(cancellationToken);
        }

        await Task.WhenAll(sealings.Chunk(((sealings.Count - 1) / FlushesAtOnce) + 1).Select(some => Task.Factory.StartNew(
            () => Array.ForEach(some, sealing => sealing.FlushToDisk()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        foreach (var sealing in sealings)
        {
            await sealing._file.DisposeAsync();
            File.Move(sealing._temporary, sealing._path, overwrite: true);
            sealing._committed = true;
        }

        foreach (var folder in sealings.Select(sealing => Path.GetDirectoryName(sealing._path)!).Distinct(StringComparer.Ordinal)) // each lies in its case's
        {
            DurableFiles.FlushFolder(folder);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _index?.Dispose();
        ReturnBuffer();
        if (!_committed)
        {
            File.Delete(_temporary);
        }
    }

    /// <summary>Writes what stands at the end. Whoever commits several calls this for each in its turn, and holds no buffer for it while the others are made.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_finished)
        {
            return;
        }

        if (_index is not { FrameCount: > 0 })
        {
            throw new InvalidOperationException("An instance has a header and a frame.");
        }

        var index = Seal(ItemKind.Index, 0, _index.Bytes.Span, cancellationToken);
        var trailer = new byte[VaultFormat.TrailerLength];
        BinaryPrimitives.WriteInt64LittleEndian(trailer, index.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(8), index.Length);
        VaultFormat.End.CopyTo(trailer.AsSpan(16));
        Put(trailer);
        await _file.FlushAsync(cancellationToken);
        _finished = true;
        ReturnBuffer();
    }

    private void FlushToDisk()
    {
        if (_file is FileStream file)
        {
            DurableFiles.Flush(file);
        }
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    /// <remarks>Written on the thread that encrypted it, for that takes no longer than handing it to another: the system takes it into its cache, and
    /// the disk is waited for at the end.</remarks>
    private Item Seal(ItemKind kind, int frame, ReadOnlySpan<byte> plain, CancellationToken cancellationToken)
    {
        var item = new Item(kind, frame, _length, plain.Length);
        for (var chunk = 0; chunk < item.Chunks; chunk++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var at = chunk * VaultFormat.ChunkLength;
            var length = _sealer.Seal(item, chunk, plain.Slice(at, Math.Min(VaultFormat.ChunkLength, plain.Length - at)), _buffer);
            Put(_buffer.AsSpan(0, length));
        }

        return item;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _length += bytes.Length;
    }
}
