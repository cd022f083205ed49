using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;

namespace SecondOpinion.Store;

/// <summary>A migrated database of a test's own, gone when disposed: a SQLite file, or a new database on the server that
/// <c>SECONDOPINION_TEST_SQLSERVER</c> (a connection string) names.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _name;

    private TestDatabase(Database database, string name) => (Database, _name) = (database, name);

    public Database Database { get; }

    /// <summary>The SQLite file.</summary>
    public string Path => _name;

    /// <summary>A second way into the same database, as another process would have: it shares no write gate with the first.</summary>
    public Database Another() => Database.Dialect == Dialect.Sqlite
        ? Database.SqliteFile(_name, pooling: false)
        : new Database(Dialect.SqlServer, Named(RequireServer(), _name));

    /// <summary>A new database with every migration applied.</summary>
    public static async Task<TestDatabase> NewAsync(Dialect dialect = Dialect.Sqlite)
    {
        var test = await EmptyAsync(dialect);
        await Migrator.ApplyAsync(test.Database, TimeProvider.System, default);
        return test;
    }

    /// <summary>A new database with nothing in it.</summary>
    public static async Task<TestDatabase> EmptyAsync(Dialect dialect = Dialect.Sqlite)
    {
        var key = Guid.CreateVersion7().ToString("N");
        if (dialect == Dialect.Sqlite)
        {
            var file = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"second-opinion-test-{key}.db");
            return new TestDatabase(Database.SqliteFile(file, pooling: false), file);
        }

        var server = RequireServer();
        var name = $"second_opinion_test_{key}";
        await OnServerAsync(server, $"CREATE DATABASE {name}");
        return new TestDatabase(new Database(Dialect.SqlServer, Named(server, name)), name);
    }

    /// <summary>Runs a text that no product code would: what an administrator of the database might do.</summary>
    public async Task<int> TamperAsync(string text, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await Database.OpenAsync(default);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Database.Dispose();
        if (Database.Dialect == Dialect.Sqlite)
        {
            foreach (var file in (string[])[_name, $"{_name}-wal", $"{_name}-shm"])
            {
                File.Delete(file);
            }
        }
        else
        {
            await OnServerAsync(RequireServer(), $"DROP DATABASE {_name}");
        }
    }

    private static string RequireServer()
    {
        var server = Environment.GetEnvironmentVariable("SECONDOPINION_TEST_SQLSERVER");
        if (string.IsNullOrEmpty(server))
        {
            Assert.Ignore("skipped: no SQL Server (set SECONDOPINION_TEST_SQLSERVER to a connection string that may create databases)");
        }

        return server!;
    }

    private static string Named(string server, string name) =>
        new SqlConnectionStringBuilder(server) { InitialCatalog = name, Pooling = false }.ToString();

    private static async Task OnServerAsync(string server, string text)
    {
        await using DbConnection connection = new SqlConnection(server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }
}
