using System.Reflection;
using System.Runtime.ExceptionServices;

namespace SecondOpinion.Faults;

/// <summary>Stands before an interface and does something else than it should: how a mend that was taken out would behave.</summary>
internal class Twisted<T> : DispatchProxy
    where T : class
{
    private T? _inner;
    private Func<string, object?[], Func<object?>, object?> _twist = null!;

    /// <param name="inner">What stands there by right; null where nothing is gone on to.</param>
    /// <param name="twist">Given the method's name, its arguments, which it may change, and how to go on.</param>
    public static T Of(T? inner, Func<string, object?[], Func<object?>, object?> twist)
    {
        var proxy = Create<T, Twisted<T>>();
        var self = (Twisted<T>)(object)proxy;
        (self._inner, self._twist) = (inner, twist);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var arguments = args ?? [];
        return _twist(targetMethod!.Name, arguments, () => Call(targetMethod, arguments));
    }

    private object? Call(MethodInfo method, object?[] arguments)
    {
        try
        {
            return method.Invoke(_inner, arguments);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
