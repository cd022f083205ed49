namespace SecondOpinion.Store.Operations;

/// <summary>How a database stands to this program's schema.</summary>
/// <param name="Applied">Migrations that are applied, in order.</param>
/// <param name="Missing">Those that this program would apply.</param>
/// <param name="Changed">Those whose text is another than when they were applied: the program refuses to start.</param>
/// <param name="Unknown">Those that this program does not know: the database is newer than the program, which refuses to start.</param>
public sealed record SchemaState(IReadOnlyList<string> Applied, IReadOnlyList<string> Missing, IReadOnlyList<string> Changed, IReadOnlyList<string> Unknown)
{
    /// <summary>Looks, and changes nothing. A login that may not read <c>schema_version</c> sees no migration.</summary>
    public static Task<SchemaState> OfAsync(Database database, CancellationToken cancellationToken) =>
        OfAsync(database, Migrator.Scripts(database.Dialect), cancellationToken);

    internal static async Task<SchemaState> OfAsync(Database database, IReadOnlyList<Migration> scripts, CancellationToken cancellationToken)
    {
        var known = scripts.ToDictionary(script => script.Name, script => script.Sha256, StringComparer.Ordinal);
        var rows = await database.FindAsync<int>(OperationsSql.HasVersions, null, cancellationToken) == 0
            ? []
            : await database.QueryAsync<Row>(OperationsSql.Versions, null, cancellationToken);
        var applied = rows.Select(row => row.Name).ToList();
        return new SchemaState(
            applied,
            [.. known.Keys.Except(applied, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. rows.Where(row => known.TryGetValue(row.Name, out var hash) && hash != row.Sha256.Trim()).Select(row => row.Name)],
            [.. applied.Where(name => !known.ContainsKey(name))]);
    }

    private sealed record Row
    {
        public string Name { get; init; } = "";

        public string Sha256 { get; init; } = "";
    }
}
