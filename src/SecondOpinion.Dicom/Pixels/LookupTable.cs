using System.Runtime.InteropServices;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>A Modality LUT, a VOI LUT or one colour of a palette: descriptor and data (PS3.3 C.11.1.1, C.11.2.1.1, C.7.6.3.1.5).</summary>
/// <remarks>Values below the first mapped one take the first entry, values beyond the last take the last.</remarks>
public sealed class LookupTable
{
    private const int MostEntries = 65536;
    private readonly ushort[] _entries;

    private LookupTable(int firstMapped, int bitsPerEntry, ushort[] entries) =>
        (FirstMapped, BitsPerEntry, _entries) = (firstMapped, bitsPerEntry, entries);

    /// <summary>The input that the first entry answers; negative where the input is signed.</summary>
    public int FirstMapped { get; }

    /// <summary>8 to 16: the full output range is 0 to 2^bits - 1.</summary>
    public int BitsPerEntry { get; }

    /// <summary>Entries in the table, 1 to 65536.</summary>
    public int Count => _entries.Length;

    /// <summary>The greatest value the table can mean.</summary>
    public int Greatest => (1 << BitsPerEntry) - 1;

    /// <summary>A table from its descriptor and its little endian data, or a <see cref="DicomException"/>.</summary>
    /// <param name="entries">First descriptor value; 0 means 65536.</param>
    /// <param name="firstMapped">Second descriptor value, read as signed or not as the table's input is.</param>
    /// <param name="bitsPerEntry">Third descriptor value, 8 to 16.</param>
    /// <param name="data">16-bit words, or bytes where the descriptor says 8 bits and there are only so many bytes.</param>
    public static LookupTable Create(int entries, int firstMapped, int bitsPerEntry, ReadOnlySpan<byte> data)
    {
        var count = entries == 0 ? MostEntries : entries;
        if (count is < 1 or > MostEntries || bitsPerEntry is < 8 or > 16)
        {
            throw new DicomException("A lookup table descriptor must have 1 to 65536 entries of 8 to 16 bits.");
        }

        if (data.Length >= 2 * count)
        {
            return new(firstMapped, bitsPerEntry, MemoryMarshal.Cast<byte, ushort>(data[..(2 * count)]).ToArray());
        }

        if (bitsPerEntry > 8 || data.Length < count)
        {
            throw new DicomException("A lookup table has less data than its descriptor says.");
        }

        var words = new ushort[count];
        for (var index = 0; index < count; index++)
        {
            words[index] = data[index];
        }

        return new(firstMapped, bitsPerEntry, words);
    }

    /// <summary>What the table answers to an input.</summary>
    public int Map(long input) => _entries[(int)Math.Clamp(input - FirstMapped, 0, _entries.Length - 1)];

    /// <summary>The answer as a share of the output range, 0 to 255, rounded.</summary>
    internal byte MapToGrey(long input) => (byte)(((Math.Min(Map(input), Greatest) * 255L) + (Greatest / 2)) / Greatest);

    /// <summary>The answer's upper eight bits: writers of 16-bit palettes disagree whether full red is FF00 or FFFF.</summary>
    internal byte MapToColour(long input) => (byte)(Math.Min(Map(input), Greatest) >> (BitsPerEntry - 8));
}
