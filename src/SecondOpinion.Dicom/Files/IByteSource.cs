using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace SecondOpinion.Dicom.Files;

/// <summary>Bytes that can be read at any place: memory, a file, an archive's answer. The caller opens and closes what lies beneath.</summary>
public interface IByteSource
{
    /// <summary>How many bytes there are. Offsets are 64-bit: a source may be larger than 2 GiB.</summary>
    long Length { get; }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>; fewer bytes are read only where the source ends.</summary>
    int Read(long offset, Span<byte> destination);
}

/// <summary>Bytes already in memory. They must not change while what was read from them is in use: small values are not copied.</summary>
public sealed class MemorySource(ReadOnlyMemory<byte> memory) : IByteSource
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory { get; } = memory;

    /// <inheritdoc/>
    public long Length => Memory.Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset >= Memory.Length)
        {
            return 0;
        }

        var count = (int)Math.Min(destination.Length, Memory.Length - offset);
        Memory.Span.Slice((int)offset, count).CopyTo(destination);
        return count;
    }
}

/// <summary>An open file, read by position and without a lock; several threads may share it.</summary>
public sealed class HandleSource(SafeFileHandle handle) : IByteSource
{
    /// <inheritdoc/>
    public long Length { get; } = RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        var total = 0;
        for (int count; total < destination.Length && (count = RandomAccess.Read(handle, destination[total..], offset + total)) > 0;)
        {
            total += count;
        }

        return total;
    }
}

/// <summary>A seekable stream. One reader at a time: reading moves the stream's position.</summary>
public sealed class StreamSource(Stream stream) : IByteSource
{
    /// <inheritdoc/>
    public long Length { get; } = stream.Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        if (offset >= Length)
        {
            return 0;
        }

        stream.Position = offset;
        return stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
    }
}

/// <summary>Some bytes of a source.</summary>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">How many they are.</param>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The first byte behind them.</summary>
    public long End => Offset + Length;
}

/// <summary>A value that stays where it is because it is large.</summary>
/// <param name="Source">Where it lies; already little endian.</param>
/// <param name="Range">Its place there.</param>
/// <param name="IsEncapsulated">The bytes are items (fragments) up to and with their sequence delimiter, not a plain value.</param>
public sealed record SourceValue(IByteSource Source, ByteRange Range, bool IsEncapsulated = false);

internal static class ByteSourceReading
{
    private const int PieceLength = 64 * 1024;

    /// <summary>Reads all of <paramref name="destination"/>, or refuses because the source ended.</summary>
    public static void ReadExactly(this IByteSource source, long offset, Span<byte> destination)
    {
        if (source.Read(offset, destination) < destination.Length)
        {
            throw new DicomException($"The data ends before offset {offset + destination.Length}.");
        }
    }

    /// <summary>Copies a range in pieces.</summary>
    public static void CopyTo(this IByteSource source, ByteRange range, IBufferWriter<byte> destination)
    {
        for (var at = range.Offset; at < range.End;)
        {
            var count = (int)Math.Min(PieceLength, range.End - at);
            source.ReadExactly(at, destination.GetSpan(count)[..count]);
            destination.Advance(count);
            at += count;
        }
    }
}
