using System.Security.Cryptography;
using System.Text;

namespace SecondOpinion.Store.Tests;

[TestFixture(Dialect.Sqlite)]
[TestFixture(Dialect.SqlServer)]
internal sealed class MigratorTests(Dialect dialect)
{
    private static readonly Sql CountVersions = new("test.versions", "SELECT COUNT(*) FROM schema_version");

    [Test]
    public async Task Three_nodes_that_start_at_once_apply_each_script_once()
    {
        await using var test = await TestDatabase.EmptyAsync(dialect);
        using Database second = test.Another(), third = test.Another();
        using var barrier = new Barrier(3);

        var applied = await Task.WhenAll(((Database[])[test.Database, second, third]).Select(node => Task.Run(() =>
        {
            barrier.SignalAndWait();
            return Migrator.ApplyAsync(node, TimeProvider.System, default);
        })));

        Assert.That(applied.SelectMany(names => names), Is.EquivalentTo(Migrator.Scripts(dialect).Select(script => script.Name)));
    }

    [Test]
    public async Task Applying_again_does_nothing()
    {
        await using var test = await TestDatabase.NewAsync(dialect);

        Assert.That(await Migrator.ApplyAsync(test.Database, TimeProvider.System, default), Is.Empty);
    }

    [Test]
    public async Task A_script_changed_after_it_was_applied_stops_the_start()
    {
        await using var test = await TestDatabase.EmptyAsync(dialect);
        await ApplyAsync(test, Script("0001-a.sql", "CREATE TABLE a (x int);"));

        Assert.That(
            () => ApplyAsync(test, Script("0001-a.sql", "CREATE TABLE a (y int);")),
            Throws.InvalidOperationException.With.Message.Contains("0001-a.sql was changed"));
    }

    [Test]
    public async Task A_script_that_fails_half_way_leaves_nothing_behind()
    {
        await using var test = await TestDatabase.EmptyAsync(dialect);
        Assert.That(() => ApplyAsync(test, Script("0001-a.sql", "CREATE TABLE a (x int); INSERT INTO no_such_table (x) VALUES (1);")), Throws.Exception);

        Assert.That(await test.Database.FindAsync<int>(CountVersions, null, default), Is.Zero);
        Assert.That(async () => await ApplyAsync(test, Script("0001-a.sql", "CREATE TABLE a (x int);")), Is.EqualTo((string[])["0001-a.sql"]));
    }

    [Test]
    public async Task A_database_newer_than_the_program_is_refused()
    {
        await using var test = await TestDatabase.EmptyAsync(dialect);
        await ApplyAsync(test, Script("0001-a.sql", "CREATE TABLE a (x int);"), Script("0002-b.sql", "CREATE TABLE b (x int);"));

        Assert.That(
            () => ApplyAsync(test, Script("0001-a.sql", "CREATE TABLE a (x int);")),
            Throws.InvalidOperationException.With.Message.Contains("0002-b.sql"));
    }

    private static Task<IReadOnlyList<string>> ApplyAsync(TestDatabase test, params Migration[] scripts) =>
        Migrator.ApplyAsync(test.Database, scripts, TimeProvider.System, default);

    private static Migration Script(string name, string text) => new(name, text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
}
