namespace SecondOpinion.Faults;

/// <summary>How the n-th call of a part fails.</summary>
internal enum Failing
{
    /// <summary>It fails, nothing was done; the next call works again.</summary>
    Once,

    /// <summary>What it was to do is done, and its answer is lost on the way.</summary>
    AnswerLost,

    /// <summary>It and all after it fail, until somebody has mended the part.</summary>
    UntilMended,
}

/// <summary>Which call of a part fails, from 1, and how. It counts from <see cref="Arm"/> on.</summary>
internal class FaultPlan(int call, Failing how)
{
    private int _passed;
    private string _where = "";
    private volatile bool _armed;
    private volatile bool _mended;

    public Failing How => how;

    /// <summary>True once a call failed.</summary>
    public bool Happened => Where.Length > 0;

    /// <summary>The stack of the first call that failed, or its name: whose fault it was to handle.</summary>
    public virtual string Where => _where;

    /// <summary>A plan by which nothing fails.</summary>
    public static FaultPlan None() => new(0, Failing.Once);

    public virtual void Arm() => _armed = true;

    /// <summary>While somebody checks, nothing is counted and nothing fails.</summary>
    public virtual void Pause(bool pause) => _armed = !pause;

    public void Mend() => _mended = true;

    /// <summary>Counts a call; true when it is to fail.</summary>
    public bool IsDue()
    {
        if (!_armed)
        {
            return false;
        }

        var number = Interlocked.Increment(ref _passed);
        var due = number == call || (how == Failing.UntilMended && call > 0 && number > call && !_mended);
        if (due)
        {
            _where = _where.Length == 0 ? Environment.StackTrace : _where;
        }

        return due;
    }
}
