using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;
using SecondOpinion.Store.Operations;

namespace SecondOpinion.Store;

/// <summary>One migration: a name that sorts, its text, and the SHA-256 by which a later change is noticed.</summary>
public sealed record Migration(string Name, string Text, string Sha256);

/// <summary>Brings a database to this program's schema: embedded scripts, each applied once, in order, in a transaction of its own.</summary>
/// <remarks>Two nodes that start at once are kept apart by a lock. A script whose text changed after it was applied stops the start,
/// and so does a database that knows scripts this program does not.</remarks>
public static partial class Migrator
{
    private const string Lock = "second-opinion.migrate";

    /// <summary>The scripts of one dialect, in order.</summary>
    public static IReadOnlyList<Migration> Scripts(Dialect dialect)
    {
        var assembly = typeof(Migrator).Assembly;
        var folder = $"Migrations/{dialect}/";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(assembly, name, name[folder.Length..]))];
    }

    /// <summary>Applies what is missing; the names applied.</summary>
    /// <exception cref="InvalidOperationException">A script was changed after it was applied, or the schema is newer than this program.</exception>
    /// <exception cref="TimeoutException">Another node held the lock for a minute.</exception>
    public static Task<IReadOnlyList<string>> ApplyAsync(Database database, TimeProvider clock, CancellationToken cancellationToken) =>
        ApplyAsync(database, Scripts(database.Dialect), clock, cancellationToken);

    /// <summary>What a process does before it serves. A SQLite file has one process, which migrates it; on SQL Server the logins that serve may not
    /// change the schema, so there it is only looked at.</summary>
    /// <exception cref="InvalidOperationException">As both say.</exception>
    public static Task StartAsync(Database database, TimeProvider clock, CancellationToken cancellationToken) =>
        database.Dialect == Dialect.Sqlite ? ApplyAsync(database, clock, cancellationToken) : CheckAsync(database, cancellationToken);

    /// <summary>Changes nothing, and needs no right but to read <c>schema_version</c>.</summary>
    /// <exception cref="InvalidOperationException">The schema is not this program's; the message says what to do.</exception>
    public static Task CheckAsync(Database database, CancellationToken cancellationToken) =>
        CheckAsync(database, Scripts(database.Dialect), cancellationToken);

    internal static async Task CheckAsync(Database database, IReadOnlyList<Migration> scripts, CancellationToken cancellationToken)
    {
        var schema = await SchemaState.OfAsync(database, scripts, cancellationToken);
        if (schema.Missing is [var missing, ..])
        {
            throw new InvalidOperationException(
                $"Migration {missing} has not been applied to the database, or this login may not read schema_version. "
                + "Run `second-opinion migrate` under the migrator's login, then start again.");
        }

        if (schema.Changed is [var changed, ..])
        {
            throw Changed(changed);
        }

        RefuseNewer(schema.Applied, scripts);
    }

    internal static async Task<IReadOnlyList<string>> ApplyAsync(
        Database database, IReadOnlyList<Migration> scripts, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var sqlite = database.Dialect == Dialect.Sqlite;
        if (sqlite)
        {
            await connection.ExecuteAsync(MigratorSql.Wal.Sqlite); // not possible inside a transaction
        }
        else if (await connection.ExecuteScalarAsync<int>(MigratorSql.TakeLock.SqlServer, new { Lock }, commandTimeout: 90) < 0)
        {
            throw new TimeoutException("Another node is migrating the database.");
        }

        try
        {
            await connection.ExecuteAsync(MigratorSql.Versions.For(database.Dialect));
            RefuseNewer(await connection.QueryAsync<string>(MigratorSql.Names.Sqlite), scripts); // before anything is changed
            var applied = new List<string>();
            foreach (var script in scripts)
            {
                if (await ApplyOneAsync(connection, database.Dialect, script, clock, cancellationToken))
                {
                    applied.Add(script.Name);
                }
            }

            return applied;
        }
        finally
        {
            if (!sqlite)
            {
                await connection.ExecuteAsync(MigratorSql.ReleaseLock.SqlServer, new { Lock });
            }
        }
    }

    private static async Task<bool> ApplyOneAsync(
        DbConnection connection, Dialect dialect, Migration script, TimeProvider clock, CancellationToken cancellationToken)
    {
        // SQLite: the write lock is the migration lock.
        await using var transaction = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: false)
            : await connection.BeginTransactionAsync(cancellationToken);
        var was = await connection.ExecuteScalarAsync<string>(MigratorSql.Applied.For(dialect), new { script.Name }, transaction);
        if (was is not null)
        {
            return was.Trim() == script.Sha256
                ? false
                : throw Changed(script.Name);
        }

        foreach (var batch in dialect == Dialect.Sqlite ? [script.Text] : Go().Split(script.Text).Where(text => !string.IsNullOrWhiteSpace(text)))
        {
            await connection.ExecuteAsync(batch, transaction: transaction, commandTimeout: 600);
        }

        await connection.ExecuteAsync(MigratorSql.Record.For(dialect), new { script.Name, script.Sha256, now = clock.GetUtcNow() }, transaction);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static InvalidOperationException Changed(string script) => new($"Migration {script} was changed after it was applied.");

    private static void RefuseNewer(IEnumerable<string> names, IReadOnlyList<Migration> scripts)
    {
        var known = scripts.Select(script => script.Name).ToHashSet(StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } newer)
        {
            throw new InvalidOperationException($"The database holds migration {newer}, which this program does not know: it is newer than the program. "
                + "Run the version that the database belongs to, or a newer one; or restore the backup that was made before the upgrade.");
        }
    }

    private static Migration Read(Assembly assembly, string resource, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8); // named by the assembly itself
        var text = reader.ReadToEnd().ReplaceLineEndings("\n");
        return new Migration(name, text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    [GeneratedRegex(@"^[ \t]*GO[ \t]*\r?$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Go();
}

/// <summary>Statements of the migrator.</summary>
internal static class MigratorSql
{
    public static readonly Sql Wal = new("migrator.wal", "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", "SELECT 1;");

    public static readonly Sql TakeLock = new(
        "migrator.lock",
        "SELECT 0;",
        "DECLARE @rc int; EXEC @rc = sp_getapplock @Resource = @Lock, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 60000; SELECT @rc;");

    public static readonly Sql ReleaseLock = new(
        "migrator.unlock", "SELECT 0;", "EXEC sp_releaseapplock @Resource = @Lock, @LockOwner = 'Session';");

    public static readonly Sql Versions = new(
        "migrator.versions",
        "CREATE TABLE IF NOT EXISTS schema_version (name TEXT NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT;",
        """
        IF OBJECT_ID(N'schema_version') IS NULL
        CREATE TABLE schema_version (name nvarchar(128) NOT NULL CONSTRAINT pk_schema_version PRIMARY KEY, sha256 char(64) NOT NULL, applied_at datetimeoffset(3) NOT NULL);
        """);

    public static readonly Sql Names = new("migrator.names", "SELECT name FROM schema_version ORDER BY name");

    public static readonly Sql Applied = new("migrator.applied", "SELECT sha256 FROM schema_version WHERE name = @Name");

    public static readonly Sql Record = new(
        "migrator.record", "INSERT INTO schema_version (name, sha256, applied_at) VALUES (@Name, @Sha256, @now)");
}
