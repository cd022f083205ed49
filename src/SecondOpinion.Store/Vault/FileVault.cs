using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Vault;

/// <summary>The vault as a folder: one file per sealed instance and version, <c>{case}/{series}-{instance}.{version}</c>, named by our own keys.</summary>
public sealed class FileVault : IVault
{
    private readonly string _root;
    private readonly CaseKeys _keys;
    private readonly Func<string, Stream> _create;

    /// <summary>Cases whose folder this process knows to be durable (that it is there does not say so, for an earlier try may have failed half-way) and
    /// free of what an earlier process had begun.</summary>
    private readonly HashSet<Guid> _ready = [];

    /// <param name="root">The vault's folder; made when it is not there.</param>
    /// <param name="database">Where the wrapped keys stand.</param>
    /// <param name="keys">What wraps them.</param>
    /// <param name="clock">For when a key was made and destroyed.</param>
    public FileVault(string root, Database database, ReaderKeys keys, TimeProvider clock)
        : this(root, database, keys, clock, DurableFiles.Create)
    {
    }

    internal FileVault(string root, Database database, ReaderKeys keys, TimeProvider clock, Func<string, Stream> create)
    {
        _root = Path.GetFullPath(root);
        _keys = new CaseKeys(database, keys, clock);
        _create = create;
    }

    /// <inheritdoc/>
    public async Task<ISealing> BeginAsync(InstanceAddress address, int version, CancellationToken cancellationToken)
    {
        var key = await _keys.GetOrCreateAsync(address.CaseId, cancellationToken);
        var path = PathOf(address, version);
        MakeReady(address.CaseId);
        return await Sealing.BeginAsync(path, _create, new ChunkSealer(key, address, version), cancellationToken);
    }

    /// <inheritdoc/>
    public Task CommitAsync(IReadOnlyList<ISealing> sealings, CancellationToken cancellationToken) =>
        Sealing.CommitAsync([.. sealings.Cast<Sealing>()], cancellationToken);

    /// <inheritdoc/>
    public async Task<ISealedInstance> OpenAsync(InstanceAddress address, int version, CancellationToken cancellationToken)
    {
        var key = await _keys.GetAsync(address.CaseId, cancellationToken);
        return SealedInstance.Open(PathOf(address, version), new ChunkSealer(key, address, version));
    }

    /// <inheritdoc/>
    public Task RemoveAsync(InstanceAddress address, int version, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Folder(address.CaseId)))
        {
            File.Delete(PathOf(address, version));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Guid>> CasesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Guid>>(
        Directory.Exists(_root)
            ? [.. Directory.EnumerateDirectories(_root).Select(folder => Guid.TryParseExact(Path.GetFileName(folder), "N", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)]
            : []);

    /// <inheritdoc/>
    public async Task EraseAsync(Guid caseId, CancellationToken cancellationToken)
    {
        await _keys.DestroyAsync(caseId, cancellationToken);
        if (Directory.Exists(Folder(caseId)))
        {
            Directory.Delete(Folder(caseId), recursive: true);
            DurableFiles.FlushFolder(_root);
        }

        lock (_ready)
        {
            _ready.Remove(caseId);
        }
    }

    private void MakeReady(Guid caseId)
    {
        var folder = Folder(caseId);
        lock (_ready)
        {
            if (_ready.Contains(caseId) && Directory.Exists(folder))
            {
                return;
            }

            DurableFiles.CreateFolder(_root);
            DurableFiles.CreateFolder(folder);
            DurableFiles.FlushFolder(_root);
            Sweep(folder);
            _ready.Add(caseId);
        }
    }

    /// <summary>Deletes what is half made and in nobody's hands: a process that was killed left it.</summary>
    private static void Sweep(string folder)
    {
        foreach (var left in Directory.EnumerateFiles(folder, "*.tmp"))
        {
            try
            {
                File.Open(left, new FileStreamOptions { Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose }).Dispose();
            }
            catch (IOException)
            {
                // Somebody is writing it, or has just renamed it.
            }
        }
    }

    private string Folder(Guid caseId) => Path.Combine(_root, caseId.ToString("N"));

    private string PathOf(InstanceAddress address, int version) =>
        Path.Combine(Folder(address.CaseId), $"{address.Series:D4}-{address.Instance:D6}.{version}");
}
