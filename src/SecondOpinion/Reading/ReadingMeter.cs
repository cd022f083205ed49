using System.Diagnostics.Metrics;
using SecondOpinion.Recipients;

namespace SecondOpinion.Reading;

/// <summary>Counts what was sent to recipients and what was refused.</summary>
internal static class ReadingMeter
{
    private static readonly Meter Meter = Meters.Of("Reading");

    private static readonly Counter<long> Frames = Meter.CreateCounter<long>(
        $"{Meters.Instruments}frames.sent", description: "Frames sent whole, by form");

    private static readonly Counter<long> Broken = Meter.CreateCounter<long>(
        $"{Meters.Instruments}frames.broken_off", description: "Frames whose sending broke off");

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>(
        $"{Meters.Instruments}frames.bytes", "By", "Bytes of frames sent, by form");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        $"{Meters.Instruments}reading.refused", description: "Requests for images and their data that were refused, by reason");

    /// <summary>A frame went as it lies in the vault.</summary>
    public static void Sent(string mediaType, long bytes, bool whole)
    {
        var form = KeyValuePair.Create<string, object?>("form", mediaType switch { "image/jls" => "jpeg-ls", "image/jpeg" => "jpeg", _ => "raw" });
        Bytes.Add(bytes, form);
        (whole ? Frames : Broken).Add(1, form);
    }

    /// <summary>A frame went as a drawing.</summary>
    public static void Drawn(long bytes)
    {
        var form = KeyValuePair.Create<string, object?>("form", "drawn");
        Bytes.Add(bytes, form);
        Frames.Add(1, form);
    }

    /// <summary>Refused, because there is no live session.</summary>
    public static void Denied(SessionEnd because) => Denied(because switch
    {
        SessionEnd.Revoked => "revoked",
        SessionEnd.Expired => "expired",
        SessionEnd.Idle => "idle",
        SessionEnd.Locked => "locked",
        SessionEnd.Ended => "ended",
        _ => "no-session",
    });

    /// <summary>Refused: it is not there, or is another's.</summary>
    public static void Absent() => Denied("absent");

    /// <summary>Refused: the trail cannot be written.</summary>
    public static void NoTrail() => Denied("trail");

    /// <summary>Refused: the vault does not give it out.</summary>
    public static void NoVault() => Denied("vault");

    private static void Denied(string reason) => Refused.Add(1, KeyValuePair.Create<string, object?>("reason", reason));
}
