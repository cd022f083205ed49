using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;

namespace SecondOpinion.Store;

/// <summary>Answers of the database, remembered for just as long as nothing at all was committed to it.</summary>
/// <remarks>SQLite counts commits: <c>PRAGMA data_version</c>, asked on a connection that never writes, changes with every commit of every other
/// connection, in this process or another. It is asked before each use, so that a remembered answer is the one the database would give at that
/// instant: a revoke holds from its commit on, as if the row were read each time. SQL Server has nothing as cheap; there the row is read.</remarks>
internal sealed class UnchangedReads(Func<DbConnection> connect) : IDisposable
{
    private const int MostRemembered = 20_000;

    private readonly Lock _lock = new();
    private DbConnection? _connection;
    private DbCommand? _command;
    private Memory _memory = new(-1);

    /// <summary>The answer to <paramref name="sql"/> for <paramref name="key"/>: remembered, or read now.</summary>
    /// <param name="sql">Which statement.</param>
    /// <param name="key">All of its parameters, comparable.</param>
    /// <param name="read">Reads and converts; what it gives is shared, so it must not be changed by anybody.</param>
    public async Task<T?> FindAsync<T>(Sql sql, object key, Func<Task<T?>> read)
        where T : class
    {
        var memory = Current();
        if (memory.Answers.TryGetValue((sql, key), out var answer))
        {
            return (T?)answer;
        }

        var found = await read();
        if (memory.Answers.Count < MostRemembered)
        {
            memory.Answers[(sql, key)] = found; // read after the count was taken: it is as new as the count, or newer
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _command?.Dispose();
            _connection?.Dispose();
        }
    }

    private Memory Current()
    {
        lock (_lock)
        {
            var version = Version();
            if (_memory.Version != version)
            {
                _memory = new Memory(version);
            }

            return _memory;
        }
    }

    private long Version()
    {
        if (_command is null)
        {
            _connection = connect();
            _connection.Open();
            _command = _connection.CreateCommand();
            _command.CommandText = "PRAGMA data_version";
        }

        return Convert.ToInt64(_command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private sealed record Memory(long Version)
    {
        public ConcurrentDictionary<(Sql Sql, object Key), object?> Answers { get; } = new();
    }
}
