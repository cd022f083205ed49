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
    public Archives(IOptions<ArchiveOptions> options, IStudyIndex index, TimeProvider clock)
    {
        _all = [.. options.Value.Entries.Select(entry => Open(entry, index, clock))];
        Folders = [.. _all.OfType<FolderArchive>()];
        Remote = [.. _all.OfType<DicomWebArchive>()];
    }

    /// <summary>Those that are folders, for their indexers and the PACS office.</summary>
    public IReadOnlyList<FolderArchive> Folders { get; }

    /// <summary>Those that are asked over the network, for the PACS office.</summary>
    public IReadOnlyList<DicomWebArchive> Remote { get; }

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

    private static IArchive Open(ArchiveEntry entry, IStudyIndex index, TimeProvider clock)
    {
        var key = new ArchiveKey(entry.Trust, entry.Name);
        return entry.Web is null ? new FolderArchive(key, entry.Path, index) : new DicomWebArchive(key, entry.Web, clock);
    }
}
