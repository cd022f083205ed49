namespace SecondOpinion.Web.Management;

/// <summary>How one part of the service is.</summary>
internal enum PartState
{
    /// <summary>It works.</summary>
    Ok,

    /// <summary>It does not, and the service goes on without it for a while.</summary>
    Degraded,

    /// <summary>It does not, and nothing can be served without it.</summary>
    Failed,
}

/// <summary>What is said of one part: our own words, never what a driver said.</summary>
internal sealed record PartAnswer(string Part, PartState State, string? Because);

/// <summary>One part of the service, asked at most every so often; everybody who asks meanwhile hears the same.</summary>
/// <param name="name">As it is answered.</param>
/// <param name="needed">False: without it the service is degraded, not unready.</param>
/// <param name="every">How long an answer is good.</param>
/// <param name="look">Looks: null when all is well, else what is wrong. May throw; may hang.</param>
/// <param name="clock">For the age of an answer.</param>
internal sealed class ReadyPart(string name, bool needed, TimeSpan every, Func<CancellationToken, Task<string?>> look, TimeProvider clock)
{
    /// <summary>Whoever asks wants an answer soon; a part that takes longer than this has not answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Task<PartAnswer>? _last;
    private DateTimeOffset _asked;

    /// <summary>Never throws. A look that hangs is waited for by all who ask, and not begun again.</summary>
    public async Task<PartAnswer> AskAsync()
    {
        var looking = Looking();
        try
        {
            return await looking.WaitAsync(Patience, clock);
        }
        catch (TimeoutException)
        {
            return Wrong("did not answer in time");
        }
    }

    private Task<PartAnswer> Looking()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (_last is null || (_last.IsCompleted && now - _asked >= every))
            {
                _asked = now;
                _last = Task.Run(LookAsync);
            }

            return _last;
        }
    }

    private async Task<PartAnswer> LookAsync()
    {
        try
        {
            return await look(CancellationToken.None) is { } because ? Wrong(because) : new PartAnswer(name, PartState.Ok, null);
        }
        catch (Exception fault)
        {
            return Wrong($"does not work ({fault.GetType().Name})"); // the kind only: a driver's message may hold a path, a host or a login
        }
    }

    private PartAnswer Wrong(string because) => new(name, needed ? PartState.Failed : PartState.Degraded, because);
}
