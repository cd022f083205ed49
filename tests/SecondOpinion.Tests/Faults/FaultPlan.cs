using System.Diagnostics.CodeAnalysis;

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
internal sealed class FaultPlan(int call, Failing how)
{
    private int _passed;
    private volatile bool _armed;
    private volatile bool _mended;

    public Failing How => how;

    /// <summary>Calls that were counted.</summary>
    public int Passed => _passed;

    /// <summary>True once a call failed.</summary>
    [MemberNotNullWhen(true, nameof(Where))]
    public bool Happened => Where is not null;

    /// <summary>The stack of the first call that failed: whose fault it was to handle.</summary>
    public string? Where { get; private set; }

    /// <summary>A plan by which nothing fails.</summary>
    public static FaultPlan None() => new(0, Failing.Once);

    public void Arm() => _armed = true;

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
            Where ??= Environment.StackTrace;
        }

        return due;
    }
}
