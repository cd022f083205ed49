using Microsoft.Extensions.Options;
using SecondOpinion.Archive.Folder;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive;

/// <summary>The archives, as configured.</summary>
public sealed class Archives : IArchives
{
    /// <summary>Makes one archive of each entry.</summary>
    public Archives(IOptions<ArchiveOptions> options, IStudyIndex index) =>
        Folders = [.. options.Value.Entries.Select(entry => new FolderArchive(new ArchiveKey(entry.Trust, entry.Name), entry.Path, index))];

    /// <summary>Those that are folders, for their indexers and the PACS office.</summary>
    public IReadOnlyList<FolderArchive> Folders { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IArchive> Of(string trust) => [.. Folders.Where(archive => archive.Trust == trust)];

    /// <inheritdoc/>
    public IArchive? Find(string trust, string name) => Folders.FirstOrDefault(archive => archive.Trust == trust && archive.Name == name);
}
