using System.Buffers.Binary;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Vault;

/// <summary>What an instance's file holds. It is sealed like everything else.</summary>
internal sealed class VaultIndex
{
    private const int Fixed = 20;
    private const int PerFrame = 33;
    private static readonly string[] Syntaxes = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.50"];

    private readonly List<Row> _frames = [];

    private VaultIndex(Item header) => Header = header;

    public Item Header { get; }

    public int FrameCount => _frames.Count;

    public static VaultIndex For(Item header) => new(header);

    public void AddFrame(string transferSyntax, Item frame)
    {
        var syntax = Array.IndexOf(Syntaxes, transferSyntax);
        ArgumentOutOfRangeException.ThrowIfNegative(syntax, nameof(transferSyntax));
        _frames.Add(new Row((byte)syntax, frame, default));
    }

    public void SetPreview(int number, Item preview) => _frames[number - 1] = _frames[number - 1] with { Preview = preview };

    public Item Frame(int number) => At(number).Frame;

    public Item Preview(int number) => At(number).Preview;

    public SealedFrame Describe(int number) => At(number) is var row ? new SealedFrame(Syntaxes[row.Syntax], row.Frame.Length, row.Preview.Length) : default;

    public byte[] ToBytes()
    {
        var bytes = new byte[Fixed + (PerFrame * _frames.Count)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Header.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Header.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), _frames.Count);
        var at = bytes.AsSpan(Fixed);
        foreach (var row in _frames)
        {
            at[0] = row.Syntax;
            BinaryPrimitives.WriteInt64LittleEndian(at[1..], row.Frame.Offset);
            BinaryPrimitives.WriteInt64LittleEndian(at[9..], row.Frame.Length);
            BinaryPrimitives.WriteInt64LittleEndian(at[17..], row.Preview.Offset);
            BinaryPrimitives.WriteInt64LittleEndian(at[25..], row.Preview.Length);
            at = at[PerFrame..];
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote; the bytes were authenticated, so a misfit is a fault of ours.</summary>
    public static VaultIndex Read(ReadOnlySpan<byte> bytes)
    {
        var index = new VaultIndex(new Item(ItemKind.Header, 0, BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])));
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);
        for (var number = 1; number <= count; number++)
        {
            var at = bytes.Slice(Fixed + ((number - 1) * PerFrame), PerFrame);
            index._frames.Add(new Row(
                at[0],
                new Item(ItemKind.Frame, number, BinaryPrimitives.ReadInt64LittleEndian(at[1..]), BinaryPrimitives.ReadInt64LittleEndian(at[9..])),
                new Item(ItemKind.Preview, number, BinaryPrimitives.ReadInt64LittleEndian(at[17..]), BinaryPrimitives.ReadInt64LittleEndian(at[25..]))));
        }

        return index;
    }

    private Row At(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, _frames.Count);
        return _frames[number - 1];
    }

    private sealed record Row(byte Syntax, Item Frame, Item Preview);
}
