using SecondOpinion.Dicom.Pixels.Jpeg;

namespace SecondOpinion.Dicom.Pixels.JpegDct;

/// <summary>A Huffman table the other way round: from value to code (T.81 annex C).</summary>
internal sealed class HuffmanCodes
{
    private readonly byte[] _lengths = new byte[256];
    private readonly ushort[] _codes = new ushort[256];

    public HuffmanCodes(HuffmanTable table)
    {
        Table = table;
        for (int length = 1, code = 0, at = 0; length <= table.Counts.Count; length++, code <<= 1)
        {
            for (var end = at + table.Counts[length - 1]; at < end; at++, code++)
            {
                (_lengths[table.Values[at]], _codes[table.Values[at]]) = ((byte)length, (ushort)code);
            }
        }
    }

    public HuffmanTable Table { get; }

    /// <summary>Its code and how many bits that has; 0 where the table has no code for the value.</summary>
    public (ushort Code, int Length) this[int value] => (_codes[value], _lengths[value]);
}

/// <summary>The typical tables of T.81 annex K.3, which have a code for everything that baseline coding can say.</summary>
internal static class TypicalTables
{
    private const string LumaAcValues =
        "01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A161718191A25262728292A3435363738393A434445464748494A"
        + "535455565758595A636465666768696A737475767778797A838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7"
        + "C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA";

    private const string ChromaAcValues =
        "000102031104052131061241510761711322328108144291A1B1C109233352F0156272D10A162434E125F11718191A262728292A35363738393A43444546474849"
        + "4A535455565758595A636465666768696A737475767778797A82838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5"
        + "C6C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA";

    private static readonly byte[] DcValues = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    public static HuffmanCodes LumaDc { get; } = new(HuffmanTable.Of([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], DcValues));

    public static HuffmanCodes ChromaDc { get; } = new(HuffmanTable.Of([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], DcValues));

    public static HuffmanCodes LumaAc { get; } = new(HuffmanTable.Of([0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125], Convert.FromHexString(LumaAcValues)));

    public static HuffmanCodes ChromaAc { get; } = new(HuffmanTable.Of([0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119], Convert.FromHexString(ChromaAcValues)));
}
