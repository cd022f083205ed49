using SecondOpinion.Dicom.Deidentification;

namespace SecondOpinion.Preparation;

/// <summary>How far an instance has come.</summary>
public enum InstanceState
{
    /// <summary>Listed; not looked at yet.</summary>
    Pending,

    /// <summary>Sealed and servable.</summary>
    Sealed,

    /// <summary>Will not be shown.</summary>
    Withheld,
}

/// <summary>One instance of a case, as a row. Holds no identity.</summary>
/// <param name="Address">Its place.</param>
/// <param name="Uid">Pseudonymous SOP Instance UID.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Version">Which version in the vault is the good one; 0 while there is none.</param>
/// <param name="Frames">Frames sealed.</param>
/// <param name="HasPreviews">True once previews and the smaller form are sealed too.</param>
public sealed record PreparedInstance(InstanceAddress Address, string Uid, InstanceState State, int Version, int Frames, bool HasPreviews);

/// <summary>What is kept with a sealed instance as proof of how it was made.</summary>
/// <param name="Frames">Frames sealed, at least 1.</param>
/// <param name="RulesEdition">Edition of the de-identification rules.</param>
/// <param name="RulesHash">SHA-256 of the rules, lower-case hexadecimal.</param>
/// <param name="Kept">Attributes kept as they were, or cleaned, at every depth.</param>
/// <param name="Replaced">Attributes given another value.</param>
/// <param name="Removed">Attributes left out.</param>
public sealed record Proof(int Frames, string RulesEdition, string RulesHash, int Kept, int Replaced, int Removed)
{
    /// <summary>How the pixels were cleaned; null where they need not be looked at.</summary>
    public PixelCleaning? Cleaning { get; init; }
}

/// <summary>What became of an instance.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>It lies in the vault as version 1.</summary>
    /// <param name="Address">Its place.</param>
    /// <param name="Proof">How it was made.</param>
    public sealed record Sealed(InstanceAddress Address, Proof Proof) : Decision;

    /// <summary>It will not be shown.</summary>
    /// <param name="Address">Its place.</param>
    /// <param name="Why">Without identity.</param>
    /// <param name="Review">What a person must look at; null when nobody need.</param>
    public sealed record NotShown(InstanceAddress Address, Withheld Why, ToReview? Review = null) : Decision;
}

/// <summary>What preparation has made, as rows. The headers and pixels lie in the vault.</summary>
/// <exception cref="LeaseLostException">From every method that takes a lease: another process took the case over, and nothing was written.</exception>
public interface IPreparedStore
{
    /// <summary>What of a case can be read now; empty lists before preparation began.</summary>
    Task<CaseContents> ContentsAsync(Guid caseId, CancellationToken cancellationToken);

    /// <summary>Notes the series of a case; those noted already stay as they are.</summary>
    Task AddSeriesAsync(PreparationLease lease, IReadOnlyList<PreparedSeries> series, CancellationToken cancellationToken);

    /// <summary>Notes the instances of a series in reading order by pseudonymous UID, once: a second list changes nothing, so that ordinals stay.</summary>
    Task AddInstancesAsync(PreparationLease lease, int series, IReadOnlyList<string> uids, CancellationToken cancellationToken);

    /// <summary>Notes further instances of a series behind those that are noted, which stay as they are; each once.</summary>
    Task GrowAsync(PreparationLease lease, int series, IReadOnlyList<string> uids, CancellationToken cancellationToken);

    /// <summary>Withholds what is pending of a series, and with <paramref name="all"/> what was sealed, too.</summary>
    Task WithholdAsync(PreparationLease lease, int series, bool all, Withheld why, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The instances of a series by ordinal.</summary>
    Task<IReadOnlyList<PreparedInstance>> InstancesAsync(Guid caseId, int series, CancellationToken cancellationToken);

    /// <summary>One instance, or null.</summary>
    Task<PreparedInstance?> FindAsync(Guid caseId, InstancePath path, CancellationToken cancellationToken);

    /// <summary>Notes what was decided of pending instances, all or nothing; of those that are not pending nothing. How many it noted.</summary>
    Task<int> DecidedAsync(PreparationLease lease, IReadOnlyList<Decision> decisions, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>A sealed instance has a later version, with previews. False: <paramref name="from"/> was not the good one.</summary>
    Task<bool> ResealedAsync(PreparationLease lease, InstanceAddress address, int from, int to, CancellationToken cancellationToken);

    /// <summary>Sealed instances without previews, centre of each series first, at most <paramref name="take"/>; of cases whose preparation has ended.</summary>
    Task<IReadOnlyList<PreparedInstance>> ToResealAsync(int take, CancellationToken cancellationToken);

    /// <summary>Forgets all rows of a case that is being prepared.</summary>
    Task EraseAsync(PreparationLease lease, CancellationToken cancellationToken);

    /// <summary>Forgets all rows of a case that has ended.</summary>
    Task EraseAsync(Guid caseId, CancellationToken cancellationToken);
}
