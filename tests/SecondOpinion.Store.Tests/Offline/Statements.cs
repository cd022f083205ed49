using System.Reflection;

namespace SecondOpinion.Store.Tests.Offline;

/// <summary>Every statement and every migration of the store, found by reflection.</summary>
internal static class Statements
{
    public static IReadOnlyList<Sql> All { get; } = [.. typeof(Database).Assembly.GetTypes()
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(field => field.FieldType == typeof(Sql))
        .Select(field => (Sql)field.GetValue(null)!)];

    /// <summary>The findings of the offline T-SQL check over all migrations and <paramref name="statements"/>.</summary>
    public static IReadOnlyList<Finding> CheckTsql(IEnumerable<Sql> statements)
    {
        using var check = new TsqlCheck();
        foreach (var script in Migrator.Scripts(Dialect.SqlServer).Prepend(Versions))
        {
            check.AddMigration(script.Name, script.Text);
        }

        foreach (var sql in statements)
        {
            check.AddStatement(sql.Name, sql.SqlServer);
        }

        return check.Findings();
    }

    /// <summary>The migrator's own table, which no script makes.</summary>
    public static Migration Versions { get; } = new(
        "schema_version", MigratorSql.Versions.SqlServer[MigratorSql.Versions.SqlServer.IndexOf("CREATE TABLE", StringComparison.Ordinal)..], "");
}
