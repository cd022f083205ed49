using Microsoft.Extensions.Options;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Archive.Folder;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive;

/// <summary>The archives, as configured.</summary>
public sealed class Archives : IArchives, IDisposable
{
    private readonly List<IArchive> _all;

    /// <summary>Makes one archive of each entry.</summary>
    public Archives(IOptions<ArchiveOptions> options, IStudyIndex index, TimeProvider clock, IEnumerable<IFurtherKind>? further = null, ITolerantReader? tolerant = null)
    {
        _all = [.. options.Value.Entries.Select(entry => Open(entry, index, clock, [.. further ?? []], tolerant))];
        Folders = [.. _all.OfType<FolderArchive>()];
        Remote = [.. _all.OfType<RemoteArchive>()];
    }

    /// <summary>Those that are folders, for their indexers and the PACS office.</summary>
    public IReadOnlyList<FolderArchive> Folders { get; }

    /// <summary>Those that are asked over the network, for the PACS office.</summary>
    public IReadOnlyList<RemoteArchive> Remote { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IArchive> Of(string trust) => [.. _all.Where(archive => archive.Trust == trust)];

    /// <inheritdoc/>
    public IArchive? Find(string trust, string name) => _all.FirstOrDefault(archive => archive.Trust == trust && archive.Name == name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var archive in Remote)
        {
            archive.Dispose();
        }
    }

    private static IArchive Open(ArchiveEntry entry, IStudyIndex index, TimeProvider clock, List<IFurtherKind> further, ITolerantReader? tolerant)
    {
        var key = new ArchiveKey(entry.Trust, entry.Name);
        return entry.Web is not null ? new DicomWebArchive(key, entry.Web, clock)
            : further.Find(kind => kind.Kind == entry.Kind) is { } other ? other.Open(key, entry.Section!, clock) // validated: it was read from one
            : new FolderArchive(key, entry.Path, index, tolerant);
    }
}
