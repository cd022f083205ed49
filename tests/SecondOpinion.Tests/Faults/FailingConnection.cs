using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace SecondOpinion.Faults;

/// <summary>A connection to the database of which an opening, a statement, a beginning or a commit fails by plan.</summary>
internal sealed class FailingConnection(DbConnection inner, FaultPlan plan) : DbConnection
{
    [AllowNull]
    public override string ConnectionString
    {
        get => inner.ConnectionString;
        set => inner.ConnectionString = value;
    }

    public override string Database => inner.Database;

    public override string DataSource => inner.DataSource;

    public override string ServerVersion => inner.ServerVersion;

    public override ConnectionState State => inner.State;

    public override void Open() => Do(plan, inner.Open);

    public override void Close() => inner.Close();

    public override void ChangeDatabase(string databaseName) => inner.ChangeDatabase(databaseName);

    /// <summary>Counts and does a call. A lost answer is one of a commit: any other call that fails is rolled back, done or not.</summary>
    internal static void Do(FaultPlan plan, Action call, bool commits = false)
    {
        var due = (commits || plan.How != Failing.AnswerLost) && plan.IsDue();
        if (due && plan.How != Failing.AnswerLost)
        {
            throw Fault();
        }

        call();
        if (due)
        {
            throw Fault();
        }
    }

    internal static T Do<T>(FaultPlan plan, Func<T> call)
    {
        T? result = default;
        Do(plan, () => { result = call(); });
        return result!; // the line above returned
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        new FailingTransaction(this, Do(plan, () => inner.BeginTransaction(isolationLevel)), plan);

    protected override DbCommand CreateDbCommand() => new FailingCommand(this, inner.CreateCommand(), plan);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>SQLITE_IOERR.</summary>
    private static SqliteException Fault() => new("planned", 10);
}

/// <summary>See <see cref="FailingConnection"/>.</summary>
internal sealed class FailingTransaction(FailingConnection connection, DbTransaction inner, FaultPlan plan) : DbTransaction
{
    public DbTransaction Inner => inner;

    public override IsolationLevel IsolationLevel => inner.IsolationLevel;

    protected override DbConnection DbConnection => connection;

    public override void Commit() => FailingConnection.Do(plan, inner.Commit, commits: true);

    public override void Rollback() => inner.Rollback();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>See <see cref="FailingConnection"/>.</summary>
internal sealed class FailingCommand(FailingConnection connection, DbCommand inner, FaultPlan plan) : DbCommand
{
    private DbTransaction? _transaction;

    [AllowNull]
    public override string CommandText
    {
        get => inner.CommandText;
        set => inner.CommandText = value;
    }

    public override int CommandTimeout
    {
        get => inner.CommandTimeout;
        set => inner.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => inner.CommandType;
        set => inner.CommandType = value;
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; } = connection;

    protected override DbParameterCollection DbParameterCollection => inner.Parameters;

    protected override DbTransaction? DbTransaction
    {
        get => _transaction;
        set => (_transaction, inner.Transaction) = (value, (value as FailingTransaction)?.Inner);
    }

    public override void Cancel() => inner.Cancel();

    public override int ExecuteNonQuery() => FailingConnection.Do(plan, inner.ExecuteNonQuery);

    public override object? ExecuteScalar() => FailingConnection.Do(plan, inner.ExecuteScalar);

    public override void Prepare() => inner.Prepare();

    protected override DbParameter CreateDbParameter() => inner.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => FailingConnection.Do(plan, () => inner.ExecuteReader(behavior));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
