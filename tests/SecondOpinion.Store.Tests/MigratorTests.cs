using System.Security.Cryptography;
using System.Text;
using SecondOpinion.Store.Operations;

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
    public async Task Where_a_script_fails_those_before_it_stand_and_the_next_run_goes_on_from_there()
    {
        await using var test = await TestDatabase.EmptyAsync(dialect);
        var first = Script("0001-a.sql", "CREATE TABLE a (x int);");
        Assert.That(() => ApplyAsync(test, first, Script("0002-b.sql", "CREATE TABLE b (x int); INSERT INTO no_such_table (x) VALUES (1);")), Throws.Exception);

        Assert.That(async () => await ApplyAsync(test, first, Script("0002-b.sql", "CREATE TABLE b (x int);")), Is.EqualTo((string[])["0002-b.sql"]));
    }

    [Test]
    public async Task A_database_newer_than_the_program_is_left_as_it_is()
    {
        await using var test = await TestDatabase.EmptyAsync(dialect);
        await ApplyAsync(test, Script("0001-a.sql", "CREATE TABLE a (x int);"), Script("0003-c.sql", "CREATE TABLE c (x int);"));

        Assert.That(() => ApplyAsync(test, Script("0001-a.sql", "CREATE TABLE a (x int);"), Script("0002-b.sql", "CREATE TABLE b (x int);")), Throws.InvalidOperationException);
        Assert.That(await test.Database.FindAsync<int>(CountVersions, null, default), Is.EqualTo(2), "what the program would have added is not there");
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

    [Test]
    public async Task A_start_migrates_a_file_and_never_a_server()
    {
        await using var test = await TestDatabase.EmptyAsync(dialect);
        if (dialect == Dialect.Sqlite)
        {
            await Migrator.StartAsync(test.Database, TimeProvider.System, default);
            Assert.That(await test.Database.FindAsync<int>(CountVersions, null, default), Is.EqualTo(Migrator.Scripts(dialect).Count));
        }
        else
        {
            Assert.That(() => Migrator.StartAsync(test.Database, TimeProvider.System, default), Throws.InvalidOperationException.With.Message.Contains("second-opinion migrate"));
            Assert.That(async () => await test.Database.FindAsync<long>(OperationsSql.HasVersions, null, default), Is.Zero, "not even the list of versions was made");
        }
    }

    [Test]
    public async Task A_check_of_a_database_without_a_schema_says_what_to_run()
    {
        await using var test = await TestDatabase.EmptyAsync(dialect);

        Assert.That(() => Migrator.CheckAsync(test.Database, default), Throws.InvalidOperationException.With.Message.Contains("second-opinion migrate"));
        Assert.That(async () => await test.Database.FindAsync<long>(OperationsSql.HasVersions, null, default), Is.Zero, "it makes nothing");
    }

    [Test]
    public async Task A_check_passes_just_the_schema_of_this_program()
    {
        await using var test = await TestDatabase.EmptyAsync(dialect);
        Migration first = Script("0001-a.sql", "CREATE TABLE a (x int);"), second = Script("0002-b.sql", "CREATE TABLE b (x int);");
        await ApplyAsync(test, first);

        Assert.That(
            () => Migrator.CheckAsync(test.Database, [first, second], default),
            Throws.InvalidOperationException.With.Message.Contains("0002-b.sql").And.Message.Contains("second-opinion migrate"));
        Assert.That(
            () => Migrator.CheckAsync(test.Database, [first with { Sha256 = second.Sha256 }], default),
            Throws.InvalidOperationException.With.Message.Contains("0001-a.sql was changed"));
        await ApplyAsync(test, first, second);
        Assert.That(() => Migrator.CheckAsync(test.Database, [first, second], default), Throws.Nothing);
        Assert.That(() => Migrator.CheckAsync(test.Database, [first], default), Throws.InvalidOperationException.With.Message.Contains("newer than the program"));
    }

    [Test]
    public async Task A_check_writes_nothing()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        var committed = 0;
        test.Database.Committed = () => committed++;

        await Migrator.CheckAsync(test.Database, default);

        Assert.That(committed, Is.Zero);
    }

    private static Task<IReadOnlyList<string>> ApplyAsync(TestDatabase test, params Migration[] scripts) =>
        Migrator.ApplyAsync(test.Database, scripts, TimeProvider.System, default);

    private static Migration Script(string name, string text) => new(name, text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
}
