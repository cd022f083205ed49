using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using SecondOpinion.Store;
using SQLitePCL;

namespace SecondOpinion.Rights;

/// <summary>Has SQLite refuse what a SQL Server role was not granted: SQLite asks about every table and column as it prepares a statement.</summary>
internal sealed class AsRole
{
    private readonly IReadOnlySet<Right> _granted;
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly delegate_authorizer _authorizer; // kept, for SQLite calls it as long as a connection lives

    private AsRole(IReadOnlySet<Right> granted) => (_granted, _authorizer) = (granted, Decide);

    /// <summary>What was refused so far.</summary>
    public IReadOnlyCollection<string> Refused => _refused;

    /// <summary>From now on <paramref name="bound"/> may do what the role may; other ways into the same file, which share its pooled connections, may do all.</summary>
    public static AsRole Bind(Database bound, IReadOnlySet<Right> granted, params Database[] free)
    {
        var role = new AsRole(granted);
        bound.Opened = connection => role.Authorize(connection, role._authorizer);
        foreach (var database in free)
        {
            database.Opened = connection => role.Authorize(connection, null);
        }

        return role;
    }

    private void Authorize(DbConnection connection, delegate_authorizer? authorizer)
    {
        var done = raw.sqlite3_set_authorizer(((SqliteConnection)connection).Handle, authorizer, null);
        Assert.That(done, Is.EqualTo(raw.SQLITE_OK));
    }

    private int Decide(object data, int action, utf8z first, utf8z second, utf8z database, utf8z inner)
    {
        string table = first.utf8_to_string() ?? "", column = second.utf8_to_string() ?? "";
        var allowed = action switch
        {
            raw.SQLITE_READ => column.Length == 0 ? _granted.Any(right => right.Verb == "SELECT" && right.Table == table) : Has("SELECT", table, column),
            raw.SQLITE_UPDATE => Has("UPDATE", table, column),
            raw.SQLITE_INSERT => Has("INSERT", table, null),
            raw.SQLITE_DELETE => Has("DELETE", table, null),
            raw.SQLITE_SELECT or raw.SQLITE_TRANSACTION or raw.SQLITE_FUNCTION or raw.SQLITE_PRAGMA => true,
            _ => false,
        };
        if (!allowed)
        {
            _refused.Enqueue($"{action} {table}.{column}");
        }

        return allowed ? raw.SQLITE_OK : raw.SQLITE_DENY;
    }

    private bool Has(string verb, string table, string? column) => _granted.Contains(new Right(verb, table, column));
}
