using System.Reflection;
using System.Runtime.ExceptionServices;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>Stands before an interface and fails its n-th call, before or after the call is done.</summary>
internal class Failing<T> : DispatchProxy
    where T : class
{
    private T _inner = null!;
    private FaultPlan _plan = null!;

    public static T Before(T inner, FaultPlan plan)
    {
        var proxy = Create<T, Failing<T>>();
        ((Failing<T>)(object)proxy)._inner = inner;
        ((Failing<T>)(object)proxy)._plan = plan;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var due = _plan.IsDue();
        if (due && !_plan.AfterTheCall)
        {
            throw new IOException("planned");
        }

        object? result;
        try
        {
            result = targetMethod!.Invoke(_inner, args);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }

        if (due)
        {
            (result as Task)?.GetAwaiter().GetResult();
            throw new IOException("planned");
        }

        return result;
    }
}

/// <summary>Which call fails, counted over everything that takes part.</summary>
internal sealed class FaultPlan(int call, bool afterTheCall)
{
    private int _calls;

    public bool AfterTheCall => afterTheCall;

    public bool Happened { get; private set; }

    public bool IsDue()
    {
        var due = Interlocked.Increment(ref _calls) == call;
        Happened |= due;
        return due;
    }
}
