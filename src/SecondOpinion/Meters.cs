using System.Diagnostics.Metrics;

namespace SecondOpinion;

/// <summary>What is counted while the product works. Every label's values come from a closed set of our own words: nothing here can say whose.</summary>
internal static class Meters
{
    /// <summary>Prefix of the meters' names; a room's meter is named after the room.</summary>
    public const string Prefix = "SecondOpinion.";

    /// <summary>Prefix of the instruments' names.</summary>
    public const string Instruments = "second_opinion.";

    /// <summary>The meter of a room.</summary>
    public static Meter Of(string room) => new($"{Prefix}{room}");
}
