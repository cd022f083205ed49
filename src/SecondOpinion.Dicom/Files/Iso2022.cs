using System.Text;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>Text that changes its character set by escape sequences (ISO/IEC 2022 as PS3.5 section 6.1.2.5 allows it).</summary>
internal static class Iso2022
{
    public const byte Escape = 0x1B;
    private const int EucJp = 20932;

    /// <summary>Escape sequences of PS3.3 tables C.12-3 and C.12-4, the code page their characters lie in, and what is done to reach it.</summary>
    private static readonly (byte[] Sequence, int CodePage, Shape Shape)[] Sequences =
    [
        ([0x28, 0x42], CharacterSetTerms.Ascii, Shape.G0),
        ([0x2D, 0x41], 28591, Shape.G1),
        ([0x2D, 0x42], 28592, Shape.G1),
        ([0x2D, 0x43], 28593, Shape.G1),
        ([0x2D, 0x44], 28594, Shape.G1),
        ([0x2D, 0x4C], 28595, Shape.G1),
        ([0x2D, 0x47], 28596, Shape.G1),
        ([0x2D, 0x46], 28597, Shape.G1),
        ([0x2D, 0x48], 28598, Shape.G1),
        ([0x2D, 0x4D], 28599, Shape.G1),
        ([0x2D, 0x62], 28605, Shape.G1),
        ([0x2D, 0x54], 874, Shape.G1),
        ([0x29, 0x49], CharacterSetTerms.ShiftJis, Shape.G1),
        ([0x28, 0x4A], CharacterSetTerms.ShiftJis, Shape.G0),
        ([0x24, 0x42], EucJp, Shape.Double),
        ([0x24, 0x40], EucJp, Shape.Double),
        ([0x24, 0x28, 0x44], EucJp, Shape.Supplement),
        ([0x24, 0x29, 0x43], CharacterSetTerms.Korean, Shape.G1),
        ([0x24, 0x29, 0x41], 936, Shape.G1),
    ];

    private enum Shape
    {
        /// <summary>One byte per character below 0x80.</summary>
        G0,

        /// <summary>Changes what bytes from 0x80 mean; those below stay ASCII.</summary>
        G1,

        /// <summary>JIS X 0208: pairs of bytes below 0x80.</summary>
        Double,

        /// <summary>JIS X 0212: pairs of bytes below 0x80.</summary>
        Supplement,
    }

    public static string Decode(ReadOnlySpan<byte> bytes, Encoding first, Vr vr)
    {
        var text = new StringBuilder(bytes.Length);
        var (high, low) = (first, Shape.G0);
        while (!bytes.IsEmpty)
        {
            int used;
            if (bytes[0] == Escape)
            {
                used = Switch(bytes, ref high, ref low, text);
            }
            else if (IsDivider(bytes[0], low, vr))
            {
                (high, low, used) = (first, Shape.G0, 1);
                text.Append((char)bytes[0]);
            }
            else
            {
                used = Take(bytes, high, low, text);
            }

            bytes = bytes[used..];
        }

        return text.ToString();
    }

    private static int Switch(ReadOnlySpan<byte> bytes, ref Encoding high, ref Shape low, StringBuilder text)
    {
        foreach (var (sequence, codePage, shape) in Sequences)
        {
            if (bytes[1..].StartsWith(sequence))
            {
                (high, low) = shape == Shape.G1 ? (SpecificCharacterSet.CodePage(codePage), low) : (high, shape);
                return 1 + sequence.Length;
            }
        }

        text.Append('\uFFFD');
        return 1;
    }

    /// <summary>Line ends always return to the first set; a backslash or name divider only where it cannot be half of a character.</summary>
    private static bool IsDivider(byte value, Shape low, Vr vr) => value is (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r'
        || (low == Shape.G0 && (value == (byte)'\\' || (vr == Vr.PN && value is (byte)'^' or (byte)'=')));

    /// <summary>Decodes what comes before the next escape or divider, as far as one code page reaches.</summary>
    private static int Take(ReadOnlySpan<byte> bytes, Encoding high, Shape low, StringBuilder text)
    {
        if (bytes[0] >= 0x80)
        {
            var run = bytes.IndexOfAnyInRange<byte>(0, 0x7F);
            run = run < 0 ? bytes.Length : run;
            text.Append(high.GetString(bytes[..run]));
            return run;
        }

        if (low == Shape.G0 || bytes[0] <= 0x20)
        {
            text.Append((char)bytes[0]);
            return 1;
        }

        return TakePair(bytes, low, text);
    }

    /// <summary>Code page 20932 holds JIS X 0208 with both high bits set, and JIS X 0212 with only the first.</summary>
    private static int TakePair(ReadOnlySpan<byte> bytes, Shape low, StringBuilder text)
    {
        if (bytes.Length < 2 || bytes[1] is <= 0x20 or >= 0x7F)
        {
            text.Append('\uFFFD');
            return 1;
        }

        ReadOnlySpan<byte> pair = [(byte)(bytes[0] | 0x80), (byte)(low == Shape.Double ? bytes[1] | 0x80 : bytes[1])];
        text.Append(SpecificCharacterSet.CodePage(EucJp).GetString(pair));
        return 2;
    }
}
