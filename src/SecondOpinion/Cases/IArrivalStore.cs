namespace SecondOpinion.Cases;

/// <summary>How much came to the archives after a question was asked, and is not part of the case.</summary>
/// <param name="Images">Images in new series, and new ones in series of the case.</param>
/// <param name="Series">Series that have them.</param>
/// <param name="Studies">Other new studies of the patient.</param>
public sealed record ArrivalCount(int Images, int Series, int Studies)
{
    /// <summary>Nothing came.</summary>
    public static ArrivalCount None { get; } = new(0, 0, 0);
}

/// <summary>What the last look at the archives of a case found.</summary>
/// <param name="KnownStudies">The patient's studies that were there at the first look, by the case's pseudonyms.</param>
/// <param name="Noticed">What is on the trail as noticed.</param>
public sealed record ArrivalNote(IReadOnlyList<string> KnownStudies, ArrivalCount Noticed);

/// <summary>Where it is kept when each case's archives were last looked at. Holds no identity.</summary>
public interface IArrivalStore
{
    /// <summary>The note of a case; null before the first look.</summary>
    Task<ArrivalNote?> FindAsync(Guid caseId, CancellationToken cancellationToken);

    /// <summary>Notes the first look. One that was noted already stands.</summary>
    Task BeginAsync(Guid caseId, IReadOnlyList<string> knownStudies, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes a later look.</summary>
    Task NoteAsync(Guid caseId, ArrivalCount noticed, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Takes a look upon itself. False: another process looked after <paramref name="before"/>.</summary>
    Task<bool> ClaimAsync(Guid caseId, DateTimeOffset before, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Cases that are ready, can be read at <paramref name="now"/> and were not looked at after <paramref name="before"/>; the longest ago first.</summary>
    Task<IReadOnlyList<Case>> DueAsync(DateTimeOffset before, DateTimeOffset now, int take, CancellationToken cancellationToken);
}
