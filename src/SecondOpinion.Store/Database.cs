using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace SecondOpinion.Store;

/// <summary>The one way to the database: opens connections, runs <see cref="Sql"/> statements, queues writers.</summary>
/// <remarks>Nothing here takes a bare string, so a test can find every statement there is and check it against both dialects.</remarks>
public sealed class Database : IDisposable
{
    /// <summary>How long a statement waits for another program that holds the SQLite file, seconds.</summary>
    private const int BusySeconds = 5;

    private readonly string _connectionString;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly UnchangedReads? _unchanged;

    /// <summary>SQLite's own connections that have their settings: the pool hands them out again and again, and they keep what was set.</summary>
    private readonly ConditionalWeakTable<object, object> _set = [];

    /// <param name="dialect">Which database.</param>
    /// <param name="connectionString">As its provider reads it. Never logged.</param>
    public Database(Dialect dialect, string connectionString)
    {
        Dialect = dialect;
        _connectionString = connectionString;
        _unchanged = dialect == Dialect.Sqlite
            ? new UnchangedReads(() => Through(new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ToString())))
            : null;
        TypeHandlers.Register();
    }

    /// <summary>Which database this is.</summary>
    public Dialect Dialect { get; }

    /// <summary>What every connection is made of. A test puts something in front that fails.</summary>
    internal Func<DbConnection, DbConnection> Through { get; init; } = connection => connection;

    /// <summary>Called after each commit. A test throws here: the commit is done, and its answer is lost on the way.</summary>
    internal Action? Committed { get; set; }

    /// <summary>Called with each connection before it is used. A test has it refuse what a login may not do.</summary>
    internal Action<DbConnection>? Opened { get; set; }

    /// <summary>A new SQLite database file at <paramref name="path"/>.</summary>
    public static Database SqliteFile(string path, bool pooling = true) =>
        new(Dialect.Sqlite, new SqliteConnectionStringBuilder { DataSource = path, Pooling = pooling, DefaultTimeout = BusySeconds }.ToString());

    /// <summary>Opens a connection with this product's session settings.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = Through(Dialect == Dialect.Sqlite ? new SqliteConnection(_connectionString) : new SqlConnection(_connectionString));
        try
        {
            await connection.OpenAsync(cancellationToken);
            var own = (connection as SqliteConnection)?.Handle; // SQL Server resets what it hands out again
            if (own is null || !_set.TryGetValue(own, out _))
            {
                await connection.ExecuteAsync(new CommandDefinition(StoreSql.Session.For(Dialect), cancellationToken: cancellationToken));
                _ = own is not null && _set.TryAdd(own, own);
            }

            Opened?.Invoke(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Rows of a query, in their own connection.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(Sql sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<T>(new CommandDefinition(sql.For(Dialect), parameters, cancellationToken: cancellationToken))];
    }

    /// <summary>The only row of a query, or default.</summary>
    public async Task<T?> FindAsync<T>(Sql sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql.For(Dialect), parameters, cancellationToken: cancellationToken));
    }

    /// <summary>The only row of a query that is made for every frame, converted, or default: what the database holds now, without asking it anew
    /// while it says that nothing was committed (<see cref="UnchangedReads"/>).</summary>
    /// <param name="sql">The query.</param>
    /// <param name="key">All that <paramref name="parameters"/> holds, comparable.</param>
    /// <param name="parameters">Of the query.</param>
    /// <param name="convert">Makes what is shared by all who ask: nobody may change it.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task<T?> FindUnchangedAsync<TRow, T>(Sql sql, object key, object parameters, Func<TRow, T> convert, CancellationToken cancellationToken)
        where TRow : class
        where T : class
    {
        return _unchanged is null ? ReadAsync() : _unchanged.FindAsync(sql, key, ReadAsync);

        async Task<T?> ReadAsync() => await FindAsync<TRow>(sql, parameters, cancellationToken) is { } row ? convert(row) : null;
    }

    /// <summary>One statement in a transaction of its own; how many rows it changed.</summary>
    public Task<int> ExecuteAsync(Sql sql, object? parameters, CancellationToken cancellationToken) =>
        WriteAsync(writing => writing.ExecuteAsync(sql, parameters), cancellationToken);

    /// <summary>Several statements, all or nothing.</summary>
    /// <remarks>SQLite has one writer: they queue fairly here instead of polling its busy handler, and BEGIN IMMEDIATE, which is what its
    /// provider makes of Serializable, takes the lock at once.</remarks>
    public async Task<T> WriteAsync<T>(Func<Writing, Task<T>> work, CancellationToken cancellationToken)
    {
        if (Dialect == Dialect.Sqlite)
        {
            await _gate.WaitAsync(cancellationToken);
        }

        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(
                Dialect == Dialect.Sqlite ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted, cancellationToken);
            var result = await work(new Writing(Dialect, connection, transaction, cancellationToken));
            await transaction.CommitAsync(cancellationToken);
            Committed?.Invoke();
            return result;
        }
        finally
        {
            if (Dialect == Dialect.Sqlite)
            {
                _gate.Release();
            }
        }
    }

    /// <summary>True when <paramref name="exception"/> says that a unique key stands already.</summary>
    public static bool IsUniqueViolation(Exception exception) =>
        exception is SqlException { Number: 2601 or 2627 } or SqliteException { SqliteExtendedErrorCode: 2067 or 1555 };

    /// <inheritdoc/>
    public void Dispose()
    {
        _unchanged?.Dispose();
        _gate.Dispose();
    }
}

/// <summary>A write transaction in progress. It is committed by <see cref="Database.WriteAsync"/> when the work returns, rolled back when it throws.</summary>
public sealed class Writing(Dialect dialect, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
{
    /// <summary>Runs a statement; how many rows it changed.</summary>
    public Task<int> ExecuteAsync(Sql sql, object? parameters) =>
        connection.ExecuteAsync(new CommandDefinition(sql.For(dialect), parameters, transaction, cancellationToken: cancellationToken));

    /// <summary>Runs a statement once for each item, with one command whose parameters are made once: for many rows at a time.</summary>
    internal async Task ExecuteEachAsync<T>(Sql sql, IEnumerable<T> items, IReadOnlyList<Column<T>> columns)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql.For(dialect), transaction);
        var parameters = columns.Select(column => Add(command, column.Name, column.Type)).ToArray();
        foreach (var item in items)
        {
            for (var place = 0; place < parameters.Length; place++)
            {
                TypeHandlers.Set(parameters[place], columns[place].Value(item));
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Rows of a query inside the transaction.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(Sql sql, object? parameters) =>
        [.. await connection.QueryAsync<T>(new CommandDefinition(sql.For(dialect), parameters, transaction, cancellationToken: cancellationToken))];

    /// <summary>The only row of a query inside the transaction, or default.</summary>
    public Task<T?> FindAsync<T>(Sql sql, object? parameters) =>
        connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql.For(dialect), parameters, transaction, cancellationToken: cancellationToken));

    private static DbParameter Add(DbCommand command, string name, DbType type)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.DbType) = (name, type);
        command.Parameters.Add(parameter);
        return parameter;
    }
}

/// <summary>A parameter of a statement that runs for many items: its name, the type it has even when it is null, and where an item holds it.</summary>
internal sealed record Column<T>(string Name, DbType Type, Func<T, object?> Value);

/// <summary>Statements of the store itself.</summary>
internal static class StoreSql
{
    /// <summary>WAL is persistent and set once by the migrator; the rest is per connection.</summary>
    public static readonly Sql Session = new(
        "store.session",
        "PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
        "SET XACT_ABORT ON; SET LOCK_TIMEOUT 10000;");
}
