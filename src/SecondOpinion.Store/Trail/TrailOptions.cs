using Microsoft.Extensions.Options;

namespace SecondOpinion.Store.Trail;

/// <summary>Section <c>Trail</c>: how often the trail is signed, and where the signatures go.</summary>
public sealed record TrailOptions
{
    /// <summary>Folder that receives every checkpoint as a file: one that the database's administrators cannot write to.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Longest time that rows stay unsigned, 1 to 1440 minutes.</summary>
    public int Minutes { get; init; } = 5;

    /// <summary>Most rows that stay unsigned, 1 to 1,000,000.</summary>
    public int Rows { get; init; } = 1000;

    /// <summary>What the trail is called in its checkpoints and in its key. It must never change: under another name nothing signed before is known.</summary>
    public string Origin { get; init; } = "second-opinion/trail";
}

internal sealed class TrailOptionsValidator : IValidateOptions<TrailOptions>
{
    private const int LongestOrigin = 100;

    public ValidateOptionsResult Validate(string? name, TrailOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Faults(TrailOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.CheckpointFolder))
        {
            yield return "Trail:CheckpointFolder is missing: name a folder for signed checkpoints that the database's administrators cannot write to.";
        }

        if (options.Minutes is < 1 or > 1440)
        {
            yield return "Trail:Minutes: 1 to 1440.";
        }

        if (options.Rows is < 1 or > 1_000_000)
        {
            yield return "Trail:Rows: 1 to 1000000.";
        }

        // C2SP signed-note: a key name is not empty and has no white space and no plus.
        if (options.Origin is not { Length: > 0 and <= LongestOrigin } || options.Origin.Any(letter => letter is '+' or < '!' or > '~'))
        {
            yield return $"Trail:Origin: 1 to {LongestOrigin} letters, digits and signs of ASCII, without a blank and without a plus.";
        }
    }
}
