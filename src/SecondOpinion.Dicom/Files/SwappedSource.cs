using System.Buffers;

namespace SecondOpinion.Dicom.Files;

/// <summary>A big endian value seen as little endian, at the same offsets.</summary>
internal sealed class SwappedSource(IByteSource source, ByteRange value, int unit) : IByteSource
{
    public long Length => source.Length;

    /// <summary>The source itself where nothing has to be swapped.</summary>
    public static IByteSource Of(IByteSource source, ByteRange value, int unit) => unit == 1 ? source : new SwappedSource(source, value, unit);

    /// <summary>Turns each whole unit round; a rest stays as it is.</summary>
    public static void Swap(Span<byte> bytes, int unit)
    {
        for (; bytes.Length >= unit; bytes = bytes[unit..])
        {
            bytes[..unit].Reverse();
        }
    }

    public int Read(long offset, Span<byte> destination)
    {
        var count = (int)Math.Clamp(value.End - offset, 0, destination.Length);
        if (count == 0)
        {
            return 0;
        }

        var before = (int)((offset - value.Offset) % unit);
        var wanted = (int)Math.Min((long)before + count + unit - 1, value.End - offset + before) / unit * unit;
        var whole = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, before + count));
        try
        {
            var read = source.Read(offset - before, whole.AsSpan(0, Math.Max(wanted, before + count)));
            Swap(whole.AsSpan(0, read), unit);
            count = Math.Min(count, read - before);
            whole.AsSpan(before, count).CopyTo(destination);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }
}
