using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SecondOpinion.Preparation;
using SecondOpinion.Trail;

namespace SecondOpinion.Reading;

/// <summary>Reading as the trail tells it: a row before the first byte of a series, and a row of what was really sent when the reading pauses or ends.</summary>
/// <remarks>One per process. Call <see cref="SweepAsync"/> about twice a minute, <see cref="SessionEndedAsync"/> when a session ends, and
/// <see cref="CloseAllAsync"/> when the process stops.</remarks>
public sealed partial class ReadingWindows(
    IPreparedStore prepared, IReadingWindowStore store, IAuditTrail trail, TimeProvider clock, ILogger<ReadingWindows> logger)
{
    /// <summary>After this long without a request a window is closed; the next frame opens a new one.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    /// <summary>A window that nobody touched for this long lost its process.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan DenialsEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(Guid Session, int Series), Lazy<Task<OpenWindow>>> _open = new();
    private readonly ConcurrentDictionary<Guid, Denials> _denials = new();

    /// <summary>The open window of a session on a series; when this returns it is on the trail. The caller calls <see cref="OpenWindow.Done"/> once.</summary>
    /// <exception cref="TrailUnavailableException">It cannot be put on the trail: nothing may be sent.</exception>
    internal async Task<OpenWindow> OpenAsync(ReadingRight right, int series, string seriesUid, CancellationToken cancellationToken)
    {
        while (true)
        {
            // One request puts the window on the trail, for all that wait: its own cancellation must not fail theirs.
            var lazy = _open.GetOrAdd((right.SessionId, series), _ => new Lazy<Task<OpenWindow>>(() => BeginAsync(right, series, seriesUid)));
            try
            {
                var window = await lazy.Value.WaitAsync(cancellationToken);
                if (window.TryUse(clock.GetUtcNow()))
                {
                    return window;
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _open.TryRemove(new((right.SessionId, series), lazy));
                throw;
            }

            _open.TryRemove(new((right.SessionId, series), lazy)); // closed in the meantime
        }
    }

    /// <summary>Notes that something was asked for that is not there: the first at once, the rest once a minute with their number.</summary>
    internal async Task DeniedAsync(ReadingRight right, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var denials = _denials.GetOrAdd(right.SessionId, _ => new Denials(right));
        if (denials.Add(now, DenialsEvery) is { } count)
        {
            await DeniedRowAsync(right, now, count, cancellationToken);
        }
    }

    /// <summary>Closes what has been quiet, tells the store that the rest is alive, and closes what crashed processes left open as not known.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await CloseWhereAsync(window => window.IsQuiet(now - Quiet), "quiet", cancellationToken);
        await store.TouchAsync([.. Live().Select(window => window.Id)], now, cancellationToken);
        foreach (var (session, denials) in _denials)
        {
            if (denials.Take(now, DenialsEvery) is { } count)
            {
                await DeniedRowAsync(denials.Right, now, count, cancellationToken);
            }
            else if (denials.IsOver(now, DenialsEvery))
            {
                _denials.TryRemove(session, out _);
            }
        }

        foreach (var window in await store.AbandonedAsync(now - Abandoned, cancellationToken))
        {
            await CloseAbandonedAsync(window, now, cancellationToken);
        }
    }

    /// <summary>Closes the windows of a session that has ended.</summary>
    public Task SessionEndedAsync(Guid sessionId, CancellationToken cancellationToken) =>
        CloseWhereAsync(window => window.Right.SessionId == sessionId, "session ended", cancellationToken);

    /// <summary>Closes all windows of this process: it is about to stop.</summary>
    public Task CloseAllAsync(CancellationToken cancellationToken) => CloseWhereAsync(_ => true, "service stopped", cancellationToken);

    private async Task<OpenWindow> BeginAsync(ReadingRight right, int series, string seriesUid)
    {
        var now = clock.GetUtcNow();
        var contents = await prepared.ContentsAsync(right.CaseId, CancellationToken.None);
        var bound = contents.Series.FirstOrDefault(candidate => candidate.Ordinal == series)?.MayBecome ?? 0;
        var window = new OpenWindow(Guid.CreateVersion7(now), right, seriesUid, now);

        // Row first: a crash between the two leaves a window that is closed as not known, never one that nobody closes.
        await store.AddAsync(new ReadingWindow(window.Id, right.SessionId, right.CaseCode, right.Trust, right.LinkId, right.LinkNumber, seriesUid), now, CancellationToken.None);
        try
        {
            var facts = Facts(("series", seriesUid), ("window", window.Id.ToString("N")), ("may-read-up-to", Text(bound)));
            await trail.AppendAsync(right.Event(now, AuditAction.ReadingBegan) with { Details = facts }, CancellationToken.None);
            return window;
        }
        catch (TrailUnavailableException)
        {
            ReadingMeter.NoTrail();
            await store.RemoveAsync(window.Id, CancellationToken.None); // it never opened
            throw;
        }
    }

    private async Task CloseWhereAsync(Func<OpenWindow, bool> which, string why, CancellationToken cancellationToken)
    {
        foreach (var (key, lazy) in _open)
        {
            if (lazy is not { IsValueCreated: true, Value.IsCompletedSuccessfully: true } || !which(await lazy.Value))
            {
                continue;
            }

            var window = await lazy.Value;
            _open.TryRemove(new(key, lazy));
            if (window.TryClose())
            {
                await CloseAsync(window, why, cancellationToken);
            }
        }
    }

    private async Task CloseAsync(OpenWindow window, string why, CancellationToken cancellationToken)
    {
        // The row goes last: should the trail refuse, the window is found abandoned later and closed then.
        var now = clock.GetUtcNow();
        await trail.AppendAsync(window.Right.Event(now, AuditAction.ReadingEnded) with { Details = window.Facts(why) }, cancellationToken);
        await store.RemoveAsync(window.Id, cancellationToken);
        Log.Closed(logger, window.Right.LinkNumber);
    }

    private async Task CloseAbandonedAsync(ReadingWindow window, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Live().Any(live => live.Id == window.Id))
        {
            return;
        }

        // The row goes last here too: two processes may say the same of a window, but none goes without a word.
        await trail.AppendAsync(
            new AuditEvent
            {
                At = now,
                Action = AuditAction.ReadingEnded,
                Outcome = AuditOutcome.MinorFailure,
                Trust = window.Trust,
                Actor = window.LinkNumber > 0 ? new AuditPerson("recipient", window.LinkId.ToString("D")) : new AuditPerson("staff"), // its first row says who
                Case = window.CaseCode,
                Link = window.LinkNumber > 0 ? window.LinkNumber : null,
                Reason = "not-known",
                Details = Facts(("series", window.SeriesUid), ("window", window.Id.ToString("N")), ("sent", "not known")),
            },
            cancellationToken);
        await store.RemoveAsync(window.Id, cancellationToken);
    }

    private Task<long> DeniedRowAsync(ReadingRight right, DateTimeOffset now, int count, CancellationToken cancellationToken) =>
        trail.AppendAsync(
            right.Event(now, AuditAction.ReadingDenied) with { Outcome = AuditOutcome.MinorFailure, Reason = "absent", Details = Facts(("times", Text(count))) },
            cancellationToken);

    private IEnumerable<OpenWindow> Live() =>
        _open.Values.Where(lazy => lazy is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }).Select(lazy => lazy.Value.Result);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Facts(params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts)
        {
            result[name] = value;
        }

        return result;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1610, Level = LogLevel.Debug, Message = "A reading window of link {Link} was closed")]
        public static partial void Closed(ILogger logger, int link);
    }
}
