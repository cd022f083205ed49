using SecondOpinion.Links;
using SecondOpinion.Preparation;

namespace SecondOpinion.Cases;

/// <summary>A case and all that must be stored with it in one transaction.</summary>
/// <param name="Case">The row.</param>
/// <param name="Subject">Sealed with the desk's keys.</param>
/// <param name="Links">At least one, letters held.</param>
/// <param name="RequestId">From the form: a second submit of the same form makes no second case.</param>
public sealed record NewCase(Case Case, CaseSubject Subject, IReadOnlyList<Minted> Links, Guid RequestId)
{
    /// <summary>The referrer agreed on the form that faces may be seen.</summary>
    public bool FacesAgreed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"new case {Case.Code}";
}

/// <summary>Where cases are kept.</summary>
public interface ICaseStore
{
    /// <summary>Stores case, subject, links and held letters, all or nothing.</summary>
    /// <returns>The code of the case that stands: this one's, or that of the earlier submit with the same <see cref="NewCase.RequestId"/>.</returns>
    Task<CaseCode> AddAsync(NewCase newCase, CancellationToken cancellationToken);

    /// <summary>The case that an earlier submit of the same form made, or null.</summary>
    Task<CaseCode?> OfRequestAsync(string referrerId, Guid requestId, CancellationToken cancellationToken);

    /// <summary>By code, whatever its trust: the caller checks whose it is.</summary>
    Task<Case?> FindAsync(CaseCode code, CancellationToken cancellationToken);

    /// <summary>By key.</summary>
    Task<Case?> FindAsync(Guid caseId, CancellationToken cancellationToken);

    /// <summary>What the case is about; null when there is no such case or its identity was erased. Desk only.</summary>
    Task<CaseSubject?> SubjectAsync(Guid caseId, CancellationToken cancellationToken);

    /// <summary>A referrer's cases, newest first, at most <paramref name="take"/>, older than <paramref name="before"/> when given (keyset).</summary>
    Task<IReadOnlyList<Case>> OfReferrerAsync(string referrerId, int take, DateTimeOffset? before, CancellationToken cancellationToken);

    /// <summary>Cases in <see cref="CaseState.Preparing"/>, or with something being added, most urgent first, then oldest first.</summary>
    Task<IReadOnlyList<Case>> ToPrepareAsync(int take, CancellationToken cancellationToken);

    /// <summary>Moves a case on, only from the state named. False: it was not in that state.</summary>
    Task<bool> MoveAsync(Guid caseId, CaseState from, CaseState to, string? because, CancellationToken cancellationToken);

    /// <summary>The same, for whoever prepares the case.</summary>
    /// <exception cref="LeaseLostException">Another process took the case over, and nothing was written.</exception>
    Task<bool> MoveAsync(PreparationLease lease, CaseState from, CaseState to, string? because, CancellationToken cancellationToken);

    /// <summary>Has a case prepare what its referrer adds: its subject is replaced. False, and nothing changes: it is not ready, has no link that
    /// could be read any more, something is being added already, or was since <paramref name="additions"/> were counted.</summary>
    Task<bool> AddToAsync(Guid caseId, int additions, CaseSubject subject, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What was being added is prepared.</summary>
    /// <exception cref="LeaseLostException">Another process took the case over, and nothing was written.</exception>
    Task AddedAsync(PreparationLease lease, CancellationToken cancellationToken);

    /// <summary>Notes that a face may be seen or drawn from a case's images, once.</summary>
    /// <exception cref="LeaseLostException">Another process took the case over, and nothing was written.</exception>
    Task FacesFoundAsync(PreparationLease lease, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes that the referrer agreed to that. The first word stands.</summary>
    Task FacesAgreedAsync(Guid caseId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes that the referrer has looked at what the recipient will see. The first look stands.</summary>
    Task LookedAsync(Guid caseId, DateTimeOffset now, CancellationToken cancellationToken);
}
