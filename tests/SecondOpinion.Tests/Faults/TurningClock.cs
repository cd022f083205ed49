namespace SecondOpinion.Faults;

/// <summary>The system's clock, set on by whoever waits, and jumping at one of its readings by plan. Its timers run as they do in life.</summary>
internal sealed class TurningClock(FaultPlan plan, TimeSpan jump) : TimeProvider
{
    private long _offset;

    /// <summary>One that does not jump.</summary>
    public TurningClock()
        : this(FaultPlan.None(), TimeSpan.Zero)
    {
    }

    /// <summary>Reads it without being counted.</summary>
    public DateTimeOffset Now => System.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    public override DateTimeOffset GetUtcNow()
    {
        if (plan.IsDue())
        {
            Advance(jump);
        }

        return Now;
    }
}
