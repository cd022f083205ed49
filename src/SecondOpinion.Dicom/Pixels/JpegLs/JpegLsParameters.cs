using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SecondOpinion.Dicom.Pixels.JpegLs;

/// <summary>The coding parameters of a scan and what follows from them (T.87 A.2.1 and C.2.4.1).</summary>
internal sealed record JpegLsParameters
{
    private const int DefaultReset = 64;

    private JpegLsParameters(int maximum, int near, int t1, int t2, int t3, int reset)
    {
        (Maximum, Near, T1, T2, T3, Reset) = (maximum, near, t1, t2, t3, reset);
        Step = (2 * near) + 1;
        Range = ((maximum + (2 * near)) / Step) + 1;
        RangeBits = BitsFor(Range - 1);
        var sampleBits = Math.Max(2, BitsFor(maximum));
        IsPlain = near == 0 && BitOperations.IsPow2(maximum + 1);
        Limit = 2 * (sampleBits + Math.Max(8, sampleBits));
    }

    /// <summary>MAXVAL.</summary>
    public int Maximum { get; }

    /// <summary>NEAR: how far a decoded sample may lie from the original; 0 is lossless.</summary>
    public int Near { get; }

    public int T1 { get; }

    public int T2 { get; }

    public int T3 { get; }

    /// <summary>RESET: a context forgets half of what it knows after so many samples.</summary>
    public int Reset { get; }

    /// <summary>Distance of two quantised errors.</summary>
    public int Step { get; }

    public int Range { get; }

    /// <summary>qbpp.</summary>
    public int RangeBits { get; }

    /// <summary>LIMIT: no code is longer, in bits.</summary>
    public int Limit { get; }

    /// <summary>Lossless with MAXVAL one less than a power of two: errors wrap round as plain machine words do.</summary>
    public bool IsPlain { get; }

    public bool HasDefaultThresholds => this == Create(Maximum, Near);

    /// <summary>An error of plain parameters brought into half the range on either side of 0 (T.87 A.4.5).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Wrap(int error) => error << (32 - RangeBits) >> (32 - RangeBits);

    /// <summary>A sample from its prediction and its error, modulo the range (T.87 A.4.5, A.8).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Reconstruct(int predicted, int error)
    {
        if (IsPlain)
        {
            return (predicted + error) & Maximum;
        }

        var value = predicted + (error * Step);
        value += value < -Near ? Range * Step : value > Maximum + Near ? -Range * Step : 0;
        return Math.Clamp(value, 0, Maximum);
    }

    /// <summary>The defaults of T.87 C.2.4.1.1.1; any value given that is not 0 takes their place.</summary>
    public static JpegLsParameters Create(int maximum, int near, int t1 = 0, int t2 = 0, int t3 = 0, int reset = 0)
    {
        Require(near >= 0 && near <= Math.Min(255, maximum / 2));
        int Clamp(int value, int least) => value > maximum || value < least ? least : value;
        int Default(int basis, int least, int weight, int lower)
        {
            var value = maximum >= 128
                ? (((Math.Min(maximum, 4095) + 128) >> 8) * (basis - least)) + least + (weight * near)
                : Math.Max(least, (basis / (256 / (maximum + 1))) + (weight * near));
            return Clamp(value, lower);
        }

        t1 = t1 == 0 ? Default(3, 2, 3, near + 1) : t1;
        t2 = t2 == 0 ? Default(7, 3, 5, t1) : t2;
        t3 = t3 == 0 ? Default(21, 4, 7, t2) : t3;
        Require(t1 > near && t2 >= t1 && t3 >= t2 && t3 <= maximum);
        Require(reset == 0 || (reset >= 3 && reset <= Math.Max(255, maximum)));
        return new(maximum, near, t1, t2, t3, reset == 0 ? DefaultReset : reset);
    }

    /// <summary>From an LSE segment of type 1, or the defaults where there is none.</summary>
    public static JpegLsParameters Read(ReadOnlySpan<byte> segment, int precision, int near)
    {
        var maximum = (1 << precision) - 1;
        if (segment.IsEmpty)
        {
            return Create(maximum, near);
        }

        int Field(ReadOnlySpan<byte> body, int number) => BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (2 * number))..]);
        Require(Field(segment, 0) <= maximum);
        return Create(Field(segment, 0) == 0 ? maximum : Field(segment, 0), near,
            Field(segment, 1), Field(segment, 2), Field(segment, 3), Field(segment, 4));
    }

    private static int BitsFor(int value) => 32 - BitOperations.LeadingZeroCount((uint)value);

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new DicomException("The JPEG-LS coding parameters lie outside what T.87 allows.");
        }
    }
}
