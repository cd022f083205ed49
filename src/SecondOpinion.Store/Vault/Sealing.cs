using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Vault;

/// <summary>Writes one sealed instance to a file of another name, and renames it when all of it is durable.</summary>
internal sealed class Sealing : ISealing
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly Stream _file;
    private readonly ChunkSealer _sealer;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(VaultFormat.ChunkLength + VaultFormat.Overhead);
    private VaultIndex? _index;
    private long _length;
    private bool _committed;

    private Sealing(string path, string temporary, Stream file, ChunkSealer sealer) => (_path, _temporary, _file, _sealer) = (path, temporary, file, sealer);

    public static async Task<ISealing> BeginAsync(string path, Func<string, Stream> create, ChunkSealer sealer, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp";
        var sealing = new Sealing(path, temporary, create(temporary), sealer);
        try
        {
            await sealing.PutAsync(VaultFormat.Start.ToArray(), cancellationToken);
            return sealing;
        }
        catch
        {
            await sealing.DisposeAsync();
            throw;
        }
    }

    public async Task WriteHeaderAsync(ReadOnlyMemory<byte> header, CancellationToken cancellationToken)
    {
        if (_index is not null)
        {
            throw new InvalidOperationException("The header is written once, before the frames.");
        }

        _index = VaultIndex.For(await SealAsync(ItemKind.Header, 0, header, cancellationToken));
    }

    public async Task WriteFrameAsync(int number, string transferSyntax, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (_index is null || number != _index.FrameCount + 1)
        {
            throw new InvalidOperationException("Frames come in order, after the header.");
        }

        _index.AddFrame(transferSyntax, await SealAsync(ItemKind.Frame, number, frame, cancellationToken));
    }

    public async Task WritePreviewAsync(int number, ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken)
    {
        if (_index is null || number < 1 || number > _index.FrameCount)
        {
            throw new InvalidOperationException("A preview follows its frame.");
        }

        _index.SetPreview(number, await SealAsync(ItemKind.Preview, number, jpeg, cancellationToken));
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_index is not { FrameCount: > 0 })
        {
            throw new InvalidOperationException("An instance has a header and a frame.");
        }

        var index = await SealAsync(ItemKind.Index, 0, _index.ToBytes(), cancellationToken);
        var trailer = new byte[VaultFormat.TrailerLength];
        BinaryPrimitives.WriteInt64LittleEndian(trailer, index.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(8), index.Length);
        VaultFormat.End.CopyTo(trailer.AsSpan(16));
        await PutAsync(trailer, cancellationToken);
        await _file.FlushAsync(cancellationToken);
        if (_file is FileStream file)
        {
            DurableFiles.Flush(file);
        }

        await _file.DisposeAsync();
        File.Move(_temporary, _path, overwrite: true);
        _committed = true;
        DurableFiles.FlushFolder(Path.GetDirectoryName(_path)!); // it lies in its case's folder
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        ArrayPool<byte>.Shared.Return(_buffer);
        if (!_committed)
        {
            File.Delete(_temporary);
        }
    }

    private async Task<Item> SealAsync(ItemKind kind, int frame, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        var item = new Item(kind, frame, _length, plain.Length);
        for (var chunk = 0; chunk < item.Chunks; chunk++)
        {
            var at = chunk * VaultFormat.ChunkLength;
            var part = plain.Slice(at, Math.Min(VaultFormat.ChunkLength, plain.Length - at));
            var length = _sealer.Seal(item, chunk, part.Span, _buffer);
            await PutAsync(_buffer.AsMemory(0, length), cancellationToken);
        }

        return item;
    }

    private async Task PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _file.WriteAsync(bytes, cancellationToken);
        _length += bytes.Length;
    }
}
