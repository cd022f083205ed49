using System.Globalization;
using System.Text.RegularExpressions;

namespace SecondOpinion.Web.Management;

/// <summary>One line of an answer in Prometheus' text format.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>Reads what <c>/metrics</c> answers (Prometheus text format 0.0.4).</summary>
internal static partial class Metrics
{
    public static IReadOnlyList<Sample> Read(string text) =>
        [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Read1)];

    public static double Sum(this IEnumerable<Sample> samples, string name, string? label = null, string? value = null) =>
        samples.Where(sample => sample.Name == name && (label is null || sample.Labels[label] == value)).Sum(sample => sample.Value);

    private static Sample Read1(string line)
    {
        var match = Line().Match(line);
        Assert.That(match.Success, Is.True, line);
        var labels = Label().Matches(match.Groups["labels"].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value);
        return new Sample(match.Groups["name"].Value, labels, double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""^(?<name>[a-z_:][a-z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)( \d+)?$""")]
    private static partial Regex Line();

    [GeneratedRegex("""([a-z_]+)="((?:[^"\\]|\\.)*)""")]
    private static partial Regex Label();
}
