using System.Collections.Concurrent;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Studies;

namespace SecondOpinion.FoDicom.Dimse;

/// <summary>Images that a PACS was asked to send. Nothing else is taken in.</summary>
internal sealed class Inbox(DimseOptions options) : IDisposable
{
    private const int MovesAtOnce = 4;
    private readonly ConcurrentDictionary<string, Awaited> _awaited = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _room = new(MovesAtOnce);

    /// <summary>Bytes of one image that are taken in at most.</summary>
    public long MostBytes => options.MostInstanceMegabytes * 1024L * 1024;

    /// <summary>From now on this image may come. Whoever wants one that another is waiting for waits for them to be done with it.</summary>
    public async Task<Awaited> AwaitAsync(string instance, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _room.WaitAsync(cancellationToken);
            var mine = new Awaited(this, instance);
            if (_awaited.TryAdd(instance, mine))
            {
                return mine;
            }

            _room.Release();
            if (_awaited.TryGetValue(instance, out var other))
            {
                await other.Done.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>Who waits for an image; null for nobody.</summary>
    public Awaited? Find(string instance) => _awaited.GetValueOrDefault(instance);

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    /// <summary>One image that is waited for.</summary>
    internal sealed class Awaited(Inbox inbox, string instance) : IDisposable
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private SpooledInstance? _came;

        /// <summary>Ends when nobody waits any more.</summary>
        public Task Done => _done.Task;

        /// <summary>Why the image was not taken in, without identity.</summary>
        public string? Refusal { get; set; }

        /// <summary>Takes an image in; false when one has come already.</summary>
        public bool TryGive(SpooledInstance image) => Interlocked.CompareExchange(ref _came, image, null) is null;

        /// <summary>What has come; whoever takes it disposes of it.</summary>
        public IArchivedInstance? Take() => Interlocked.Exchange(ref _came, null);

        /// <inheritdoc/>
        public void Dispose()
        {
            inbox._awaited.TryRemove(instance, out _);
            inbox._room.Release();
            Interlocked.Exchange(ref _came, null)?.Dispose();
            _done.TrySetResult();
        }
    }
}
