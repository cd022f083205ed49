using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>Which frames of an instance are searched for text, so that none goes unseen: equal ones once; of a long clip whose borders, where devices
/// write, do not change byte for byte, some, and besides the brightest and the darkest that any of its frames shows in each place.</summary>
internal static class FramesToSearch
{
    /// <summary>Clips up to here are searched frame by frame.</summary>
    public const int Short = 8;

    /// <summary>Frames searched of one kind of border in a longer clip.</summary>
    public const int Samples = 3;

    /// <summary>Beyond this many searches a person looks.</summary>
    public const int Most = 96;

    /// <summary>A border is this part of the shorter side.</summary>
    private const int BorderShare = 8;

    /// <summary>The frames by their border: one list for each kind of border, of frames that differ, in order.</summary>
    /// <param name="count">Frames.</param>
    /// <param name="layout">Of a frame.</param>
    /// <param name="read">Reads a frame, masked already.</param>
    public static IReadOnlyList<IReadOnlyList<int>> ByBorder(int count, PixelLayout layout, ReadFrame read)
    {
        var length = (int)layout.FrameBytes;
        var frame = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var seen = new HashSet<UInt128>();
            var kinds = new Dictionary<UInt128, List<int>>();
            for (var index = 0; index < count; index++)
            {
                read(index, frame.AsSpan(0, length));
                if (seen.Add(Hash(frame.AsSpan(0, length))))
                {
                    var border = BorderOf(frame.AsSpan(0, length), layout);
                    (kinds.TryGetValue(border, out var same) ? same : kinds[border] = []).Add(index);
                }
            }

            return [.. kinds.Values];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame, clearArray: true);
        }
    }

    /// <summary>Of frames with one border: all when they are few, else the first, the last and some between.</summary>
    public static IEnumerable<int> Sample(IReadOnlyList<int> frames) => frames.Count <= Short
        ? frames
        : Enumerable.Range(0, Samples).Select(at => frames[at * (frames.Count - 1) / (Samples - 1)]);

    private static UInt128 BorderOf(ReadOnlySpan<byte> frame, PixelLayout layout)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var line = (int)(layout.FrameBytes / layout.Rows);
        var (rows, side) = (Math.Max(1, Math.Min(layout.Rows, layout.Columns) / BorderShare), Math.Max(4, line / BorderShare / 4 * 4));
        for (var y = 0; y < layout.Rows; y++)
        {
            var bytes = frame.Slice(y * line, line);
            if (y < rows || y >= layout.Rows - rows || line <= 2 * side)
            {
                hash.AppendData(bytes);
            }
            else
            {
                hash.AppendData(bytes[..side]);
                hash.AppendData(bytes[^side..]);
            }
        }

        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return Unsafe.ReadUnaligned<UInt128>(in digest[0]);
    }

    private static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(bytes, digest);
        return Unsafe.ReadUnaligned<UInt128>(in digest[0]);
    }
}

/// <summary>Reads a frame, from 0, into a span of just its length.</summary>
internal delegate void ReadFrame(int index, Span<byte> frame);
