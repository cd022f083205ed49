using System.Reflection;
using System.Runtime.ExceptionServices;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>Stands before an interface and stands still before its n-th call, as a process does that its machine does not run.</summary>
internal class Stalling<T> : DispatchProxy
    where T : class
{
    private T _inner = null!;
    private StallPlan _plan = null!;

    public static T Before(T inner, StallPlan plan)
    {
        var proxy = Create<T, Stalling<T>>();
        ((Stalling<T>)(object)proxy)._inner = inner;
        ((Stalling<T>)(object)proxy)._plan = plan;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _plan.Count($"{typeof(T).Name}.{targetMethod!.Name}");
        try
        {
            return targetMethod.Invoke(_inner, args);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}

/// <summary>Which call stalls, counted over everything that takes part.</summary>
internal sealed class StallPlan(int call) : IDisposable
{
    private readonly ManualResetEventSlim _awake = new();
    private int _calls;

    /// <summary>Done when it stands still; the call before which it does.</summary>
    public TaskCompletionSource<string> Stalled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Wake() => _awake.Set();

    public void Count(string name)
    {
        if (Interlocked.Increment(ref _calls) == call)
        {
            Stalled.SetResult(name);
            _awake.Wait(TimeSpan.FromMinutes(1));
        }
    }

    public void Dispose() => _awake.Dispose();
}
