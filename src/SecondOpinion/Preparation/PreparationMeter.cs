using System.Diagnostics.Metrics;
using SecondOpinion.Dicom.Deidentification;

namespace SecondOpinion.Preparation;

/// <summary>Counts instances as preparation decides them.</summary>
internal static class PreparationMeter
{
    private static readonly Meter Meter = Meters.Of("Preparation");

    private static readonly Counter<long> SealedCount = Meter.CreateCounter<long>(
        $"{Meters.Instruments}instances.sealed", description: "Instances made safe and sealed");

    private static readonly Counter<long> WithheldCount = Meter.CreateCounter<long>(
        $"{Meters.Instruments}instances.withheld", description: "Instances withheld, by reason");

    private static readonly Counter<long> CaseCount = Meter.CreateCounter<long>(
        $"{Meters.Instruments}cases.prepared", description: "Cases whose preparation ended, by how");

    /// <summary>So many were sealed.</summary>
    public static void Sealed(int count) => SealedCount.Add(count);

    /// <summary>One was withheld: <see cref="Withheld.Word"/> is one of our own few.</summary>
    public static void NotShown(Withheld why) => WithheldCount.Add(1, KeyValuePair.Create<string, object?>("reason", why.Word));

    /// <summary>A case is over.</summary>
    public static void Ended(bool ready) => CaseCount.Add(1, KeyValuePair.Create<string, object?>("end", ready ? "ready" : "stopped"));
}
