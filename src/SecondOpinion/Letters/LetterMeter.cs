using System.Diagnostics.Metrics;

namespace SecondOpinion.Letters;

/// <summary>Counts attempts to hand letters to the mail system.</summary>
internal static class LetterMeter
{
    private static readonly Meter Meter = Meters.Of("Letters");

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>(
        $"{Meters.Instruments}letters.attempts", description: "Attempts to hand a letter to the mail system, by kind of letter and result");

    private static readonly Counter<long> GivenUp = Meter.CreateCounter<long>(
        $"{Meters.Instruments}letters.given_up", description: "Letters that will not be tried again, by kind");

    /// <summary>One attempt.</summary>
    public static void Tried(Letter letter, MailOutcome outcome) => Attempts.Add(
        1, Kind(letter), KeyValuePair.Create<string, object?>("result", outcome switch
        {
            MailOutcome.Accepted => "sent",
            MailOutcome.Refused => "refused",
            MailOutcome.Later => "later",
            _ => "unwritten",
        }));

    /// <summary>One that is given up.</summary>
    public static void Dead(Letter letter) => GivenUp.Add(1, Kind(letter));

    private static KeyValuePair<string, object?> Kind(Letter letter) => new("letter", letter.Template);
}
