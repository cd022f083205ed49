using Microsoft.Data.Sqlite;

namespace SecondOpinion.Browser;

/// <summary>Looks into the site's database as an onlooker, without writing.</summary>
internal static class Rows
{
    /// <summary>The one number that <paramref name="sql"/> asks for.</summary>
    public static async Task<long> NumberAsync(Site site, string sql)
    {
        var address = new SqliteConnectionStringBuilder { DataSource = Path.Combine(site.Data, "store.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        await using var connection = new SqliteConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
