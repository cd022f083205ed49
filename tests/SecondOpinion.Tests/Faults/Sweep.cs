using System.Globalization;

namespace SecondOpinion.Faults;

/// <summary>Lets the n-th call of a part fail, n = 1, 2, … until a whole journey is clean.</summary>
internal static class Sweep
{
    private const int AtOnce = 4;
    private const int MostFindings = 5;
    private const int LongestFinding = 2000;

    /// <summary>True with <c>SECONDOPINION_LONG=1</c>: every fault point of what is otherwise sampled.</summary>
    public static bool IsLong => Environment.GetEnvironmentVariable("SECONDOPINION_LONG") == "1";

    /// <summary>Sweeps one part.</summary>
    /// <param name="makeAsync">Makes the house of the n-th journey.</param>
    /// <param name="every">Only each so many-th call.</param>
    /// <param name="atOnce">Journeys at the same time.</param>
    /// <returns>Fault points passed, and what was wrong at them: the first few.</returns>
    public static async Task<(int Points, IReadOnlyList<string> Findings)> RunAsync(Func<int, Task<FaultyHouse>> makeAsync, int every = 1, int atOnce = AtOnce)
    {
        var (points, findings) = (0, new List<string>());
        for (var first = 1; findings.Count < MostFindings; first += atOnce * every)
        {
            var journeys = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(place => Task.Run(() => GoAsync(makeAsync, first + (place * every)))));
            points += journeys.Count(journey => journey.Happened);
            findings.AddRange(journeys.SelectMany(journey => journey.Findings));
            if (journeys.All(journey => !journey.Happened))
            {
                break;
            }
        }

        return (points, findings);
    }

    /// <summary>Says how many points were passed, and that nothing was wrong at any.</summary>
    public static void Judge(string part, int points, IReadOnlyList<string> findings)
    {
        TestContext.Progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fault points passed: {part} {points}"));
        Assert.That(findings, Is.Empty);
    }

    private static async Task<(bool Happened, IReadOnlyList<string> Findings)> GoAsync(Func<int, Task<FaultyHouse>> makeAsync, int call)
    {
        await using var house = await makeAsync(call);
        await new Journey(house).GoAsync();
        return (house.Ground.Plan.Happened, [.. house.Witness.Findings.Distinct().Select(finding => $"at {call}: {finding[..Math.Min(finding.Length, LongestFinding)]}")]);
    }
}
