namespace SecondOpinion;

/// <summary>The time as this product keeps it.</summary>
internal static class Clocks
{
    /// <summary>Now, in whole milliseconds UTC: what both databases and the trail hold, so that what is compared later is what was meant.</summary>
    public static DateTimeOffset Now(this TimeProvider clock) => Whole(clock.GetUtcNow());

    /// <summary>The millisecond that <paramref name="instant"/> lies in.</summary>
    public static DateTimeOffset Whole(DateTimeOffset instant) =>
        new(instant.UtcTicks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
}
