namespace SecondOpinion.Dicom.Pixels.JpegDct;

/// <summary>The inverse DCT in integers, after Loeffler, Ligtenberg and Moschytz (ICASSP 1989): the arithmetic that the JPEG group's accurate
/// decoder uses, step for step, so that pixels come out the same to the bit.</summary>
internal static class InverseDct
{
    private const int ConstantBits = 13;

    private const int Fix0298631336 = 2446;
    private const int Fix0390180644 = 3196;
    private const int Fix0541196100 = 4433;
    private const int Fix0765366865 = 6270;
    private const int Fix0899976223 = 7373;
    private const int Fix1175875602 = 9633;
    private const int Fix1501321110 = 12299;
    private const int Fix1847759065 = 15137;
    private const int Fix1961570560 = 16069;
    private const int Fix2053119869 = 16819;
    private const int Fix2562915447 = 20995;
    private const int Fix3072711026 = 25172;

    /// <summary>Place in the block, line by line, of each coefficient of the zigzag order (T.81 figure A.6).</summary>
    public static ReadOnlySpan<byte> Natural =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>Turns a block into samples, in place.</summary>
    /// <param name="block">Dequantized coefficients, line by line; then samples of 0 to 2^precision - 1.</param>
    /// <param name="precision">8 or 12; the wider leaves the first pass one bit less to grow.</param>
    public static void Transform(Span<int> block, int precision)
    {
        var spare = precision == 8 ? 2 : 1;
        for (var column = 0; column < 8; column++)
        {
            Pass(block[column..], 8, ConstantBits - spare);
        }

        for (var row = 0; row < 8; row++)
        {
            Pass(block.Slice(8 * row, 8), 1, ConstantBits + spare + 3);
        }

        var (centre, greatest) = (1 << (precision - 1), (1 << precision) - 1);
        foreach (ref var sample in block)
        {
            sample = Math.Clamp(sample + centre, 0, greatest);
        }
    }

    /// <summary>The samples of a block that has a DC coefficient only: all the same.</summary>
    public static int Flat(int dc, int precision)
    {
        var spare = precision == 8 ? 2 : 1;
        var value = Descale(dc << spare, spare + 3) + (1 << (precision - 1));
        return Math.Clamp(value, 0, (1 << precision) - 1);
    }

    private static void Pass(Span<int> line, int step, int shift)
    {
        var (even0, even1, even2, even3) = Even(line[0], line[2 * step], line[4 * step], line[6 * step]);
        var (odd0, odd1, odd2, odd3) = Odd(line[7 * step], line[5 * step], line[3 * step], line[step]);
        line[0] = Descale(even0 + odd3, shift);
        line[7 * step] = Descale(even0 - odd3, shift);
        line[step] = Descale(even1 + odd2, shift);
        line[6 * step] = Descale(even1 - odd2, shift);
        line[2 * step] = Descale(even2 + odd1, shift);
        line[5 * step] = Descale(even2 - odd1, shift);
        line[3 * step] = Descale(even3 + odd0, shift);
        line[4 * step] = Descale(even3 - odd0, shift);
    }

    private static (int, int, int, int) Even(int in0, int in2, int in4, int in6)
    {
        var turn = (in2 + in6) * Fix0541196100;
        var (low, high) = (turn - (in6 * Fix1847759065), turn + (in2 * Fix0765366865));
        var (sum, difference) = ((in0 + in4) << ConstantBits, (in0 - in4) << ConstantBits);
        return (sum + high, difference + low, difference - low, sum - high);
    }

    private static (int, int, int, int) Odd(int in7, int in5, int in3, int in1)
    {
        var (z1, z2, z3, z4) = (in7 + in1, in5 + in3, in7 + in3, in5 + in1);
        var z5 = (z3 + z4) * Fix1175875602;
        (z1, z2) = (z1 * -Fix0899976223, z2 * -Fix2562915447);
        (z3, z4) = ((z3 * -Fix1961570560) + z5, (z4 * -Fix0390180644) + z5);
        return ((in7 * Fix0298631336) + z1 + z3, (in5 * Fix2053119869) + z2 + z4, (in3 * Fix3072711026) + z2 + z3, (in1 * Fix1501321110) + z1 + z4);
    }

    private static int Descale(int value, int shift) => (value + (1 << (shift - 1))) >> shift;
}
