using System.Threading.Channels;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Appends to the trail. One loop takes what has queued, at most 100 events, and commits it in one transaction; whoever asked is
/// answered after the commit. Several processes may write to one database: they take turns at the trail's head.</summary>
/// <param name="database">Where.</param>
/// <param name="clock">For keys only; the time of an event is its writer's.</param>
/// <param name="patients">Null in a reader process, which cannot name a patient.</param>
public sealed class AuditTrail(Database database, TimeProvider clock, IPatientHash? patients) : IAuditTrail, IAsyncDisposable
{
    private const int BatchSize = 100;
    private const int QueueSize = 4096;
    private const int Attempts = 3;

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(QueueSize) { SingleReader = true });
    private readonly Lock _starting = new();
    private Task? _loop;
    private long _began;

    /// <summary>Whether the loop runs, and how far behind it is. Waits for nothing.</summary>
    public TrailPulse Pulse => new(
        _loop is { IsCompleted: true }, _queue.Reader.Count, Volatile.Read(ref _began) is var began && began == 0 ? null : clock.GetElapsedTime(began));

    /// <inheritdoc/>
    public async Task<long> AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(new TrailDraft(auditEvent, Guid.CreateVersion7(clock.GetUtcNow()), HashOf(auditEvent.Patient)));
        EnsureRunning();
        try
        {
            await _queue.Writer.WriteAsync(waiting, cancellationToken); // a full queue makes its writers wait
        }
        catch (ChannelClosedException closed)
        {
            throw new TrailUnavailableException("The trail is closing.", closed);
        }

        return await waiting.Recorded.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Commits what has queued, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        EnsureRunning();
        await _loop!; // set by the line above
    }

    private void EnsureRunning()
    {
        lock (_starting)
        {
            _loop ??= Task.Run(RunAsync);
        }
    }

    private byte[]? HashOf(AuditPerson? patient) => patient?.Id is not { } id
        ? null
        : (patients ?? throw new InvalidOperationException("A reader process cannot name a patient on the trail.")).Of(id);

    private async Task RunAsync()
    {
        var batch = new List<Waiting>(BatchSize);
        while (await _queue.Reader.WaitToReadAsync())
        {
            await Task.Yield(); // whoever the last commit answered goes first: their next events come into this batch, not each into one of its own
            while (batch.Count < BatchSize && _queue.Reader.TryRead(out var waiting))
            {
                batch.Add(waiting);
            }

            Volatile.Write(ref _began, clock.GetTimestamp());
            await RecordAsync(batch);
            Volatile.Write(ref _began, 0);
            batch.Clear();
        }
    }

    /// <summary>The answer to a commit can be lost though the commit was not: a repeated attempt finds its events by their keys.</summary>
    private async Task RecordAsync(List<Waiting> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var repeated = attempt > 1;
                var sequence = await database.WriteAsync(writing => WriteAsync(writing, batch, repeated), CancellationToken.None);
                TrailMeter.Committed([.. batch.Select(waiting => waiting.Draft.Event)], clock.GetElapsedTime(_began));
                for (var place = 0; place < batch.Count; place++)
                {
                    batch[place].Recorded.TrySetResult(sequence[place]);
                }

                return;
            }
            catch (Exception) when (attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), clock);
            }
            catch (Exception fault)
            {
                TrailMeter.Refused(batch.Count);
                batch.ForEach(waiting => waiting.Recorded.TrySetException(new TrailUnavailableException("The trail cannot be written.", fault)));
                return;
            }
        }
    }

    private static async Task<long[]> WriteAsync(Writing writing, List<Waiting> batch, bool repeated)
    {
        await writing.ExecuteAsync(TrailSql.TakeTurn, null);
        var head = await writing.FindAsync<TrailHead>(TrailSql.Head, null) ?? throw new InvalidOperationException("The trail has no head.");
        var frontier = head.Open();
        var sequence = new long[batch.Count];
        var rows = new List<TrailRow>(batch.Count);
        for (var place = 0; place < batch.Count; place++)
        {
            var draft = batch[place].Draft;
            if (repeated && await writing.FindAsync<long?>(TrailSql.SeqOf, new { draft.EventId }) is { } known)
            {
                sequence[place] = known;
                continue;
            }

            var row = TrailBody.Row(draft, frontier.Size + 1);
            rows.Add(row);
            frontier.Append(row.LeafHash);
            sequence[place] = row.Seq;
        }

        await writing.ExecuteEachAsync(TrailSql.Add, rows, TrailSql.RowColumns);
        await writing.ExecuteEachAsync(TrailSql.AddPerson, rows.SelectMany(row => row.Persons), TrailSql.PersonColumns);
        var moved = new { frontier.Size, Frontier = frontier.ToBytes(), Was = head.Size };
        return await writing.ExecuteAsync(TrailSql.MoveHead, moved) == 1
            ? sequence
            : throw new InvalidOperationException("The trail's head moved under its lock.");
    }

    private sealed record Waiting(TrailDraft Draft)
    {
        public TaskCompletionSource<long> Recorded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
