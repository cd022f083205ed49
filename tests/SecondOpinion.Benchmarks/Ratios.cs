using System.Globalization;

namespace SecondOpinion.Benchmarks;

/// <summary>Rounds of ours and a peer's, interleaved: the ratio of each round, its median, and how far the rounds lie apart.</summary>
internal sealed class Ratios(string name)
{
    /// <summary>Rounds that lie further apart than this are no figure.</summary>
    public const double MostSpread = 0.25;

    private readonly List<double> _rounds = [];

    public void Add(double ratio) => _rounds.Add(ratio);

    public double Median => _rounds.Order().ElementAt(_rounds.Count / 2);

    /// <summary>Distance of the furthest rounds, as a share of the median.</summary>
    public double Spread => (_rounds.Max() - _rounds.Min()) / Median;

    public bool IsFigure => Spread <= MostSpread;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-58}{Median,8:F2}x   ({_rounds.Min():F2} to {_rounds.Max():F2}, {_rounds.Count} rounds){(IsFigure ? "" : "   NO FIGURE: the rounds lie too far apart")}");
}
