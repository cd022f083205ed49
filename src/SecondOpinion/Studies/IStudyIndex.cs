namespace SecondOpinion.Studies;

/// <summary>Which archive: names are unique within a trust only.</summary>
/// <param name="Trust">ODS code.</param>
/// <param name="Name">As configured.</param>
public sealed record ArchiveKey(string Trust, string Name);

/// <summary>A file as the index last saw it: when neither figure changed, it is not read again.</summary>
/// <param name="Path">Relative to the archive's root, parted by <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">UTC ticks of the last write.</param>
public sealed record IndexedFile(string Path, long Size, long Modified)
{
    /// <summary>The folder it lies in; empty for the root.</summary>
    public string Folder => Path.LastIndexOf('/') is var slash and >= 0 ? Path[..slash] : "";

    /// <inheritdoc/>
    public override string ToString() => "archived file"; // folders are often named after patients
}

/// <summary>What one file says about itself.</summary>
public sealed record IndexedInstance
{
    /// <summary>Where it lies.</summary>
    public required IndexedFile File { get; init; }

    /// <summary>Study Instance UID.</summary>
    public required StudyInstanceUid Study { get; init; }

    /// <summary>Series Instance UID.</summary>
    public required string Series { get; init; }

    /// <summary>SOP Instance UID.</summary>
    public required string Instance { get; init; }

    /// <summary>Whose it is.</summary>
    public required PatientIdentity Patient { get; init; }

    /// <summary>Words the name is found by (<see cref="PatientName.SearchWords"/>).</summary>
    public required string NameWords { get; init; }

    /// <summary>Further numbers the patient is known by, right or wrong; may be empty.</summary>
    public IReadOnlyList<string> OtherIds { get; init; } = [];

    /// <summary>Study Date and Time; null when absent.</summary>
    public DateTime? StudyAt { get; init; }

    /// <summary>Study Description.</summary>
    public string StudyDescription { get; init; } = "";

    /// <summary>Accession Number.</summary>
    public string AccessionNumber { get; init; } = "";

    /// <summary>Modality.</summary>
    public string Modality { get; init; } = "";

    /// <summary>Series Number.</summary>
    public int? SeriesNumber { get; init; }

    /// <summary>Series Description.</summary>
    public string SeriesDescription { get; init; } = "";

    /// <summary>Instance Number.</summary>
    public int? InstanceNumber { get; init; }

    /// <inheritdoc/>
    public override string ToString() => "indexed instance";
}

/// <summary>A file that was not taken in, for the PACS office.</summary>
/// <param name="File">Where it lies.</param>
/// <param name="Reason">Plain words without identity.</param>
public sealed record BadFile(IndexedFile File, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"bad file: {Reason}";
}

/// <summary>What lies in folder archives, kept where it can be searched. Staff side: it holds identity.</summary>
public interface IStudyIndex
{
    /// <summary>Files known in one folder of an archive, good and bad.</summary>
    Task<IReadOnlyList<IndexedFile>> FilesAsync(ArchiveKey archive, string folder, CancellationToken cancellationToken);

    /// <summary>Folders of an archive in which files are known.</summary>
    Task<IReadOnlyList<string>> FoldersAsync(ArchiveKey archive, CancellationToken cancellationToken);

    /// <summary>Takes files in, good and bad, in one transaction; what was known of the same paths is replaced.</summary>
    Task PutAsync(ArchiveKey archive, IReadOnlyList<IndexedInstance> instances, IReadOnlyList<BadFile> bad, CancellationToken cancellationToken);

    /// <summary>Forgets files, and studies and series that are left without any.</summary>
    Task RemoveAsync(ArchiveKey archive, IReadOnlyList<string> paths, CancellationToken cancellationToken);

    /// <summary>Bad files by path, at most <paramref name="take"/>, after <paramref name="after"/> when given.</summary>
    Task<IReadOnlyList<BadFile>> BadFilesAsync(ArchiveKey archive, int take, string? after, CancellationToken cancellationToken);

    /// <summary>As <see cref="IArchive.SearchAsync"/>; null when <paramref name="after"/> is not there any more, so that the page has no beginning.</summary>
    Task<IReadOnlyList<StudySummary>?> SearchAsync(
        ArchiveKey archive, StudyQuery query, int take, StudyInstanceUid? after, CancellationToken cancellationToken);

    /// <summary>As <see cref="IArchive.FindAsync"/>.</summary>
    Task<StudySummary?> FindAsync(ArchiveKey archive, StudyInstanceUid study, CancellationToken cancellationToken);

    /// <summary>As <see cref="IArchive.PriorsAsync"/>.</summary>
    Task<IReadOnlyList<StudySummary>> PriorsAsync(ArchiveKey archive, StudySummary study, CancellationToken cancellationToken);

    /// <summary>As <see cref="IArchive.SeriesAsync"/>.</summary>
    Task<IReadOnlyList<SeriesSummary>> SeriesAsync(ArchiveKey archive, StudyInstanceUid study, CancellationToken cancellationToken);

    /// <summary>As <see cref="IArchive.InstancesAsync"/>.</summary>
    Task<IReadOnlyList<string>> InstancesAsync(ArchiveKey archive, StudyInstanceUid study, string series, CancellationToken cancellationToken);

    /// <summary>The file that holds an instance; null when none does. Of several copies the first by path.</summary>
    Task<IndexedFile?> FileAsync(ArchiveKey archive, StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken);
}
