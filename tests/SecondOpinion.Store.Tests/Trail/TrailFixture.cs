using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

/// <summary>Events, and a walk over what was stored of them.</summary>
internal static class TrailFixture
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    public static AuditEvent Event(int number = 1) => new()
    {
        At = Noon.AddSeconds(number),
        Action = (AuditAction)(number % 5 + 8),
        Trust = number % 2 == 0 ? "DEMO1" : "DEMO2",
        Actor = new AuditPerson("staff", $"staff-{number % 7}", $"Dr Example {number % 7}", $"s{number % 7}@trust.example", "192.0.2.7"),
        Case = $"SO-7K4M-9XQ{number % 4}",
        Link = 1,
        Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["frames"] = $"{number}" },
    };

    /// <summary>Writes <paramref name="count"/> events in order.</summary>
    public static async Task FillAsync(Database database, int count)
    {
        await using var trail = new AuditTrail(database, TimeProvider.System, patients: null);
        var pending = new List<Task>();
        for (var number = 1; number <= count; number++)
        {
            pending.Add(trail.AppendAsync(Event(number), default));
        }

        await Task.WhenAll(pending);
    }

    /// <summary>Walks the whole trail; the first fault, and how far the walk came.</summary>
    public static async Task<(TrailFault? Fault, long Size, byte[] Root)> WalkAsync(Database database, params Checkpoint[] checkpoints)
    {
        var verifier = new TrailVerifier(checkpoints);
        await foreach (var row in new TrailRows(database).AfterAsync(0, default))
        {
            if (verifier.Add(row) is { } fault)
            {
                return (fault, verifier.Size, verifier.Root());
            }
        }

        return (verifier.End(), verifier.Size, verifier.Root());
    }
}
