using System.Runtime.CompilerServices;
using System.Text.Json;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Reads the trail.</summary>
public sealed class TrailReader(Database database) : ITrailReader
{
    private readonly TrailRows _rows = new(database);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TrailRow>> SearchAsync(TrailQuery query, int take, CancellationToken cancellationToken)
    {
        if (query.Patient.Count == 0)
        {
            var statement = query switch
            {
                { Case: not null } => TrailSearchSql.OfCase,
                { Who: not null } => TrailSearchSql.OfWho,
                _ => TrailSearchSql.Newest,
            };
            return await FindAsync(statement, Parameters(query, take, null), cancellationToken);
        }

        // A patient has few hashes: the newest of each, put together, are the newest of all.
        var found = new SortedDictionary<long, TrailRow>();
        foreach (var hash in query.Patient)
        {
            foreach (var row in await FindAsync(TrailSearchSql.OfPatient, Parameters(query, take, hash), cancellationToken))
            {
                found[row.Seq] = row;
            }
        }

        return [.. found.Values.Reverse().Take(take)];
    }

    /// <inheritdoc/>
    public async Task<TrailRow?> FindAsync(long seq, string trust, CancellationToken cancellationToken) =>
        (await FindAsync(TrailSearchSql.One, new { Seq = seq, Trust = trust }, cancellationToken)).SingleOrDefault();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> CasesOfAsync(IReadOnlyList<byte[]> patient, string trust, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var hash in patient)
        {
            foreach (var row in await database.QueryAsync<CaseOfPatient>(TrailSearchSql.CasesOf, new { PatientHash = hash, Trust = trust }, cancellationToken))
            {
                found[row.Code] = Math.Max(row.Last, found.GetValueOrDefault(row.Code));
            }
        }

        return [.. found.OrderByDescending(one => one.Value).Select(one => one.Key)];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TrailRow>> ReadingsOfAsync(string caseCode, string trust, int take, CancellationToken cancellationToken) =>
        FindAsync(TrailSearchSql.Readings, new { CaseCode = caseCode, Trust = trust, Take = take }, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<TrailRow> AfterAsync(long seq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _rows.AfterAsync(seq, cancellationToken))
        {
            yield return row;
        }
    }

    /// <inheritdoc/>
    public async Task<TrailSize> SizeAsync(CancellationToken cancellationToken)
    {
        var head = await database.FindAsync<TrailHead>(TrailSql.Head, null, cancellationToken) ?? new TrailHead();
        return new TrailSize(head.Size, head.Open().Root());
    }

    private static object Parameters(TrailQuery query, int take, byte[]? patientHash) => new
    {
        query.Trust,
        query.Before,
        query.From,
        query.To,
        Action = query.Action?.ToString(),
        Outcome = (int?)query.Outcome,
        CaseCode = query.Case,
        Who = query.Who is { } who ? TrailPerson.LookupOf(who) : null,
        AlsoWho = Guid.TryParse(query.Who, out var id) ? id.ToString(query.Who.Contains('-', StringComparison.Ordinal) ? "N" : "D") : null,
        PatientHash = patientHash,
        Take = take,
    };

    private async Task<IReadOnlyList<TrailRow>> FindAsync(Sql sql, object parameters, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<TrailRow>(sql, parameters, cancellationToken);
        if (rows.Count == 0)
        {
            return rows;
        }

        var numbers = new { Numbers = JsonSerializer.Serialize(rows.Select(row => row.Seq)) };
        var persons = (await database.QueryAsync<PersonRow>(TrailSearchSql.Persons, numbers, cancellationToken)).ToLookup(person => person.Seq, person => person.Person);
        return [.. rows.Select(row => row with { Persons = [.. persons[row.Seq]] })];
    }

    private sealed record CaseOfPatient
    {
        public string Code { get; init; } = "";

        public long Last { get; init; }
    }
}
