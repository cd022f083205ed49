using System.Runtime.CompilerServices;

namespace SecondOpinion.Dicom.Pixels.JpegLs;

/// <summary>The region, -4 to 4, of every difference between two samples (T.87 A.3.3), looked up rather than compared.</summary>
internal sealed class GradientTable
{
    private static readonly GradientTable?[] Usual = new GradientTable?[17];
    private readonly sbyte[] _regions;
    private readonly int _zero;

    private GradientTable(JpegLsParameters parameters)
    {
        _zero = parameters.Maximum;
        _regions = new sbyte[(2 * _zero) + 1];
        ReadOnlySpan<int> starts = [parameters.Near + 1, parameters.T1, parameters.T2, parameters.T3, _zero + 1];
        for (var region = 1; region <= 4; region++)
        {
            var (start, length) = (starts[region - 1], starts[region] - starts[region - 1]);
            _regions.AsSpan(_zero + start, length).Fill((sbyte)region);
            _regions.AsSpan(_zero - start - length + 1, length).Fill((sbyte)-region);
        }
    }

    /// <summary>Tables of the default lossless parameters are kept: 256 KiB for all precisions together.</summary>
    public static GradientTable For(JpegLsParameters parameters)
    {
        if (!parameters.IsPlain || !parameters.HasDefaultThresholds)
        {
            return new(parameters);
        }

        return Usual[parameters.RangeBits] ??= new(parameters);
    }

    /// <summary>The region of a difference within -MAXVAL and MAXVAL.</summary>
    public int this[int difference]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _regions[difference + _zero];
    }
}
