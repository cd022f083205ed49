using System.Globalization;
using System.Text;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

/// <summary>A process with eight writers is killed (SIGKILL) at a random instant, again and again on one database. What it had acknowledged is there.
/// <c>SECONDOPINION_KILLS</c> says how often; 50 unless stated.</summary>
internal sealed class KilledWriters
{
    private const int Writers = 8;

    [Test]
    public async Task Whenever_a_process_is_killed_every_row_it_acknowledged_stands_and_the_trail_has_no_gap()
    {
        await using var test = await TestDatabase.NewAsync();
        var acknowledged = new Dictionary<long, string>();
        var verifier = new TrailVerifier([]);
        for (var kill = 0; kill < KilledProcess.Kills; kill++)
        {
            foreach (var told in await KilledProcess.RunAsync("trail", test.Path, $"{kill}"))
            {
                var words = told.Split(' ');
                acknowledged.Add(long.Parse(words[0], CultureInfo.InvariantCulture), words[1]);
            }

            await VerifyAsync(test.Database, verifier, acknowledged);
            KilledProcess.Tell(kill + 1, $"{acknowledged.Count} rows acknowledged, {verifier.Size} stand, none missing");
        }

        var (fault, size, _) = await TrailFixture.WalkAsync(test.Database);
        Assert.That(fault, Is.Null);
        Assert.That(size, Is.EqualTo(verifier.Size));
    }

    /// <summary>What the killed process does until then: it says each sequence number, with the mark of its event, after the trail acknowledged it.</summary>
    internal static async Task WriteAsync(string path, string mark)
    {
        using var database = Database.SqliteFile(path);
        await using var trail = new AuditTrail(database, TimeProvider.System, patients: null);
        await KilledProcess.WorkAsync(Writers, async (writer, number) =>
        {
            var own = $"{mark}-{writer}-{number}";
            var marked = TrailFixture.Event(number) with { Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["frames"] = own } };
            Console.WriteLine($"{await trail.AppendAsync(marked, default)} {own}.");
        });
    }

    /// <summary>Walks on from where the last kill left the walk.</summary>
    private static async Task VerifyAsync(Database database, TrailVerifier verifier, Dictionary<long, string> acknowledged)
    {
        await foreach (var row in new TrailRows(database).AfterAsync(verifier.Size, default))
        {
            Assert.That(verifier.Add(row), Is.Null);
            if (acknowledged.TryGetValue(row.Seq, out var mark))
            {
                Assert.That(Encoding.UTF8.GetString(row.Body), Does.Contain($"\"{mark}\""));
            }
        }

        var head = await database.FindAsync<TrailHead>(TrailSql.Head, null, default);
        Assert.That(verifier.Size, Is.GreaterThanOrEqualTo(acknowledged.Keys.Max()), "an acknowledged row is gone");
        Assert.That(head!.Open().Root(), Is.EqualTo(verifier.Root()));
    }
}
