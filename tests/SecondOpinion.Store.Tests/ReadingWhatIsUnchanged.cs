using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SecondOpinion.Store.Tests;

/// <summary>A remembered answer is the one the database would give at that instant, whoever committed last; on SQL Server nothing is remembered.</summary>
internal sealed class ReadingWhatIsUnchanged
{
    private const int Writers = 2;

    private static readonly Sql Find = new("test.find-count", "SELECT n AS N FROM counted WHERE id = @id");
    private static readonly Sql Up = new("test.count-up", "UPDATE counted SET n = n + 1 WHERE id = @id");
    private static readonly Sql Add = new("test.add-count", "INSERT INTO counted (id, n) VALUES (@id, @n)");

    [TestCase("this connection")]
    [TestCase("another connection of this process")]
    [TestCase("another process")]
    public async Task A_commit_is_seen_by_the_very_next_read_whoever_made_it(string by)
    {
        await using var test = await CountedAsync();
        using var other = test.Another();
        var reads = new Reads(test.Database);
        for (var expected = 1; expected <= (by == "another process" ? 2 : 20); expected++)
        {
            Assert.That(await reads.OneAsync(0), Is.EqualTo(expected - 1));
            await (by switch
            {
                "this connection" => UpAsync(test.Database, 0),
                "another connection of this process" => UpAsync(other, 0),
                _ => InAnotherProcessAsync(test.Path),
            });
            Assert.That(await reads.OneAsync(0), Is.EqualTo(expected));
        }
    }

    [Test]
    public async Task Nothing_is_read_again_while_nothing_was_committed()
    {
        await using var test = await CountedAsync();
        var reads = new Reads(test.Database);
        for (var time = 0; time < 100; time++)
        {
            await reads.OneAsync(0);
            await reads.OneAsync(1);
        }

        Assert.That(reads.Made, Is.EqualTo(2), "one for each key");
        await UpAsync(test.Database, 1);
        await reads.OneAsync(0);
        await reads.OneAsync(0);
        Assert.That(reads.Made, Is.EqualTo(3), "any commit at all, to any row, makes it ask once more");
    }

    [Test]
    public async Task What_was_rolled_back_is_never_seen()
    {
        await using var test = await CountedAsync();
        var reads = new Reads(test.Database);
        var seen = 0L;
        Assert.That(
            () => test.Database.WriteAsync<int>(
                async writing =>
                {
                    await writing.ExecuteAsync(Up, new { id = 0 });
                    seen = (await reads.OneAsync(0))!.Value;
                    throw new InvalidOperationException("given up");
                },
                default),
            Throws.InvalidOperationException);

        Assert.That(seen, Is.Zero, "read while the write was not committed");
        Assert.That(await reads.OneAsync(0), Is.Zero);
    }

    [Test]
    public async Task A_row_that_was_absent_is_found_once_it_is_inserted_and_absent_once_it_is_gone()
    {
        await using var test = await CountedAsync();
        var reads = new Reads(test.Database);
        Assert.That(await reads.OneAsync(7), Is.Null);
        Assert.That(await reads.OneAsync(7), Is.Null);
        await test.Database.ExecuteAsync(Add, new { id = 7, n = 70 }, default);
        Assert.That(await reads.OneAsync(7), Is.EqualTo(70));
        await test.TamperAsync("DELETE FROM counted WHERE id = 7");
        Assert.That(await reads.OneAsync(7), Is.Null);
    }

    [Test]
    public async Task Whatever_is_committed_meanwhile_nobody_reads_older_than_the_last_commit_that_was_acknowledged()
    {
        await using var test = await CountedAsync();
        var (stale, read) = await RaceAsync(test, id => test.Database.FindUnchangedAsync<Row, Row>(Find, id, new { id }, row => row, default));

        Assert.That(stale, Is.Zero, $"of {read} reads");
        Assert.That(read, Is.GreaterThan(500));
    }

    [Test]
    public async Task The_race_would_have_found_memory_that_does_not_ask_for_the_version()
    {
        await using var test = await CountedAsync();
        using var blind = new UnchangedReads(() => new SqliteConnection("Data Source=:memory:")); // looks at a database to which nobody commits
        var (stale, _) = await RaceAsync(test, id => blind.FindAsync(Find, id, () => test.Database.FindAsync<Row>(Find, new { id }, default)));

        Assert.That(stale, Is.GreaterThan(0));
    }

    /// <summary>Two writers, each in a database object of its own and with a row of its own, against four readers; reads that were older than
    /// what their row's writer had acknowledged before they began.</summary>
    private static async Task<(int Stale, int Read)> RaceAsync(TestDatabase test, Func<int, Task<Row?>> read)
    {
        const int Commits = 150;
        using var other = test.Another();
        var acknowledged = new long[Writers];
        var (stale, made) = (0, 0);
        for (var id = 0; id < Writers; id++)
        {
            await ReadAsync(id); // remembered before the first commit
        }

        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(id => OnItsOwnThread(async () =>
        {
            for (var commit = 1; commit <= Commits; commit++)
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref made) >= 4 * commit); // the readers keep step, however few cores there are
                await UpAsync(id == 0 ? test.Database : other, id);
                Volatile.Write(ref acknowledged[id], commit);
            }
        })));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(reader => OnItsOwnThread(async () =>
        {
            for (var id = reader % Writers; !writing.IsCompleted; id = (id + 1) % Writers)
            {
                await ReadAsync(id);
            }
        })));
        await writing;
        for (var id = 0; id < Writers; id++)
        {
            await ReadAsync(id); // however few turns the readers had meanwhile
        }

        return (stale, made);

        static Task OnItsOwnThread(Func<Task> work) =>
            Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

        async Task ReadAsync(int id)
        {
            var least = Volatile.Read(ref acknowledged[id]);
            var found = await read(id);
            Interlocked.Increment(ref made);
            if (found!.N < least)
            {
                Interlocked.Increment(ref stale);
            }
        }
    }

    private static async Task<TestDatabase> CountedAsync()
    {
        var test = await TestDatabase.NewAsync();
        await test.TamperAsync("CREATE TABLE counted (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)");
        for (var id = 0; id < Writers; id++)
        {
            await test.Database.ExecuteAsync(Add, new { id, n = 0 }, default);
        }

        return test;
    }

    private static Task<int> UpAsync(Database database, int id) => database.ExecuteAsync(Up, new { id }, default);

    private static async Task InAnotherProcessAsync(string path)
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(ReadingWhatIsUnchanged).Assembly.Location, "count", path, "0"]))!;
        await child.WaitForExitAsync();
        Assert.That(child.ExitCode, Is.Zero);
    }

    /// <summary>What the other process does.</summary>
    public static async Task CountAsync(string path, string id)
    {
        using var database = Database.SqliteFile(path, pooling: false);
        await UpAsync(database, int.Parse(id, CultureInfo.InvariantCulture));
    }

    /// <summary>Reads as the rooms do, and counts what really went to the database and found a row.</summary>
    private sealed class Reads(Database database)
    {
        public int Made { get; private set; }

        public async Task<long?> OneAsync(int id)
        {
            var found = await database.FindUnchangedAsync<Row, Row>(
                Find,
                id,
                new { id },
                row =>
                {
                    Made++;
                    return row;
                },
                default);
            return found?.N;
        }
    }

    private sealed class Row
    {
        public long N { get; init; }
    }
}
