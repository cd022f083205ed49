namespace SecondOpinion.Tool.Folder;

/// <summary>What a run reads and where it writes. It never writes over anything.</summary>
/// <param name="Source">Read only.</param>
/// <param name="Target">For what may leave.</param>
/// <param name="Review">For what a person must look at; may be null.</param>
/// <param name="Report">May be null.</param>
internal sealed record FolderPaths(DirectoryInfo Source, DirectoryInfo Target, DirectoryInfo? Review, FileInfo? Report)
{
    /// <summary>Why nothing can be done, or null.</summary>
    public string? Fault =>
        !Source.Exists ? "IN is not a folder."
        : IsFull(Target) ? "OUT is not empty: nothing is ever written over."
        : Review is not null && IsFull(Review) ? "The folder for review is not empty: nothing is ever written over."
        : Report is not null && (Report.Exists || Directory.Exists(Report.FullName)) ? "The report is there already: nothing is ever written over."
        : Overlap(Source, Target) || (Review is not null && (Overlap(Source, Review) || Overlap(Target, Review))) ? "IN, OUT and the folder for review must not lie in one another."
        : Report?.Directory is { } folder && (Overlap(Source, folder, isFile: true) || Overlap(Target, folder, isFile: true)) ? "The report must lie outside IN and OUT."
        : null;

    private static bool IsFull(DirectoryInfo folder) => File.Exists(folder.FullName) || (folder.Exists && folder.EnumerateFileSystemInfos().Any());

    private static bool Overlap(DirectoryInfo a, DirectoryInfo b, bool isFile = false) => Within(b, a) || (!isFile && Within(a, b));

    private static bool Within(DirectoryInfo inner, DirectoryInfo outer) =>
        (Path.TrimEndingDirectorySeparator(inner.FullName) + Path.DirectorySeparatorChar)
            .StartsWith(Path.TrimEndingDirectorySeparator(outer.FullName) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
