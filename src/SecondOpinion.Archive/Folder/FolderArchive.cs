using System.Data.Common;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.Folder;

/// <summary>A tree of DICOM files, named and laid out in any way, as an archive. Searches ask the index; bytes come from the files.</summary>
/// <param name="key">Whose, and its name.</param>
/// <param name="root">Full path of the tree.</param>
/// <param name="index">What is known of it.</param>
/// <param name="tolerant">Asked about files that our own reader refuses; null: they stay refused.</param>
public sealed class FolderArchive(ArchiveKey key, string root, IStudyIndex index, ITolerantReader? tolerant = null) : IArchive
{
    /// <summary>Whose, and its name.</summary>
    public ArchiveKey Key => key;

    /// <summary>How far its indexer is.</summary>
    public FolderProgress Progress { get; internal set; } = new();

    /// <inheritdoc/>
    public string Name => key.Name;

    /// <inheritdoc/>
    public string Trust => key.Trust;

    /// <summary>Full path of the tree; never shown.</summary>
    internal string Root => root;

    /// <summary>The second reader, when this build has one.</summary>
    internal ITolerantReader? Tolerant => tolerant;

    /// <summary>Files that were not taken in, by path, with the reason.</summary>
    public Task<IReadOnlyList<BadFile>> BadFilesAsync(int take, string? after, CancellationToken cancellationToken) =>
        AskAsync(() => index.BadFilesAsync(key, take, after, cancellationToken));

    /// <inheritdoc/>
    public async Task<StudiesFound> SearchAsync(StudyQuery query, int take, StudyInstanceUid? after, CancellationToken cancellationToken) =>
        await AskAsync(() => index.SearchAsync(key, query, take, after, cancellationToken)) is { } found
        ? new StudiesFound(found)
        : throw new ArchiveUnavailableException($"Archive {Name} has changed since the last page: search again.");

    /// <inheritdoc/>
    public Task<StudySummary?> FindAsync(StudyInstanceUid study, CancellationToken cancellationToken) =>
        AskAsync(() => index.FindAsync(key, study, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<StudySummary>> PriorsAsync(StudySummary study, CancellationToken cancellationToken) =>
        AskAsync(() => index.PriorsAsync(key, study, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesSummary>> SeriesAsync(StudyInstanceUid study, CancellationToken cancellationToken) =>
        AskAsync(() => index.SeriesAsync(key, study, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> InstancesAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken) =>
        AskAsync(() => index.InstancesAsync(key, study, series, cancellationToken));

    /// <inheritdoc/>
    /// <remarks>The path comes from the index, never from a UID. A file that was changed since it was indexed may hold another patient: it counts
    /// as gone until the next scan has read it.</remarks>
    public async Task<IArchivedInstance> OpenAsync(StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken)
    {
        var file = await AskAsync(() => index.FileAsync(key, study, series, instance, cancellationToken))
            ?? throw new InstanceGoneException($"Archive {Name} does not hold the instance any more.");
        FileBytes? opened = null;
        try
        {
            var path = FolderFiles.Resolve(root, file.Path) ?? throw new InstanceGoneException($"Archive {Name}: the instance's file is not inside the archive.");
            opened = FileBytes.Open(path);
            return FolderFiles.IsAsIndexed(path, file)
                ? Readable(opened)
                : throw new InstanceGoneException($"Archive {Name}: the instance's file was changed since it was indexed.");
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException && Directory.Exists(root))
        {
            throw new InstanceGoneException($"Archive {Name}: the instance's file is gone.", gone);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            opened?.Dispose();
            throw new ArchiveUnavailableException($"Archive {Name}: a file cannot be read.", fault);
        }
        catch (InstanceGoneException)
        {
            opened?.Dispose();
            throw;
        }
    }

    /// <summary>The file as it lies, or rewritten where only the second reader can read it.</summary>
    private IArchivedInstance Readable(FileBytes file)
    {
        if (tolerant is null)
        {
            return file;
        }

        try
        {
            DicomFile.Read(file);
            return file;
        }
        catch (DicomException) when (tolerant.Rewrite(file) is { } rewritten)
        {
            file.Dispose();
            return new RewrittenInstance(rewritten);
        }
        catch (DicomException)
        {
            return file; // preparation refuses it, and says why
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        if (!Directory.Exists(root))
        {
            throw new ArchiveUnavailableException($"Archive {Name}: its folder is not there.");
        }

        try
        {
            return await ask();
        }
        catch (DbException fault)
        {
            throw new ArchiveUnavailableException($"Archive {Name}: its index does not answer.", fault);
        }
    }
}
