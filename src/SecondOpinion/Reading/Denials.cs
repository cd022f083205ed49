namespace SecondOpinion.Reading;

/// <summary>How often one session asked for what is not there, and when that was last said on the trail.</summary>
internal sealed class Denials(ReadingRight right)
{
    private readonly Lock _lock = new();
    private DateTimeOffset? _said;
    private int _unsaid;

    public ReadingRight Right { get; } = right;

    /// <summary>Counts one; the number to say now, or null when it is not time to say any.</summary>
    public int? Add(DateTimeOffset now, TimeSpan every)
    {
        lock (_lock)
        {
            _unsaid++;
            return Due(now, every);
        }
    }

    /// <summary>The number to say now, or null.</summary>
    public int? Take(DateTimeOffset now, TimeSpan every)
    {
        lock (_lock)
        {
            return Due(now, every);
        }
    }

    /// <summary>True when all is said and the pause is over.</summary>
    public bool IsOver(DateTimeOffset now, TimeSpan every)
    {
        lock (_lock)
        {
            return _unsaid == 0 && _said is { } said && now - said >= every;
        }
    }

    private int? Due(DateTimeOffset now, TimeSpan every)
    {
        if (_unsaid == 0 || (_said is { } said && now - said < every))
        {
            return null;
        }

        var count = _unsaid;
        (_unsaid, _said) = (0, now);
        return count;
    }
}
