using SecondOpinion.Cases;
using SecondOpinion.Preparation;

namespace SecondOpinion;

/// <summary>A case store of which a test replaces what it needs; whatever else is asked fails the test.</summary>
internal abstract class UnaskedCases : ICaseStore
{
    public virtual Task<CaseCode> AddAsync(NewCase newCase, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task<CaseCode?> OfRequestAsync(string referrerId, Guid requestId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task<Case?> FindAsync(CaseCode code, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task<Case?> FindAsync(Guid caseId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task<CaseSubject?> SubjectAsync(Guid caseId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task<IReadOnlyList<Case>> OfReferrerAsync(string referrerId, int take, DateTimeOffset? before, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public virtual Task<IReadOnlyList<Case>> ToPrepareAsync(int take, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task<bool> MoveAsync(Guid caseId, CaseState from, CaseState to, string? because, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public virtual Task<bool> MoveAsync(PreparationLease lease, CaseState from, CaseState to, string? because, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public virtual Task<bool> AddToAsync(Guid caseId, int additions, CaseSubject subject, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public virtual Task AddedAsync(PreparationLease lease, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task FacesFoundAsync(PreparationLease lease, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task FacesAgreedAsync(Guid caseId, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task LookedAsync(Guid caseId, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();
}
