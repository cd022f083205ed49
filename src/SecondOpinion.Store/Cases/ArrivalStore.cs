using SecondOpinion.Cases;

namespace SecondOpinion.Store.Cases;

/// <summary>Looks at archives as rows.</summary>
public sealed class ArrivalStore(Database database) : IArrivalStore
{
    /// <inheritdoc/>
    public async Task<ArrivalNote?> FindAsync(Guid caseId, CancellationToken cancellationToken) =>
        await database.FindAsync<Row>(ArrivalSql.Find, new { caseId }, cancellationToken) is { } row
            ? new ArrivalNote(row.Known.Split(' ', StringSplitOptions.RemoveEmptyEntries), new ArrivalCount(row.Images, row.Series, row.Studies))
            : null;

    /// <inheritdoc/>
    public async Task BeginAsync(Guid caseId, IReadOnlyList<string> knownStudies, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await database.ExecuteAsync(ArrivalSql.Begin, new { caseId, known = string.Join(' ', knownStudies), now }, cancellationToken);
        }
        catch (Exception exception) when (Database.IsUniqueViolation(exception))
        {
            // Another process looked first, and what it saw stands.
        }
    }

    /// <inheritdoc/>
    public Task NoteAsync(Guid caseId, ArrivalCount noticed, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(ArrivalSql.Note, new { caseId, noticed.Images, noticed.Series, noticed.Studies, now }, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ClaimAsync(Guid caseId, DateTimeOffset before, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(ArrivalSql.Claim, new { caseId, before, now }, cancellationToken) == 1;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Case>> DueAsync(DateTimeOffset before, DateTimeOffset now, int take, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<CaseRow>(ArrivalSql.Due, new { before, now, take }, cancellationToken)).Select(row => row.ToCase())];

    private sealed class Row
    {
        public string Known { get; init; } = "";
        public int Images { get; init; }
        public int Series { get; init; }
        public int Studies { get; init; }
    }
}

/// <summary>Statements about what came to the archives after a question.</summary>
internal static class ArrivalSql
{
    /// <summary>1: ready.</summary>
    private const string DueRows =
        $"""
        {CaseSql.Columns} {CaseSql.From} LEFT JOIN case_arrival ON case_arrival.case_id = opinion_case.id
        WHERE state = 1 AND adding_since IS NULL AND (looked_at IS NULL OR looked_at <= @before)
          AND EXISTS (SELECT 1 FROM link WHERE link.case_id = opinion_case.id AND link.revoked_at IS NULL AND link.expires_at > @now)
        ORDER BY COALESCE(looked_at, created_at)
        """;

    public static readonly Sql Find = new(
        "arrival.find", "SELECT known AS Known, images AS Images, series AS Series, studies AS Studies FROM case_arrival WHERE case_id = @caseId");

    public static readonly Sql Begin = new(
        "arrival.begin",
        """
        INSERT INTO case_arrival (case_id, looked_at, known, images, series, studies)
        SELECT @caseId, @now, @known, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM case_arrival WHERE case_id = @caseId)
        """);

    public static readonly Sql Note = new(
        "arrival.note", "UPDATE case_arrival SET looked_at = @now, images = @Images, series = @Series, studies = @Studies WHERE case_id = @caseId");

    public static readonly Sql Claim = new("arrival.claim", "UPDATE case_arrival SET looked_at = @now WHERE case_id = @caseId AND looked_at <= @before");

    public static readonly Sql Due = new("arrival.due", $"SELECT {DueRows} LIMIT @take", $"SELECT TOP (@take) {DueRows}");
}
