using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Studies;

/// <summary>What a referrer looks for. Everything given must match; an empty query asks for the newest studies.</summary>
/// <param name="Text">NHS number, hospital number, accession number or any part of a name; accents and case do not matter.</param>
/// <param name="From">First study date, inclusive.</param>
/// <param name="To">Last study date, inclusive.</param>
/// <param name="Modality">One modality; null for any.</param>
public sealed record StudyQuery(string Text = "", DateOnly? From = null, DateOnly? To = null, string? Modality = null)
{
    /// <inheritdoc/>
    public override string ToString() => "study query (redacted)";
}

/// <summary>What an archive found.</summary>
/// <param name="Studies">Newest first.</param>
/// <param name="IsCapped">More match than the archive was asked for: others may be missing, newer ones too. The person must narrow the search.</param>
public sealed record StudiesFound(IReadOnlyList<StudySummary> Studies, bool IsCapped = false);

/// <summary>One archive of one trust: a VNA, a PACS, or a folder.</summary>
/// <exception cref="ArchiveUnavailableException">From any method, when the archive does not answer.</exception>
public interface IArchive
{
    /// <summary>As configured; shown to staff, part of every <c>studyRef</c>.</summary>
    string Name { get; }

    /// <summary>ODS code of the trust that owns it.</summary>
    string Trust { get; }

    /// <summary>Studies that match, newest first, at most <paramref name="take"/>, starting after <paramref name="after"/> when given (keyset).</summary>
    Task<StudiesFound> SearchAsync(StudyQuery query, int take, StudyInstanceUid? after, CancellationToken cancellationToken);

    /// <summary>One study, or null when it is not there (any more).</summary>
    Task<StudySummary?> FindAsync(StudyInstanceUid study, CancellationToken cancellationToken);

    /// <summary>Other studies of the same patient, newest first. Same patient: equal valid NHS number and birth date; else equal issuer,
    /// hospital number, birth date and family name.</summary>
    Task<IReadOnlyList<StudySummary>> PriorsAsync(StudySummary study, CancellationToken cancellationToken);

    /// <summary>The series of a study by series number.</summary>
    Task<IReadOnlyList<SeriesSummary>> SeriesAsync(StudyInstanceUid study, CancellationToken cancellationToken);

    /// <summary>SOP Instance UIDs of a series in reading order (instance number, then UID).</summary>
    Task<IReadOnlyList<string>> InstancesAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken);

    /// <summary>Opens one instance as stored (Part 10).</summary>
    /// <exception cref="InstanceGoneException">It is not there any more.</exception>
    Task<IArchivedInstance> OpenAsync(StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken);
}

/// <summary>The open bytes of one archived instance. Dispose it as soon as they are read.</summary>
public interface IArchivedInstance : IByteSource, IAsyncDisposable
{
    /// <summary>Transfer syntax UID under which the archive keeps it, where it was decoded on the way; null when these are the bytes as stored.</summary>
    string? DecodedFrom => null;
}

/// <summary>The archives of this deployment.</summary>
public interface IArchives
{
    /// <summary>Those of one trust, in configured order.</summary>
    IReadOnlyList<IArchive> Of(string trust);

    /// <summary>One by trust and name, or null.</summary>
    IArchive? Find(string trust, string name);
}

/// <summary>The archive does not answer, or answers rubbish. The message names the archive and the fault, never a patient.</summary>
public sealed class ArchiveUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>An instance that was listed is gone.</summary>
public sealed class InstanceGoneException(string message, Exception? inner = null) : Exception(message, inner);
