using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.Folder;

/// <summary>Runs the indexers: at start, when a folder changes, and every few minutes, for network shares report no changes.</summary>
public sealed partial class FolderIndexing(Archives archives, IStudyIndex index, TimeProvider clock, ILoggerFactory loggers) : BackgroundService
{
    private static readonly TimeSpan Rescan = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    /// <summary>Files mostly arrive by the hundred: one scan for all of them.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(archives.Folders.Select(archive => Task.Run(() => RunAsync(archive, stoppingToken), stoppingToken)));

    private async Task RunAsync(FolderArchive archive, CancellationToken stoppingToken)
    {
        var logger = loggers.CreateLogger<FolderIndexer>();
        var indexer = new FolderIndexer(archive, index, clock, logger);
        using var changed = new SemaphoreSlim(0);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Watching begins before the scan, so that nothing falls between them.
            using var watcher = Watch(archive, changed, logger);
            try
            {
                await indexer.ScanAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                archive.Progress = archive.Progress with { State = FolderState.Failed };
                Log.Failed(logger, archive.Trust, archive.Name, fault.GetType().Name);
                await Task.Delay(AfterFailure, clock, stoppingToken);
                continue;
            }

            await WaitAsync(changed, stoppingToken);
        }
    }

    private async Task WaitAsync(SemaphoreSlim changed, CancellationToken stoppingToken)
    {
        using var periodic = new CancellationTokenSource(Rescan, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(periodic.Token, stoppingToken);
        try
        {
            await changed.WaitAsync(either.Token);
            await Task.Delay(Settle, clock, stoppingToken);
            while (await changed.WaitAsync(TimeSpan.Zero, stoppingToken))
            {
                // All that came meanwhile is answered by the one scan that follows.
            }
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // Nothing was reported: the periodic scan looks for itself.
        }
    }

    private static FileSystemWatcher? Watch(FolderArchive archive, SemaphoreSlim changed, ILogger logger)
    {
        if (!Directory.Exists(archive.Root))
        {
            return null;
        }

        try
        {
            var watcher = new FileSystemWatcher(archive.Root)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Created += (_, _) => changed.Release();
            watcher.Changed += (_, _) => changed.Release();
            watcher.Deleted += (_, _) => changed.Release();
            watcher.Renamed += (_, _) => changed.Release();
            watcher.Error += (_, _) => changed.Release(); // events were lost: look for ourselves
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or PlatformNotSupportedException)
        {
            Log.NotWatched(logger, archive.Trust, archive.Name, fault.GetType().Name);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1121, Level = LogLevel.Error, Message = "Archive {Archive} of {Trust}: the scan broke off ({Fault}) and is tried again")]
        public static partial void Failed(ILogger logger, string trust, string archive, string fault);

        [LoggerMessage(EventId = 1122, Level = LogLevel.Warning, Message = "Archive {Archive} of {Trust}: changes are not reported here ({Fault}); it is scanned every few minutes")]
        public static partial void NotWatched(ILogger logger, string trust, string archive, string fault);
    }
}
