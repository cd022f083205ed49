using System.Diagnostics.Metrics;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Counts rows once they are durable, and how they were committed. What becomes of links is counted by their rows: those are the truth.</summary>
internal static class TrailMeter
{
    private static readonly Meter Meter = new("SecondOpinion.Trail");

    private static readonly Counter<long> Rows = Meter.CreateCounter<long>(
        "second_opinion.trail.rows", description: "Rows made durable on the trail, by action and outcome");

    private static readonly Counter<long> Links = Meter.CreateCounter<long>(
        "second_opinion.links", description: "Links minted, opened, revoked, extended, locked or unlocked");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "second_opinion.trail.refused", description: "Rows that could not be made durable: what needed them was refused");

    private static readonly Histogram<int> Batch = Meter.CreateHistogram(
        "second_opinion.trail.batch_rows", unit: null, description: "Rows that one commit made durable",
        tags: null, advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100] });

    private static readonly Histogram<double> Commit = Meter.CreateHistogram(
        "second_opinion.trail.commit_duration", "s", "From taking a batch to its commit",
        tags: null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] });

    /// <summary>A batch was committed.</summary>
    public static void Committed(IReadOnlyCollection<AuditEvent> events, TimeSpan took)
    {
        Batch.Record(events.Count);
        Commit.Record(took.TotalSeconds);
        foreach (var row in events)
        {
            Rows.Add(1, new("action", row.Action.ToString()), new KeyValuePair<string, object?>("outcome", row.Outcome.ToString()));
            if (row.Outcome == AuditOutcome.Success && LinkEvent(row.Action) is { } what)
            {
                Links.Add(1, new KeyValuePair<string, object?>("event", what));
            }
        }
    }

    /// <summary>A batch was given up.</summary>
    public static void Refused(int rows) => Failures.Add(rows);

    private static string? LinkEvent(AuditAction action) => action switch
    {
        AuditAction.LinkMinted => "minted",
        AuditAction.LinkOpened => "opened",
        AuditAction.LinkRevoked => "revoked",
        AuditAction.LinkExtended => "extended",
        AuditAction.LinkLockChanged => "lock-changed",
        _ => null,
    };
}
