using System.Data.Common;
using System.Diagnostics.Metrics;
using SecondOpinion.Store.Operations;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Management;

/// <summary>What is measured when somebody asks, not counted as it happens: the mail queue, the age of the last checkpoint. A desk's business, but
/// for the trail's own queue.</summary>
/// <remarks>Asked of the database at a scrape, at most every ten seconds. While the database does not answer they are absent, not stale.</remarks>
internal sealed partial class Gauges : IDisposable
{
    private static readonly TimeSpan Good = TimeSpan.FromSeconds(10);
    private static readonly string[] States = ["Held", "Waiting", "Dead"];

    private readonly StoreProbe _probe;
    private readonly Site _site;
    private readonly TimeProvider _clock;
    private readonly ILogger<Gauges> _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Meter _meter = new("SecondOpinion.Operations");
    private Seen? _seen;
    private DateTimeOffset _asked = DateTimeOffset.MinValue;

    public Gauges(StoreProbe probe, Site site, IAuditTrail trail, TimeProvider clock, ILogger<Gauges> logger)
    {
        (_probe, _site, _clock, _logger) = (probe, site, clock, logger);
        _meter.CreateObservableGauge("second_opinion.letters.queued", () => Letters(letters => letters.Letters), description: "Letters that have not gone, by state");
        _meter.CreateObservableGauge("second_opinion.letters.put_off", () => Letters(letters => letters.PutOff), description: "Letters that were tried and will be tried again, by state");
        _meter.CreateObservableGauge("second_opinion.letters.oldest", () => Oldest(), "s", "Age of the oldest letter that has not gone, by state");
        _meter.CreateObservableGauge("second_opinion.checkpoint.age", () => Checkpoint(state => (_clock.GetUtcNow() - state.MadeAt).TotalSeconds), "s", "Since the trail was last signed");
        _meter.CreateObservableGauge("second_opinion.checkpoint.rows_unsigned", () => Checkpoint(state => state.Rows - state.Size), description: "Rows that the last checkpoint does not cover");
        _meter.CreateObservableGauge("second_opinion.trail.queued", () => trail is AuditTrail real ? [new Measurement<int>(real.Pulse.Queued)] : Array.Empty<Measurement<int>>(), description: "Rows that wait for a commit in this process");
    }

    /// <summary>Asks the database, unless it was asked a moment ago.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_site.HasDesk && _clock.GetUtcNow() - _asked >= Good)
            {
                _asked = _clock.GetUtcNow();
                _seen = null;
                _seen = new Seen(await _probe.LettersAsync(cancellationToken), await _probe.CheckpointAsync(cancellationToken));
            }
        }
        catch (DbException fault)
        {
            LogBlind(fault.GetType().Name);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _meter.Dispose();
        _turn.Dispose();
    }

    private IEnumerable<Measurement<int>> Letters(Func<LetterCount, int> figure) => _seen is not { } seen ? []
        : States.Select(state => new Measurement<int>(seen.Letters.FirstOrDefault(letters => letters.State == state) is { } found ? figure(found) : 0, Label(state)));

    private IEnumerable<Measurement<double>> Oldest() => _seen is not { } seen ? []
        : States.Select(state => new Measurement<double>(
            seen.Letters.FirstOrDefault(letters => letters.State == state) is { } found ? (_clock.GetUtcNow() - found.Oldest).TotalSeconds : 0, Label(state)));

    private IEnumerable<Measurement<double>> Checkpoint(Func<CheckpointState, double> figure) =>
        _seen?.Checkpoint is { } state ? [new Measurement<double>(figure(state))] : [];

    private static KeyValuePair<string, object?> Label(string state) => new("state", state.ToLowerInvariant());

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "The mail queue and the checkpoint could not be measured ({Fault})")]
    private partial void LogBlind(string fault);

    private sealed record Seen(IReadOnlyList<LetterCount> Letters, CheckpointState? Checkpoint);
}
