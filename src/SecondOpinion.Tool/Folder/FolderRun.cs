using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Preparation;

namespace SecondOpinion.Tool.Folder;

/// <summary>One run over a folder, on all processors, each with one file and one frame of it in memory.</summary>
internal sealed class FolderRun(FolderPaths paths, FileMaking making, TextWriter progress)
{
    private const string Partial = ".part";

    private static readonly Withheld Twice = new("Files that are there twice", "have the UID of another file", "twice");

    private static readonly Withheld Unopened = new("Files", "could not be opened", "unopened");

    private readonly ConcurrentDictionary<string, bool> _taken = new(StringComparer.Ordinal);
    private readonly FolderReport _report = new();

    public async Task<FolderEnd> RunAsync(CancellationToken cancellationToken)
    {
        var files = Files(paths.Source.FullName);
        paths.Target.Create();
        paths.Review?.Create();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var telling = TellAsync(files.Count, ended.Token);
        try
        {
            await Parallel.ForEachAsync(files.Index(), cancellationToken, async (file, token) => _report.Add(await OneAsync(file.Item, file.Index + 1, token)));
        }
        finally
        {
            await ended.CancelAsync();
            await telling;
        }

        if (paths.Report is { } report)
        {
            await using var destination = report.Open(FileMode.CreateNew);
            await _report.WriteAsync(destination, cancellationToken);
        }

        return _report.End();
    }

    /// <summary>In the order in which the names sort, so that whoever has the folder knows which is which. A link to a folder is not followed: it may lead round in a circle.</summary>
    private static List<string> Files(string folder) =>
    [
        .. new FileSystemEnumerable<string>(
            folder, static (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = static (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        }.Order(StringComparer.Ordinal),
    ];

    /// <summary>How far it is, every two seconds, until it is cancelled.</summary>
    private async Task TellAsync(int count, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await progress.WriteLineAsync($"{_report.Count} of {count} files, {_report.Withheld} withheld");
            }
        }
        catch (OperationCanceledException)
        {
            return; // the end of the work is the end of telling
        }
    }

    private async Task<FileOutcome> OneAsync(string path, int number, CancellationToken cancellationToken)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileOutcome(number, null, Unopened, null, null, []);
        }

        using var _ = handle;
        var made = await making.MakeAsync(new HandleSource(handle), cancellationToken);
        var why = made.Why ?? Write(made);
        if (made.Review is not null && paths.Review is { } review)
        {
            File.Copy(path, Path.Combine(review.FullName, string.Create(CultureInfo.InvariantCulture, $"{number:D6}.dcm")), overwrite: false);
        }

        return new FileOutcome(number, made, why);
    }

    /// <summary>Under another name until it is whole: a run that is killed leaves nothing that looks finished.</summary>
    private Withheld? Write(MadeFile made)
    {
        var path = Path.Combine(paths.Target.FullName, made.Path!); // it may be written, so it has one
        if (!_taken.TryAdd(path, true))
        {
            return Twice;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // never a root
        var partial = path + Partial;
        Withheld? why;
        try
        {
            using var stream = new FileStream(partial, FileMode.CreateNew);
            why = made.Write(stream);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }

        if (why is null)
        {
            File.Move(partial, path, overwrite: false);
        }
        else
        {
            File.Delete(partial);
            _taken.TryRemove(path, out _); // a whole copy may still come
        }

        return why;
    }
}
