using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Vault;

/// <summary>What a chunk belongs to.</summary>
internal enum ItemKind : byte
{
    Header = 0,
    Frame = 1,
    Preview = 2,
    Index = 3,
}

/// <summary>One run of plain bytes and where its chunks begin.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Item(ItemKind Kind, int Frame, long Offset, long Length)
{
    /// <summary>Chunks it is cut into.</summary>
    public int Chunks => (int)((Length + VaultFormat.ChunkLength - 1) / VaultFormat.ChunkLength);

    /// <summary>Bytes it takes in the file.</summary>
    public long SealedLength => Length + ((long)Chunks * VaultFormat.Overhead);
}

/// <summary>How a sealed instance lies in its file.</summary>
/// <remarks>
/// <code>
/// "SOVAULT1" 8 B | chunks of header, frames and previews as they came | chunks of the index | index offset 8 B | index length 8 B | "SOVAULTE" 8 B
/// chunk = nonce 12 B | ciphertext, at most 1 MiB | tag 16 B; AES-256-GCM under the case's key
/// </code>
/// Associated data of a chunk is its whole place: case, series, instance, version, kind, frame, chunk number and the length of the item it is
/// cut from. A chunk moved anywhere else, or an item cut short, does not authenticate. Integers are little endian.
/// </remarks>
internal static class VaultFormat
{
    public const int ChunkLength = 1 << 20;
    public const int NonceLength = 12;
    public const int TagLength = 16;
    public const int Overhead = NonceLength + TagLength;
    public const int PlaceLength = 45;
    public const int TrailerLength = 24;

    /// <summary>An index longer than this is not one of ours: 16 MiB is 400,000 frames.</summary>
    public const long LongestIndex = 16L << 20;

    public static ReadOnlySpan<byte> Start => "SOVAULT1"u8;

    public static ReadOnlySpan<byte> End => "SOVAULTE"u8;

    /// <summary>The associated data of one chunk.</summary>
    public static void WritePlace(Span<byte> place, InstanceAddress address, int version, Item item, int chunk)
    {
        address.CaseId.TryWriteBytes(place, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32LittleEndian(place[16..], address.Series);
        BinaryPrimitives.WriteInt32LittleEndian(place[20..], address.Instance);
        BinaryPrimitives.WriteInt32LittleEndian(place[24..], version);
        place[28] = (byte)item.Kind;
        BinaryPrimitives.WriteInt32LittleEndian(place[29..], item.Frame);
        BinaryPrimitives.WriteInt32LittleEndian(place[33..], chunk);
        BinaryPrimitives.WriteInt64LittleEndian(place[37..], item.Length);
    }
}
