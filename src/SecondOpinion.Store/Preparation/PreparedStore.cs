using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Preparation;

/// <summary>What preparation has made, as rows.</summary>
public sealed class PreparedStore(Database database) : IPreparedStore
{
    /// <inheritdoc/>
    public async Task<CaseContents> ContentsAsync(Guid caseId, CancellationToken cancellationToken)
    {
        var series = await database.QueryAsync<SeriesRow>(PreparedSql.Series, new { caseId }, cancellationToken);
        var withheld = await database.QueryAsync<WithheldRow>(PreparedSql.Withheld, new { caseId }, cancellationToken);
        return new CaseContents(
            [.. series.Select(row => row.ToSeries())],
            [.. withheld.Select(row => new WithheldCount(row.Kind, row.Reason, row.Count))],
            series.Sum(row => row.Sealed + row.Withheld),
            series.Sum(row => row.Listed > 0 ? row.Listed : row.Expected));
    }

    /// <inheritdoc/>
    public Task AddSeriesAsync(PreparationLease lease, IReadOnlyList<PreparedSeries> series, CancellationToken cancellationToken) =>
        database.WriteAsync(
            lease,
            async writing =>
            {
                foreach (var one in series)
                {
                    await writing.ExecuteAsync(
                        PreparedSql.AddSeries,
                        new { caseId = lease.CaseId, one.Ordinal, one.StudyUid, one.StudyLabel, one.When, one.Uid, one.Number, one.Modality, one.Description, one.Expected });
                }

                return series.Count;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task AddInstancesAsync(PreparationLease lease, int series, IReadOnlyList<string> uids, CancellationToken cancellationToken) =>
        database.WriteAsync(
            lease,
            async writing =>
            {
                if (await writing.FindAsync<int>(PreparedSql.CountInstances, new { caseId = lease.CaseId, series }) > 0)
                {
                    return 0;
                }

                for (var ordinal = 0; ordinal < uids.Count; ordinal++)
                {
                    await writing.ExecuteAsync(
                        PreparedSql.AddInstance, new { caseId = lease.CaseId, series, ordinal, uid = uids[ordinal], centre = CentreOut.Rank(ordinal, uids.Count) });
                }

                return uids.Count;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task GrowAsync(PreparationLease lease, int series, IReadOnlyList<string> uids, CancellationToken cancellationToken) =>
        database.WriteAsync(
            lease,
            async writing =>
            {
                var ordinal = await writing.FindAsync<int>(PreparedSql.CountInstances, new { caseId = lease.CaseId, series });
                for (var at = 0; at < uids.Count; at++)
                {
                    ordinal += await writing.ExecuteAsync(
                        PreparedSql.AddInstanceOnce, new { caseId = lease.CaseId, series, ordinal, uid = uids[at], centre = CentreOut.Rank(at, uids.Count) });
                }

                return ordinal;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task WithholdAsync(PreparationLease lease, int series, bool all, Withheld why, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            lease, PreparedSql.WithholdSeries, new { lease.CaseId, series, all = all ? 1 : 0, why.Kind, why.Reason, why.Word, now }, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PreparedInstance>> InstancesAsync(Guid caseId, int series, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<InstanceRow>(PreparedSql.Instances, new { caseId, series }, cancellationToken)).Select(row => row.ToInstance())];

    /// <inheritdoc/>
    public Task<PreparedInstance?> FindAsync(Guid caseId, InstancePath path, CancellationToken cancellationToken) =>
        database.FindUnchangedAsync<InstanceRow, PreparedInstance>(
            PreparedSql.FindInstance, (caseId, path), new { caseId, path.Study, path.Series, path.Instance }, row => row.ToInstance(), cancellationToken);

    /// <inheritdoc/>
    public Task<int> DecidedAsync(PreparationLease lease, IReadOnlyList<Decision> decisions, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            lease,
            async writing =>
            {
                var noted = 0;
                foreach (var decision in decisions)
                {
                    noted += await DecideAsync(writing, decision, now);
                }

                return noted;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ResealedAsync(PreparationLease lease, InstanceAddress address, int from, int to, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(lease, PreparedSql.ResealInstance, new { address.CaseId, address.Series, address.Instance, from, to }, cancellationToken) == 1;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PreparedInstance>> ToResealAsync(int take, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<InstanceRow>(PreparedSql.ToReseal, new { take }, cancellationToken)).Select(row => row.ToInstance())];

    /// <inheritdoc/>
    public Task EraseAsync(PreparationLease lease, CancellationToken cancellationToken) =>
        database.WriteAsync(lease, writing => EraseAsync(writing, lease.CaseId), cancellationToken);

    /// <inheritdoc/>
    public Task EraseAsync(Guid caseId, CancellationToken cancellationToken) => database.WriteAsync(writing => EraseAsync(writing, caseId), cancellationToken);

    private static Task<int> DecideAsync(Writing writing, Decision decision, DateTimeOffset now) => decision switch
    {
        Decision.Sealed(var at, var proof) => writing.ExecuteAsync(
            PreparedSql.SealInstance,
            new
            {
                at.CaseId, at.Series, at.Instance, proof.Frames, proof.RulesEdition, proof.RulesHash, proof.Kept, proof.Replaced, proof.Removed,
                masks = BoxColumn.Write(proof.Cleaning?.Boxes), engine = proof.Cleaning?.Engine, now,
            }),
        Decision.NotShown(var at, var why, var review) => writing.ExecuteAsync(
            PreparedSql.WithholdInstance, new { at.CaseId, at.Series, at.Instance, why.Kind, why.Reason, why.Word, review = review?.Because, masks = BoxColumn.Write(review?.Boxes), engine = review?.Engine, now }),
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    private static async Task<int> EraseAsync(Writing writing, Guid caseId) =>
        await writing.ExecuteAsync(PreparedSql.EraseInstances, new { caseId }) + await writing.ExecuteAsync(PreparedSql.EraseSeries, new { caseId });

    private sealed class SeriesRow
    {
        public int Ordinal { get; init; }
        public string StudyUid { get; init; } = "";
        public string StudyLabel { get; init; } = "";
        public string StudyWhen { get; init; } = "";
        public string Uid { get; init; } = "";
        public int? Number { get; init; }
        public string Modality { get; init; } = "";
        public string Description { get; init; } = "";
        public int Expected { get; init; }
        public int Listed { get; init; }
        public int Sealed { get; init; }
        public int Withheld { get; init; }
        public int Frames { get; init; }
        public int Previews { get; init; }

        public PreparedSeries ToSeries() => new()
        {
            Ordinal = Ordinal,
            StudyUid = StudyUid,
            StudyLabel = StudyLabel,
            When = StudyWhen,
            Uid = Uid,
            Number = Number,
            Modality = Modality,
            Description = Description,
            Expected = Listed > 0 ? Listed : Expected,
            Asked = Expected,
            Sealed = Sealed,
            Withheld = Withheld,
            Frames = Frames,
            Previews = Previews,
        };
    }

    private sealed class InstanceRow
    {
        public Guid CaseId { get; init; }
        public int Series { get; init; }
        public int Ordinal { get; init; }
        public string Uid { get; init; } = "";
        public int State { get; init; }
        public int Version { get; init; }
        public int Frames { get; init; }
        public int Previews { get; init; }

        public PreparedInstance ToInstance() => new(new InstanceAddress(CaseId, Series, Ordinal), Uid, (InstanceState)State, Version, Frames, Previews == 1);
    }

    private sealed class WithheldRow
    {
        public string Kind { get; init; } = "";
        public string Reason { get; init; } = "";
        public int Count { get; init; }
    }
}
