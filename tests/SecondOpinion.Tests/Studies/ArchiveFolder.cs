using Microsoft.Extensions.Logging.Abstractions;
using SecondOpinion.Archive.Folder;
using SecondOpinion.Store;
using SecondOpinion.Store.Studies;

namespace SecondOpinion.Studies;

/// <summary>A folder archive of the test's own, with a database beside it.</summary>
internal sealed class ArchiveFolder : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("so-archive-").FullName;
    private readonly Database _database;

    private ArchiveFolder(string? root)
    {
        Root = root ?? Directory.CreateDirectory(Path.Combine(_home, "archive")).FullName;
        _database = new Database(Dialect.Sqlite, $"Data Source={DatabasePath};Pooling=False;Foreign Keys=True;Default Timeout=1");
        Index = new StudyIndex(_database, TimeProvider.System);
        Archive = new FolderArchive(new ArchiveKey("DEMO1", "PACS"), Root, Index);
    }

    public string Root { get; }

    public string DatabasePath => Path.Combine(_home, "store.db");

    public StudyIndex Index { get; }

    public FolderArchive Archive { get; }

    public static async Task<ArchiveFolder> MakeAsync(string? root = null)
    {
        var made = new ArchiveFolder(root);
        await Migrator.ApplyAsync(made._database, TimeProvider.System, default);
        return made;
    }

    public string Put(string path, byte[] bytes)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        return full;
    }

    public string Put(string path, MadeFile file) => Put(path, file.ToBytes());

    /// <summary>One whole scan by a new indexer, as after a restart.</summary>
    public async Task<FolderProgress> ScanAsync(CancellationToken cancellationToken = default)
    {
        await new FolderIndexer(Archive, Index, TimeProvider.System, NullLogger<FolderIndexer>.Instance).ScanAsync(cancellationToken);
        return Archive.Progress;
    }

    public async Task<IReadOnlyList<StudySummary>> SearchAsync(string text = "") =>
        (await Archive.SearchAsync(new StudyQuery(text), 100, null, default)).Studies;

    public async Task<IReadOnlyList<string>> BadAsync() =>
        [.. (await Archive.BadFilesAsync(100, null, default)).Select(bad => $"{bad.File.Path}: {bad.Reason}")];

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_home, recursive: true);
    }
}
