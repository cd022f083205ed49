using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SecondOpinion.Store;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Benchmarks.Trail;

/// <summary>Durable events a second of the trail (leaf hashes, commitments, Merkle root, group commit) beside bare SQLite inserts.</summary>
/// <remarks>Both: WAL, synchronous=FULL, the trail's own tables and indexes, the same rows, those of 64 writers in one transaction.
/// Bare SQLite inserts rows that were made before; ours makes them.</remarks>
internal sealed class TrailBenchmark(string work)
{
    private const int Writers = 64;
    private const int Rounds = 7;
    private const double Seconds = 4;

    /// <summary>0 when the line is a figure.</summary>
    public static async Task<int> RunAsync()
    {
        var work = Directory.CreateTempSubdirectory("trail-").FullName;
        try
        {
            return await new TrailBenchmark(work).MeasureAsync() ? 0 : 1;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task<bool> MeasureAsync()
    {
        var ratio = new Ratios($"durable trail events/s to bare SQLite, {Writers} writers (mark 0.7)");
        for (var round = -1; round < Rounds; round++)
        {
            var (ours, cpu) = await OursAsync(Path.Combine(work, $"ours-{round}.db"));
            var bare = await BareAsync(Path.Combine(work, $"bare-{round}.db"));
            if (round >= 0) // the first is for the compiler and the disk
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  us {ours:F0} events/s, {cpu:F0} us CPU an event; bare SQLite {bare:F0} rows/s"));
                ratio.Add(ours / bare);
            }
        }

        Console.WriteLine(ratio);
        return ratio.IsFigure;
    }

    private static async Task<(double PerSecond, double CpuMicroseconds)> OursAsync(string path)
    {
        using var database = await NewAsync(path);
        await using var trail = new AuditTrail(database, TimeProvider.System, null);
        var clock = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        var counts = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var count = 0;
            for (; clock.Elapsed.TotalSeconds < Seconds; count++)
            {
                await trail.AppendAsync(Event(writer, count), CancellationToken.None);
            }

            return count;
        }));
        return (counts.Sum() / clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / counts.Sum());
    }

    /// <summary>One command for each table, prepared once; the rows are made before the clock runs.</summary>
    private static async Task<double> BareAsync(string path)
    {
        using var database = await NewAsync(path);
        await using var connection = (SqliteConnection)await database.OpenAsync(CancellationToken.None);
        await using var insert = Command(connection, "INSERT INTO trail (seq, event_id, occurred_at, action, outcome, trust, case_code, body, leaf_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", 9);
        await using var person = Command(connection, "INSERT INTO trail_person (seq, field, salt, value, lookup) VALUES ($1, $2, $3, $4, $5)", 5);
        TrailRow[] made = [.. Enumerable.Range(0, Writers).Select(writer => TrailBody.Row(new TrailDraft(Event(writer, 0), Guid.CreateVersion7(), null), writer))];
        var rows = 0L;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < Seconds)
        {
            await using var transaction = connection.BeginTransaction(deferred: false);
            (insert.Transaction, person.Transaction) = (transaction, transaction);
            foreach (var row in made)
            {
                rows++;
                Execute(insert, rows, Guid.CreateVersion7().ToString(), "2026-11-24T14:02:07.123Z", row.Action, row.Outcome, row.Trust!, row.CaseCode!, row.Body, row.LeafHash);
                foreach (var value in row.Persons)
                {
                    Execute(person, rows, value.Field, value.Salt!, value.Value!, value.Value!);
                }
            }

            await transaction.CommitAsync();
        }

        return rows / clock.Elapsed.TotalSeconds;
    }

    private static SqliteCommand Command(SqliteConnection connection, string text, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.AddRange(Enumerable.Range(1, parameters).Select(number => new SqliteParameter { ParameterName = $"${number}" }));
        return command;
    }

    private static void Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var place = 0; place < values.Length; place++)
        {
            command.Parameters[place].Value = values[place];
        }

        command.ExecuteNonQuery();
    }

    private static async Task<Database> NewAsync(string path)
    {
        var database = Database.SqliteFile(path);
        await Migrator.ApplyAsync(database, TimeProvider.System, CancellationToken.None);
        return database;
    }

    private static AuditEvent Event(int writer, int number) => new()
    {
        At = TimeProvider.System.GetUtcNow(),
        Action = AuditAction.ReadingBegan,
        Trust = "DEMO1",
        Actor = new AuditPerson("recipient", $"{writer:x32}", "Dr Jean Mercer", "jean.mercer@neuro.example", "192.0.2.7"),
        Case = "SO-7K4M-9XQ2",
        Link = 1,
        Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["series"] = "2.25.329800735698586629295641978511506172918", ["window"] = $"{number:x32}", ["may-read-up-to"] = "500" },
    };
}
