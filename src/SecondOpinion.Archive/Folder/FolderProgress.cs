namespace SecondOpinion.Archive.Folder;

/// <summary>What an indexer is doing.</summary>
public enum FolderState
{
    /// <summary>It has not begun since the service started.</summary>
    NotStarted,

    /// <summary>It is reading what is new or changed.</summary>
    Scanning,

    /// <summary>Everything is read; it waits for changes.</summary>
    UpToDate,

    /// <summary>The folder is not there or cannot be listed; what is known is kept.</summary>
    FolderMissing,

    /// <summary>The last scan broke off; it is tried again.</summary>
    Failed,
}

/// <summary>How far an indexer is. Figures are of the scan that runs, or of the last one.</summary>
public sealed record FolderProgress
{
    /// <summary>What it is doing.</summary>
    public FolderState State { get; init; }

    /// <summary>Files seen.</summary>
    public int Seen { get; init; }

    /// <summary>Files taken in, because they were new or changed.</summary>
    public int Indexed { get; init; }

    /// <summary>Files left alone: size and time of the last write were as before.</summary>
    public int Unchanged { get; init; }

    /// <summary>Files not taken in, each with its reason.</summary>
    public int Refused { get; init; }

    /// <summary>Files forgotten, because they are gone.</summary>
    public int Removed { get; init; }

    /// <summary>When the last whole scan ended; null before the first.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
