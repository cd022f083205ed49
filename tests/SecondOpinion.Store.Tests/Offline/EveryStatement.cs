using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace SecondOpinion.Store.Tests.Offline;

/// <summary>Every statement the store can send, against both databases' grammar and this program's schema, with no server.</summary>
internal sealed partial class EveryStatement
{
    [Test]
    public void Sql_server_2019_would_understand_every_migration_and_every_statement()
    {
        Assert.That(Statements.All, Has.Count.GreaterThan(20));
        Assert.That(Statements.CheckTsql(Statements.All), Is.Empty);
    }

    [Test]
    public async Task Sqlite_understands_every_migration_and_every_statement() => Assert.That(await ExplainAsync(Statements.All), Is.Empty);

    [TestCase("SELECT xmll FROM data_protection_key")]
    [TestCase("SELECT xml FROM data_protection_keys")]
    [TestCase("UPDATE data_protection_key SET xml = @Xml WHERE")]
    [TestCase("INSERT INTO data_protection_key (id, ring, xml) VALUES (@Id, @Ring)")]
    public async Task Both_checks_would_have_found_a_wrong_one(string text)
    {
        var wrong = new Sql("test.wrong", text);

        Assert.That(Statements.CheckTsql([wrong]).Select(finding => finding.Statement), Does.Contain("test.wrong"));
        Assert.That(await ExplainAsync([wrong]), Has.Count.EqualTo(1));
    }

    [TestCase("INSERT INTO data_protection_key (ring) VALUES (@Ring)", "LINT04")]
    [TestCase("INSERT INTO data_protection_key VALUES (@Ring)", "LINT02")]
    [TestCase("SELECT xml FROM data_protection_key ORDER BY id LIMIT 10", "SQL46005")]
    [TestCase("WITH c AS (SELECT ring FROM data_protection_key) SELECT xml FROM c", "SQL71005")]
    public void The_check_for_sql_server_finds(string text, string code) =>
        Assert.That(Statements.CheckTsql([new Sql("test.wrong", text)]).Select(finding => finding.Code), Does.Contain(code));

    [Test]
    public void No_two_statements_share_a_name() => Assert.That(Statements.All.Select(sql => sql.Name), Is.Unique);

    [Test]
    public async Task Both_schemas_have_the_same_tables_and_columns()
    {
        using var check = new TsqlCheck();
        foreach (var script in Migrator.Scripts(Dialect.SqlServer).Prepend(Statements.Versions))
        {
            check.AddMigration(script.Name, script.Text);
        }

        await using var test = await TestDatabase.NewAsync();
        var names = new Sql(
            "test.columns",
            "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'");

        Assert.That(await test.Database.QueryAsync<string>(names, null, default), Is.EquivalentTo(check.Columns()));
    }

    [Test]
    public void Both_dialects_have_the_same_migrations() =>
        Assert.That(
            Migrator.Scripts(Dialect.Sqlite).Select(script => script.Name),
            Is.Not.Empty.And.EqualTo(Migrator.Scripts(Dialect.SqlServer).Select(script => script.Name)));

    [Test]
    public void Nobody_but_the_database_and_the_migrator_talks_to_the_driver()
    {
        var store = Path.Combine(Checkout.Root, "src", "SecondOpinion.Store");
        var talkers = Directory.EnumerateFiles(store, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => Driver().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetFileName(file));

        Assert.That(talkers, Is.EquivalentTo((string[])["Database.cs", "Migrator.cs", "TypeHandlers.cs", "UnchangedReads.cs"]));
    }

    /// <summary>SQLite resolves names when it prepares, and EXPLAIN prepares without doing anything.</summary>
    private static async Task<IReadOnlyList<string>> ExplainAsync(IEnumerable<Sql> statements)
    {
        await using var test = await TestDatabase.NewAsync();
        await using var connection = (SqliteConnection)await test.Database.OpenAsync(default);
        var findings = new List<string>();
        foreach (var sql in statements)
        {
            foreach (var text in sql.Sqlite.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                await using var command = new SqliteCommand($"EXPLAIN {text}", connection);
                foreach (var name in Parameter().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal))
                {
                    command.Parameters.AddWithValue(name, DBNull.Value);
                }

                try
                {
                    await command.ExecuteNonQueryAsync();
                }
                catch (SqliteException wrong)
                {
                    findings.Add($"{sql.Name}: {wrong.Message}");
                }
            }
        }

        return findings;
    }

    [GeneratedRegex("@[A-Za-z_0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"using Dapper;|CommandText|CreateCommand\(|new SqliteCommand|new SqlCommand", RegexOptions.NonBacktracking)]
    private static partial Regex Driver();
}
