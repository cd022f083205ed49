namespace SecondOpinion.Store;

/// <summary>One of the two databases a deployment can stand on.</summary>
public enum Dialect
{
    /// <summary>A file beside the program: demonstrations, pilots, one process.</summary>
    Sqlite,

    /// <summary>What a trust runs; several processes.</summary>
    SqlServer,
}

/// <summary>A statement, known by name: one text where the dialects agree, two where they do not. Every one is checked against both in the tests.</summary>
/// <remarks>Unqualified lower_snake names; answers by row count, not RETURNING or OUTPUT; parameters written with the very case of the
/// property that fills them, for SQLite tells them apart.</remarks>
/// <param name="Name">For failures and tests, such as <c>link.open</c>.</param>
/// <param name="Sqlite">Text for SQLite.</param>
/// <param name="SqlServer">Text for SQL Server 2019 or later.</param>
public sealed record Sql(string Name, string Sqlite, string SqlServer)
{
    /// <summary>A statement with one text for both.</summary>
    public Sql(string name, string both)
        : this(name, both, both)
    {
    }

    /// <summary>The text for <paramref name="dialect"/>.</summary>
    public string For(Dialect dialect) => dialect == Dialect.Sqlite ? Sqlite : SqlServer;
}
