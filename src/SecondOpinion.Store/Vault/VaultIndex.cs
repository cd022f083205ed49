using System.Buffers;
using System.Buffers.Binary;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Vault;

/// <summary>What an instance's file holds. It is sealed like everything else.</summary>
/// <remarks>Rows are read where they lie, in a pooled buffer: an instance of thousands of frames is opened anew for each that is sent.</remarks>
internal sealed class VaultIndex : IDisposable
{
    private const int Fixed = 20;
    private const int PerFrame = 33;
    private static readonly string[] Syntaxes = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.50"];

    private byte[] _bytes;
    private bool _disposed;

    private VaultIndex(int length) => _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(length, Fixed));

    public Item Header => new(ItemKind.Header, 0, BinaryPrimitives.ReadInt64LittleEndian(_bytes), BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(8)));

    public int FrameCount => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(16));

    /// <summary>As it is sealed.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Length(FrameCount));

    public static VaultIndex For(Item header)
    {
        var index = new VaultIndex(Fixed);
        BinaryPrimitives.WriteInt64LittleEndian(index._bytes, header.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(index._bytes.AsSpan(8), header.Length);
        BinaryPrimitives.WriteInt32LittleEndian(index._bytes.AsSpan(16), 0);
        return index;
    }

    /// <summary>Takes in what <see cref="Bytes"/> were; <paramref name="read"/> authenticates them, so a misfit is a fault of ours.</summary>
    public static VaultIndex Read(int length, Action<Memory<byte>> read)
    {
        var index = new VaultIndex(length);
        try
        {
            read(index._bytes.AsMemory(0, length));
            return length == Length(index.FrameCount) ? index : throw new InvalidOperationException("An index is as long as its rows.");
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    public void AddFrame(string transferSyntax, Item frame)
    {
        var syntax = Array.IndexOf(Syntaxes, transferSyntax);
        ArgumentOutOfRangeException.ThrowIfNegative(syntax, nameof(transferSyntax));
        var count = FrameCount + 1;
        if (_bytes.Length < Length(count))
        {
            Grow(Length(count));
        }

        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(16), count);
        var row = Row(count);
        row.Clear();
        row[0] = (byte)syntax;
        Write(row[1..], frame);
    }

    public void SetPreview(int number, Item preview) => Write(Row(number)[17..], preview);

    public Item Frame(int number) => Read(ItemKind.Frame, number, 1);

    public Item Preview(int number) => Read(ItemKind.Preview, number, 17);

    public SealedFrame Describe(int number) => new(Syntaxes[Row(number)[0]], Frame(number).Length, Preview(number).Length);

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private static int Length(int frames) => Fixed + (PerFrame * frames);

    private static void Write(Span<byte> place, Item item)
    {
        BinaryPrimitives.WriteInt64LittleEndian(place, item.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(place[8..], item.Length);
    }

    private Item Read(ItemKind kind, int number, int at)
    {
        var place = Row(number)[at..];
        return new Item(kind, number, BinaryPrimitives.ReadInt64LittleEndian(place), BinaryPrimitives.ReadInt64LittleEndian(place[8..]));
    }

    private Span<byte> Row(int number)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, FrameCount);
        return _bytes.AsSpan(Length(number - 1), PerFrame);
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length);
        _bytes.AsSpan(0, Length(FrameCount)).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
