using System.Buffers.Binary;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>Basic and Extended Offset Tables, believed only where each offset is exactly the start of a fragment.</summary>
internal static class OffsetTables
{
    /// <summary>Offsets count from the first fragment's item tag, so a fragment's own is 8 less than its value's.</summary>
    private const int ItemHeader = 8;

    /// <summary>The first fragment of each frame, or null where there is no table for so many frames, or it is not true.</summary>
    public static int[]? Basic(DicomPixelData pixels, int frames)
    {
        var table = pixels.BasicOffsetTable;
        if (frames > pixels.Fragments.Count || table.Length != frames * 4L)
        {
            return null;
        }

        var bytes = new byte[table.Length];
        pixels.Source.ReadExactly(table.Offset, bytes);
        var offsets = new long[frames];
        for (var at = 0; at < frames; at++)
        {
            offsets[at] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at * 4));
        }

        return Resolve(pixels.Fragments, offsets);
    }

    /// <summary>The same from (7FE0,0001), with the frames' lengths from (7FE0,0002).</summary>
    public static (int[] Firsts, long[]? Lengths)? Extended(DicomDataset dataset, DicomPixelData pixels, int frames)
    {
        if (frames > pixels.Fragments.Count || Longs(dataset, Tags.ExtendedOffsetTable, frames) is not { } offsets)
        {
            return null;
        }

        return Resolve(pixels.Fragments, offsets) is { } firsts ? (firsts, Longs(dataset, Tags.ExtendedOffsetTableLengths, frames)) : null;
    }

    private static long[]? Longs(DicomDataset dataset, DicomTag tag, int count)
    {
        if (!dataset.TryGet(tag, out var element) || element.Length != count * 8L)
        {
            return null;
        }

        var bytes = element.Load(DicomLimits.Default.ValueBytes).Span;
        var numbers = new long[count];
        for (var at = 0; at < count; at++)
        {
            numbers[at] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(at * 8)..]);
        }

        return numbers;
    }

    private static int[]? Resolve(IReadOnlyList<ByteRange> fragments, long[] offsets)
    {
        var origin = fragments[0].Offset - ItemHeader;
        var firsts = new int[offsets.Length];
        var fragment = 0;
        for (var frame = 0; frame < offsets.Length; frame++)
        {
            while (fragment < fragments.Count && fragments[fragment].Offset - ItemHeader - origin < offsets[frame])
            {
                fragment++;
            }

            if (fragment == fragments.Count || fragments[fragment].Offset - ItemHeader - origin != offsets[frame])
            {
                return null;
            }

            firsts[frame] = fragment++;
        }

        return firsts[0] == 0 ? firsts : null;
    }
}
