using Microsoft.Data.Sqlite;

namespace SecondOpinion.Browser;

/// <summary>Looks into the site's database as an onlooker, without writing; and, while it stands still, does what no product code would.</summary>
internal static class Rows
{
    /// <summary>The one number that <paramref name="sql"/> asks for.</summary>
    public static Task<long> NumberAsync(Site site, string sql) => NumberAsync(site.Data, sql);

    /// <summary>The same of a folder of data.</summary>
    public static async Task<long> NumberAsync(string data, string sql)
    {
        await using var connection = await OpenAsync(data, SqliteOpenMode.ReadOnly);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Changes what is stored there.</summary>
    public static async Task ChangeAsync(string data, string sql)
    {
        await using var connection = await OpenAsync(data, SqliteOpenMode.ReadWrite);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<SqliteConnection> OpenAsync(string data, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "store.db"), Mode = mode, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
