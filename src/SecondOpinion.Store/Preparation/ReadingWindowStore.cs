using SecondOpinion.Reading;

namespace SecondOpinion.Store.Preparation;

/// <summary>Open reading windows as rows.</summary>
public sealed class ReadingWindowStore(Database database) : IReadingWindowStore
{
    /// <inheritdoc/>
    public Task AddAsync(ReadingWindow window, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            ReadingWindowSql.Add,
            new { window.Id, window.SessionId, window.CaseCode, window.Trust, window.LinkId, window.LinkNumber, window.SeriesUid, now },
            cancellationToken);

    /// <inheritdoc/>
    public Task TouchAsync(IReadOnlyList<Guid> windows, DateTimeOffset now, CancellationToken cancellationToken) =>
        windows.Count == 0
            ? Task.CompletedTask
            : database.WriteAsync(
                async writing =>
                {
                    foreach (var id in windows)
                    {
                        await writing.ExecuteAsync(ReadingWindowSql.Touch, new { id, now });
                    }

                    return windows.Count;
                },
                cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReadingWindow>> AbandonedAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<Row>(ReadingWindowSql.Abandoned, new { before }, cancellationToken)).Select(row => row.ToWindow())];

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(Guid window, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(ReadingWindowSql.Remove, new { id = window }, cancellationToken) == 1;

    private sealed class Row
    {
        public Guid Id { get; init; }
        public Guid SessionId { get; init; }
        public string CaseCode { get; init; } = "";
        public string Trust { get; init; } = "";
        public Guid LinkId { get; init; }
        public int LinkNumber { get; init; }
        public string SeriesUid { get; init; } = "";

        public ReadingWindow ToWindow() => new(Id, SessionId, CaseCode, Trust, LinkId, LinkNumber, SeriesUid);
    }
}

/// <summary>Statements of reading.</summary>
internal static class ReadingWindowSql
{
    public static readonly Sql Add = new(
        "reading.add",
        """
        INSERT INTO reading_window (id, session_id, case_code, trust, link_id, link_number, series_uid, touched_at)
        VALUES (@Id, @SessionId, @CaseCode, @Trust, @LinkId, @LinkNumber, @SeriesUid, @now)
        """);

    public static readonly Sql Touch = new("reading.touch", "UPDATE reading_window SET touched_at = @now WHERE id = @id");

    public static readonly Sql Abandoned = new(
        "reading.abandoned",
        """
        SELECT id AS Id, session_id AS SessionId, case_code AS CaseCode, trust AS Trust, link_id AS LinkId, link_number AS LinkNumber, series_uid AS SeriesUid
        FROM reading_window WHERE touched_at < @before ORDER BY touched_at
        """);

    public static readonly Sql Remove = new("reading.remove", "DELETE FROM reading_window WHERE id = @id");
}
