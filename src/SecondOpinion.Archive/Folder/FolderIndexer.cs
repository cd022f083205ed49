using Microsoft.Extensions.Logging;
using SecondOpinion.Dicom;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.Folder;

/// <summary>Brings the index of one folder archive up to date. A scan that was broken off goes on where it was: what is known is not read again.</summary>
public sealed partial class FolderIndexer(FolderArchive archive, IStudyIndex index, TimeProvider clock, ILogger<FolderIndexer> logger)
{
    private const int BatchSize = 200;
    private const int ParallelReads = 2;

    private readonly List<IndexedFile> _toRead = [];
    private readonly List<BadFile> _bad = [];

    /// <summary>Walks the whole tree once: reads what is new or changed, forgets what is gone. One scan of an archive at a time.</summary>
    public async Task ScanAsync(CancellationToken cancellationToken)
    {
        _toRead.Clear();
        _bad.Clear();
        var last = archive.Progress.CompletedAt;
        if (!Directory.Exists(archive.Root))
        {
            archive.Progress = new FolderProgress { State = FolderState.FolderMissing, CompletedAt = last };
            Log.Missing(logger, archive.Trust, archive.Name);
            return;
        }

        archive.Progress = new FolderProgress { State = FolderState.Scanning, CompletedAt = last };
        var (walked, unlisted) = await WalkAsync(cancellationToken);
        await FlushAsync(cancellationToken);
        await ForgetFoldersAsync(walked, unlisted, cancellationToken);
        archive.Progress = archive.Progress with { State = FolderState.UpToDate, CompletedAt = clock.GetUtcNow() };
        Log.Scanned(logger, archive.Trust, archive.Name, archive.Progress.Indexed, archive.Progress.Refused, archive.Progress.Removed);
    }

    private async Task<(HashSet<string> Walked, List<string> Unlisted)> WalkAsync(CancellationToken cancellationToken)
    {
        var (walked, unlisted) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        var folders = new Stack<string>([""]);
        while (folders.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            FolderFiles.Listing listing;
            try
            {
                listing = FolderFiles.List(archive.Root, folder);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                unlisted.Add(folder); // what is known in it is kept: it may come back
                Log.Unlisted(logger, archive.Trust, archive.Name, fault.GetType().Name);
                continue;
            }

            walked.Add(folder);
            listing.Folders.ForEach(folders.Push);
            await CompareAsync(folder, listing, cancellationToken);
        }

        return (walked, unlisted);
    }

    private async Task CompareAsync(string folder, FolderFiles.Listing listing, CancellationToken cancellationToken)
    {
        var known = (await index.FilesAsync(archive.Key, folder, cancellationToken)).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var gone = known.Keys.Where(path => !listing.Files.ContainsKey(path) && !listing.Links.ContainsKey(path)).ToList();
        await ForgetAsync(gone, cancellationToken);
        foreach (var file in listing.Files.Values.Concat(listing.Links.Values))
        {
            var unchanged = known.TryGetValue(file.Path, out var before) && before == file;
            archive.Progress = archive.Progress with
            {
                Seen = archive.Progress.Seen + 1,
                Unchanged = archive.Progress.Unchanged + (unchanged ? 1 : 0),
            };
            if (unchanged)
            {
                continue;
            }

            if (listing.Links.ContainsKey(file.Path))
            {
                _bad.Add(new BadFile(file, "a link: links are not followed"));
            }
            else
            {
                _toRead.Add(file);
            }

            if (_toRead.Count + _bad.Count >= BatchSize)
            {
                await FlushAsync(cancellationToken);
            }
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var read = new HeaderRead[_toRead.Count];
        await Parallel.ForEachAsync(
            _toRead.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellationToken },
            (file, _) =>
            {
                read[file.Index] = Read(file.Item);
                return ValueTask.CompletedTask;
            });

        var good = read.Select(one => one.Instance).OfType<IndexedInstance>().ToList();
        var bad = _bad.Concat(read.Select(one => one.Bad).OfType<BadFile>()).ToList();
        if (good.Count + bad.Count > 0)
        {
            await index.PutAsync(archive.Key, good, bad, cancellationToken);
        }

        archive.Progress = archive.Progress with
        {
            Indexed = archive.Progress.Indexed + good.Count,
            Refused = archive.Progress.Refused + bad.Count,
        };
        _toRead.Clear();
        _bad.Clear();
    }

    /// <summary>No file is fatal. A file that could not be opened is kept without its time, so that the next scan tries again.</summary>
    private HeaderRead Read(IndexedFile file)
    {
        try
        {
            using var bytes = FileBytes.Open(Path.Combine(archive.Root, file.Path));
            return Read(bytes, file);
        }
        catch (DicomException refused)
        {
            return new HeaderRead(null, new BadFile(file, refused.Message));
        }
        catch (UnauthorizedAccessException)
        {
            return new HeaderRead(null, new BadFile(file with { Modified = 0 }, "no permission to read the file"));
        }
        catch (IOException)
        {
            return new HeaderRead(null, new BadFile(file with { Modified = 0 }, "the file cannot be read")); // the message would name the path
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Log.ReaderFailed(logger, archive.Trust, archive.Name, fault.GetType().Name, fault.StackTrace ?? "");
            return new HeaderRead(null, new BadFile(file, $"reading failed ({fault.GetType().Name})"));
        }
    }

    private HeaderRead Read(FileBytes bytes, IndexedFile file)
    {
        try
        {
            return new HeaderRead(HeaderReading.Read(bytes, file), null);
        }
        catch (DicomException) when (archive.Tolerant?.Rewrite(bytes) is { } rewritten)
        {
            return new HeaderRead(HeaderReading.Read(rewritten, file), null);
        }
    }

    private async Task ForgetFoldersAsync(HashSet<string> walked, List<string> unlisted, CancellationToken cancellationToken)
    {
        var known = await index.FoldersAsync(archive.Key, cancellationToken);
        foreach (var folder in known.Where(folder => !walked.Contains(folder) && !unlisted.Any(lost => IsWithin(folder, lost))))
        {
            await ForgetAsync([.. (await index.FilesAsync(archive.Key, folder, cancellationToken)).Select(file => file.Path)], cancellationToken);
        }
    }

    private async Task ForgetAsync(List<string> paths, CancellationToken cancellationToken)
    {
        foreach (var batch in paths.Chunk(BatchSize))
        {
            await index.RemoveAsync(archive.Key, batch, cancellationToken);
            archive.Progress = archive.Progress with { Removed = archive.Progress.Removed + batch.Length };
        }
    }

    private static bool IsWithin(string folder, string outer) =>
        outer.Length == 0 || folder == outer || folder.StartsWith(outer + "/", StringComparison.Ordinal);

    private readonly record struct HeaderRead(IndexedInstance? Instance, BadFile? Bad);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1111, Level = LogLevel.Information, Message = "Archive {Archive} of {Trust}: {Indexed} files taken in, {Refused} refused, {Removed} gone")]
        public static partial void Scanned(ILogger logger, string trust, string archive, int indexed, int refused, int removed);

        [LoggerMessage(EventId = 1112, Level = LogLevel.Error, Message = "Archive {Archive} of {Trust}: its folder is not there; what is known of it is kept")]
        public static partial void Missing(ILogger logger, string trust, string archive);

        [LoggerMessage(EventId = 1113, Level = LogLevel.Warning, Message = "Archive {Archive} of {Trust}: a folder cannot be listed ({Fault}); what is known in it is kept")]
        public static partial void Unlisted(ILogger logger, string trust, string archive, string fault);

        // Type and stack only: the message of an unforeseen exception may quote a header.
        [LoggerMessage(EventId = 1114, Level = LogLevel.Error, Message = "Archive {Archive} of {Trust}: the reader failed with {Fault} at {Stack}")]
        public static partial void ReaderFailed(ILogger logger, string trust, string archive, string fault, string stack);
    }
}
