using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecondOpinion.Dicom.Pixels.JpegLs;

/// <summary>What a scan has learnt so far: 365 contexts and two for the ends of runs (T.87 A.2.1, A.8).</summary>
internal sealed class JpegLsModel
{
    private const int ContextCount = 365;

    public JpegLsModel(JpegLsParameters parameters)
    {
        Parameters = parameters;
        Gradients = GradientTable.For(parameters);
        var start = Math.Max(2, (parameters.Range + 32) >> 6);
        Array.Fill(Regular, new RegularContext { A = start, N = 1 });
        Array.Fill(RunEnds, new RunEndContext { A = start, N = 1 });
    }

    public JpegLsParameters Parameters { get; }

    public GradientTable Gradients { get; }

    public RegularContext[] Regular { get; } = new RegularContext[ContextCount];

    /// <summary>Index 1 where the samples left and above agree, else 0 (RItype).</summary>
    public RunEndContext[] RunEnds { get; } = new RunEndContext[2];

    /// <summary>J: bits of the length of a run, by run index (T.87 A.2.1, array J).</summary>
    public static ReadOnlySpan<byte> RunBits =>
        [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    public const int LastRunIndex = 31;

    /// <summary>The median edge detector (T.87 A.4.1): an edge above or at the left decides, else the plane through three neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Predict(int left, int above, int aboveLeft)
    {
        var least = Math.Min(left, above);
        var greatest = Math.Max(left, above);
        return aboveLeft >= greatest ? least : aboveLeft <= least ? greatest : left + above - aboveLeft;
    }

    /// <summary>The least k with n * 2^k >= sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int GolombParameter(int n, int sum)
    {
        if (n >= sum)
        {
            return 0;
        }

        var k = BitOperations.LeadingZeroCount((uint)n) - BitOperations.LeadingZeroCount((uint)sum);
        return (n << k) < sum ? k + 1 : k;
    }
}

/// <summary>One of the 365 contexts: N samples seen, A the sum of their errors' sizes, B of the errors, C the correction learnt.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct RegularContext
{
    public int A;
    public int B;
    public int C;
    public int N;

    /// <summary>Learns an error (T.87 A.6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Learn(int error, int step, int reset)
    {
        var (a, b, n) = (A + Math.Abs(error), B + (error * step), N);
        if (n == reset)
        {
            a >>= 1;
            b >>= 1;
            n >>= 1;
        }

        n++;
        if (b <= -n)
        {
            b = Math.Max(b + n, 1 - n);
            C = Math.Max(C - 1, sbyte.MinValue);
        }
        else if (b > 0)
        {
            b = Math.Min(b - n, 0);
            C = Math.Min(C + 1, sbyte.MaxValue);
        }

        (A, B, N) = (a, b, n);
    }
}

/// <summary>A context for the sample that ends a run; Negative counts its negative errors (Nn).</summary>
[StructLayout(LayoutKind.Auto)]
internal struct RunEndContext
{
    public int A;
    public int N;
    public int Negative;

    public readonly int GolombParameter(int type) => JpegLsModel.GolombParameter(N, type == 0 ? A : A + (N >> 1));

    /// <summary>Learns an error and the code it had (T.87 A.7.2.2).</summary>
    public void Learn(int error, int mapped, int type, int reset)
    {
        if (error < 0)
        {
            Negative++;
        }

        A += (mapped + 1 - type) >> 1;
        if (N == reset)
        {
            A >>= 1;
            N >>= 1;
            Negative >>= 1;
        }

        N++;
    }
}
