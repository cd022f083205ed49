using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecondOpinion.Store.Keys;

namespace SecondOpinion.Store.Tests.Keys;

/// <summary>Nodes that start at the same instant on empty rings.</summary>
[TestFixture(Dialect.Sqlite)]
[TestFixture(Dialect.SqlServer)]
internal sealed class FirstKeys(Dialect dialect)
{
    [Test]
    public async Task Nodes_that_start_at_once_on_empty_rings_make_one_key_each_and_read_each_other()
    {
        for (var round = 0; round < 10; round++)
        {
            await using var test = await TestDatabase.NewAsync(dialect);
            using var other = test.Another();
            using var barrier = new Barrier(2);
            var nodes = await Task.WhenAll(((Database[])[test.Database, other]).Select(database => Task.Run(async () =>
            {
                var node = Node(database, desk: true);
                barrier.SignalAndWait();
                await node.WarmKeysAsync(default);
                return node;
            })));

            foreach (var (one, two) in new[] { (nodes[0], nodes[1]), (nodes[1], nodes[0]) })
            {
                Assert.That(Open(Desk(two), Desk(one).Protect("desk"u8.ToArray())), Is.EqualTo("desk"));
                Assert.That(Open(Reader(two), Reader(one).Protect("reader"u8.ToArray())), Is.EqualTo("reader"));
            }

            Assert.That(await CountAsync(test, KeyRings.Desk), Is.EqualTo(1));
            Assert.That(await CountAsync(test, KeyRings.Reader), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_reader_process_has_the_readers_ring_only_and_reads_what_a_desk_made()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        var desk = Node(test.Database, desk: true);
        await desk.WarmKeysAsync(default);
        var node = Node(test.Database, desk: false);
        await node.WarmKeysAsync(default);

        Assert.That(node.GetService<DeskKeys>(), Is.Null);
        Assert.That(node.GetRequiredService<ReaderKeys>().Provider, Is.SameAs(node.GetRequiredService<IDataProtectionProvider>()));
        Assert.That(Open(Reader(node), Reader(desk).Protect("reader"u8.ToArray())), Is.EqualTo("reader"));
        Assert.That(Open(Reader(desk), Reader(node).Protect("reader"u8.ToArray())), Is.EqualTo("reader"));
        Assert.That(await CountAsync(test, KeyRings.Reader), Is.EqualTo(1));
    }

    [Test]
    public async Task A_reader_process_makes_no_key_and_says_what_to_start_first()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        var node = Node(test.Database, desk: false);

        Assert.That(() => node.WarmKeysAsync(default), Throws.InvalidOperationException.With.Message.Contains("start a desk process first"));
        Assert.That(() => Reader(node).Protect([1]), Throws.Exception);
        Assert.That(await CountAsync(test, KeyRings.Reader), Is.Zero);
    }

    [Test]
    public async Task A_warm_ring_seals_inside_a_write_transaction()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        var node = Node(test.Database, desk: true);
        await node.WarmKeysAsync(default);

        var work = test.Database.WriteAsync(_ => Task.FromResult(Desk(node).Protect([1]).Length + Reader(node).Protect([1]).Length), default);

        Assert.That(await work.WaitAsync(TimeSpan.FromSeconds(60)), Is.GreaterThan(0));
    }

    private static ServiceProvider Node(Database database, bool desk) => new ServiceCollection()
        .AddSingleton(TimeProvider.System)
        .AddSingleton(_ => database)
        .AddKeyRings(new ConfigurationBuilder().Build(), desk)
        .BuildServiceProvider();

    private static IDataProtector Desk(IServiceProvider node) => node.GetRequiredService<DeskKeys>().Provider.CreateProtector("test");

    private static IDataProtector Reader(IServiceProvider node) => node.GetRequiredService<ReaderKeys>().Provider.CreateProtector("test");

    private static string Open(IDataProtector protector, byte[] bytes) => System.Text.Encoding.UTF8.GetString(protector.Unprotect(bytes));

    private static async Task<int> CountAsync(TestDatabase test, string ring) =>
        (await test.Database.QueryAsync<string>(KeySql.All, new { ring }, default)).Count;
}
