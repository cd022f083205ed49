using SecondOpinion.Studies;

namespace SecondOpinion.Archive.Folder;

/// <summary>The files of a tree, and the way back from a stored path to one of them. Links are never followed: they lead out of the tree, or round in it.</summary>
internal static class FolderFiles
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>What lies directly in a folder. Links are in <see cref="Listing.Links"/> only.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">This program may not list it.</exception>
    public static Listing List(string root, string folder)
    {
        var listing = new Listing();
        foreach (var entry in new DirectoryInfo(Path.Combine(root, folder)).EnumerateFileSystemInfos("*", Everything))
        {
            var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
            if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                listing.Links[path] = new IndexedFile(path, 0, 0);
            }
            else if (entry is FileInfo file)
            {
                listing.Files[path] = new IndexedFile(path, file.Length, file.LastWriteTimeUtc.Ticks);
            }
            else
            {
                listing.Folders.Add(path);
            }
        }

        return listing;
    }

    /// <summary>The full path of an indexed file; null when it would leave the tree or passes a link.</summary>
    public static string? Resolve(string root, string path)
    {
        var full = Path.GetFullPath(Path.Combine(root, path));
        if (!full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return null;
        }

        for (FileSystemInfo? part = new FileInfo(full); part is not null && part.FullName.Length > root.Length; part = Parent(part))
        {
            if (part.LinkTarget is not null)
            {
                return null;
            }
        }

        return full;
    }

    /// <summary>True when neither size nor time of the last write changed.</summary>
    public static bool IsAsIndexed(string fullPath, IndexedFile file)
    {
        var now = new FileInfo(fullPath);
        return now.Exists && now.Length == file.Size && now.LastWriteTimeUtc.Ticks == file.Modified;
    }

    private static DirectoryInfo? Parent(FileSystemInfo part) => part is FileInfo file ? file.Directory : ((DirectoryInfo)part).Parent;

    /// <summary>What lies directly in a folder; paths relative to the root, parted by <c>/</c>.</summary>
    internal sealed class Listing
    {
        /// <summary>By path. A name that is not valid UTF-8 is seen with replacement characters, and two such names may look alike.</summary>
        public Dictionary<string, IndexedFile> Files { get; } = new(StringComparer.Ordinal);

        /// <summary>Symbolic links, to files or folders.</summary>
        public Dictionary<string, IndexedFile> Links { get; } = new(StringComparer.Ordinal);

        /// <summary>Real folders.</summary>
        public List<string> Folders { get; } = [];
    }
}
