using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Preparation;
using SecondOpinion.Store.Links;
using SecondOpinion.Store.Preparation;

namespace SecondOpinion.Store.Cases;

/// <summary>Cases as rows.</summary>
/// <param name="database">Where.</param>
/// <param name="letters">Seals the letters that are stored with a new case.</param>
/// <param name="deskKeys">Opens and seals what a case is about; a reader process has none and can do neither.</param>
public sealed class CaseStore(Database database, LetterSeal letters, DeskKeys? deskKeys = null) : ICaseStore, ICaseEnds
{
    private readonly SubjectSeal? _seal = deskKeys is null ? null : new SubjectSeal(deskKeys);

    /// <inheritdoc/>
    public async Task<CaseCode> AddAsync(NewCase newCase, CancellationToken cancellationToken)
    {
        var row = Row(newCase);
        try
        {
            return await database.WriteAsync(writing => AddAsync(writing, newCase, row), cancellationToken);
        }
        catch (Exception exception) when (Database.IsUniqueViolation(exception))
        {
            // Another node took the same form between our look and our write; anything else that is not unique is a fault.
            if (await OfRequestAsync(newCase.Case.ReferrerId, newCase.RequestId, cancellationToken) is { } standing)
            {
                return standing;
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<CaseCode?> OfRequestAsync(string referrerId, Guid requestId, CancellationToken cancellationToken) =>
        await database.FindAsync<string>(CaseSql.OfRequest, new { RequestId = requestId, ReferrerId = referrerId }, cancellationToken) is { } code
            ? CaseRow.ToCode(code)
            : null;

    /// <inheritdoc/>
    public async Task<Case?> FindAsync(CaseCode code, CancellationToken cancellationToken) =>
        (await database.FindAsync<CaseRow>(CaseSql.ByCode, new { Code = code.Value }, cancellationToken))?.ToCase();

    /// <inheritdoc/>
    public async Task<Case?> FindAsync(Guid caseId, CancellationToken cancellationToken) =>
        (await database.FindAsync<CaseRow>(CaseSql.ById, new { Id = caseId }, cancellationToken))?.ToCase();

    /// <inheritdoc/>
    public async Task<CaseSubject?> SubjectAsync(Guid caseId, CancellationToken cancellationToken) =>
        (await database.FindAsync<SubjectRow>(CaseSql.Subject, new { Id = caseId }, cancellationToken))?.Sealed is { } column
            ? Seal().Open(caseId, column)
            : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Case>> OfReferrerAsync(string referrerId, int take, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        var parameters = new { ReferrerId = referrerId, Take = take, Before = before ?? new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero) };
        return [.. (await database.QueryAsync<CaseRow>(CaseSql.OfReferrer, parameters, cancellationToken)).Select(row => row.ToCase())];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Case>> ToPrepareAsync(int take, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<CaseRow>(CaseSql.ToPrepare, new { Take = take }, cancellationToken)).Select(row => row.ToCase())];

    /// <inheritdoc/>
    public async Task<bool> MoveAsync(Guid caseId, CaseState from, CaseState to, string? because, CancellationToken cancellationToken)
    {
        var parameters = new { Id = caseId, From = (int)from, To = (int)to, Because = because };
        return await database.ExecuteAsync(CaseSql.Move, parameters, cancellationToken) == 1;
    }

    /// <inheritdoc/>
    public async Task<bool> MoveAsync(PreparationLease lease, CaseState from, CaseState to, string? because, CancellationToken cancellationToken)
    {
        var parameters = new { Id = lease.CaseId, From = (int)from, To = (int)to, Because = because };
        return await database.ExecuteAsync(lease, CaseSql.Move, parameters, cancellationToken) == 1;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Case>> DueAsync(DateTimeOffset before, int take, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<CaseRow>(CaseSql.Due, new { Before = before, Take = take }, cancellationToken)).Select(row => row.ToCase())];

    /// <inheritdoc/>
    public async Task<bool> AddToAsync(Guid caseId, int additions, CaseSubject subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = new { Id = caseId, Subject = Seal().Seal(caseId, subject) };
        try
        {
            return await database.WriteAsync(
                async writing =>
                {
                    var taken = additions == 0
                        ? await writing.ExecuteAsync(CaseSql.AddFirst, new { Id = caseId, Now = now })
                        : await writing.ExecuteAsync(CaseSql.AddAgain, new { Id = caseId, Additions = additions, Now = now });
                    return taken == 1 && await writing.ExecuteAsync(CaseSql.SetSubject, row) == 1;
                },
                cancellationToken);
        }
        catch (Exception exception) when (Database.IsUniqueViolation(exception))
        {
            return false; // two came first, and another was faster
        }
    }

    /// <inheritdoc/>
    public Task AddedAsync(PreparationLease lease, CancellationToken cancellationToken) =>
        database.ExecuteAsync(lease, CaseSql.Added, new { lease.CaseId }, cancellationToken);

    /// <inheritdoc/>
    public Task FacesFoundAsync(PreparationLease lease, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(lease, CaseSql.FaceFound, new { lease.CaseId, Now = now }, cancellationToken);

    /// <inheritdoc/>
    public Task FacesAgreedAsync(Guid caseId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(CaseSql.FaceAgreed, new { Id = caseId, Now = now }, cancellationToken);

    /// <inheritdoc/>
    public Task LookedAsync(Guid caseId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(CaseSql.Looked, new { Id = caseId, Now = now }, cancellationToken);

    private async Task<CaseCode> AddAsync(Writing writing, NewCase newCase, object row)
    {
        var earlier = await writing.FindAsync<string>(CaseSql.OfRequest, new { newCase.RequestId, newCase.Case.ReferrerId });
        if (earlier is not null)
        {
            return CaseRow.ToCode(earlier);
        }

        await writing.ExecuteAsync(CaseSql.Add, row);
        if (newCase.FacesAgreed)
        {
            await writing.ExecuteAsync(CaseSql.AddFace, new { newCase.Case.Id, Now = newCase.Case.CreatedAt });
        }

        foreach (var minted in newCase.Links)
        {
            await LinkRows.InsertAsync(writing, letters, minted);
        }

        return newCase.Case.Code;
    }

    private object Row(NewCase newCase)
    {
        var asked = newCase.Case;
        return new
        {
            asked.Id,
            Code = asked.Code.Value,
            asked.Trust,
            asked.ReferrerId,
            asked.ReferrerName,
            asked.ReferrerEmail,
            asked.Question,
            Urgency = (int)asked.Urgency,
            asked.CreatedAt,
            State = (int)asked.State,
            newCase.RequestId,
            Subject = Seal().Seal(asked.Id, newCase.Subject),
        };
    }

    private SubjectSeal Seal() => _seal ?? throw new InvalidOperationException("This process has no desk keys: it cannot read or write what a case is about.");
}
