using System.Text;
using NSec.Cryptography;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

/// <summary>An export is checked with nothing but the key, and checkpoints kept elsewhere.</summary>
internal sealed class VerifyingAnExport
{
    private const int Rows = 60;

    [Test]
    public async Task An_honest_trail_is_good_with_and_without_checkpoints_kept_elsewhere()
    {
        await using var trail = await FilledAsync();
        var export = await trail.ExportAsync();

        var report = await trail.VerifyAsync(export);
        Assert.That(report, Is.EqualTo(new TrailReport(null, Rows, Rows, 3, Rows / 2, "DEMO1")));
        Assert.That((await trail.VerifyAsync(export, await trail.KeptAsync(20), await trail.KeptAsync(Rows))).Fault, Is.Null);
    }

    [Test]
    public async Task A_trail_in_which_somebody_was_erased_is_good()
    {
        await using var trail = await FilledAsync();
        Assert.That(await trail.Test.Database.ExecuteAsync(TrailSql.EraseActor, new { Lookup = "s3@trust.example", Other = "s3@trust.example" }, default), Is.Positive);
        Assert.That((await trail.VerifyAsync(await trail.ExportAsync(), await trail.KeptAsync(Rows))).Fault, Is.Null);
    }

    [Test]
    public async Task An_export_holds_every_rows_bytes_but_names_of_its_own_trust_only()
    {
        await using var trail = await FilledAsync();
        using var stream = new MemoryStream(await trail.ExportAsync("DEMO2"));
        var rows = new List<ExportedRow>();
        await foreach (var line in TrailFile.ReadAsync(stream, default))
        {
            rows.AddRange(line is TrailLine.Row row ? [row.Value] : []);
        }

        Assert.That(rows, Has.Count.EqualTo(Rows));
        Assert.That(rows.Where(row => row.Trust == "DEMO2").Select(row => row.Persons?.Count), Is.All.EqualTo(4));
        Assert.That(rows.Count(row => row.Trust != "DEMO2" && row.Persons is null), Is.EqualTo(Rows / 2));
    }

    /// <summary>Promise 7. The head is put right after each change where the administrator can do so; what only a signature can tell is named
    /// by the span between two checkpoints, and a tail that was cut off is missed only by a checkpoint that the database does not hold.</summary>
    [Test]
    public async Task A_thousand_random_changes_of_the_tables_are_each_found_and_named()
    {
        await using var trail = await FilledAsync();
        var kept = await trail.KeptAsync(Rows);
        var rows = new List<TrailRow>();
        await foreach (var row in new TrailRows(trail.Test.Database).AfterAsync(0, default))
        {
            rows.Add(row);
        }

        await trail.DropTriggersAsync();
        var template = await File.ReadAllBytesAsync(trail.Test.Path);
        var random = new Random(20260314);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var round = 0; round < 1000; round++)
        {
            await PutBackAsync(trail.Test, template);
            var done = await Tampering.AtRandomAsync(trail.Test, rows, random);
            var export = await trail.ExportUnsignedAsync();
            counts[done.Kind] = counts.GetValueOrDefault(done.Kind) + 1;
            var said = $"round {round}: {done}";
            if (done.Kind.StartsWith("the tail", StringComparison.Ordinal))
            {
                Assert.That((await trail.VerifyAsync(export)).Fault, Is.Null, said);
                Assert.That((await trail.VerifyAsync(export, kept)).Fault, Is.EqualTo(new TrailFault(done.Row, $"missing: a checkpoint was signed over {Rows} rows")), said);
            }
            else
            {
                var span = (done.Row - 1) / 20 * 20;
                var fault = (await trail.VerifyAsync(export)).Fault;
                Assert.That(fault?.Seq, Is.EqualTo(done.OnlySigned ? span + 1 : done.Row), $"{said}: {fault}");
                Assert.That(fault!.What, done.OnlySigned ? Does.Contain($"rows {span + 1} to {span + 20}") : Is.Not.Empty, said);
            }
        }

        await TestContext.Out.WriteLineAsync($"{counts.Values.Sum()} changes, all found and named: {string.Join("; ", counts.Select(kind => $"{kind.Value} × {kind.Key}"))}");
        Assert.That(counts, Has.Count.EqualTo(10));
        Assert.That(counts.Values, Is.All.GreaterThan(50));
    }

    [Test]
    public async Task The_key_of_another_service_is_refused()
    {
        await using var trail = await FilledAsync();
        using var other = Key.Create(SignatureAlgorithm.Ed25519);
        var key = new CheckpointKey("second-opinion/trail", other.PublicKey.Export(KeyBlobFormat.RawPublicKey));
        using var export = new MemoryStream(await trail.ExportAsync());

        Assert.That((await ExportVerifying.RunAsync(export, key, [], default)).Fault?.What, Does.Contain("not signed with the key you gave"));
    }

    [Test]
    public async Task A_trail_written_anew_from_its_first_row_is_found_by_any_checkpoint_kept_elsewhere()
    {
        await using var trail = await FilledAsync();
        var kept = await trail.KeptAsync(20);
        await using var forged = await FilledAsync();
        using var export = new MemoryStream(await forged.ExportAsync());

        var fault = (await ExportVerifying.RunAsync(export, await forged.Desk.PublicKeyAsync(default), [kept], default)).Fault;
        Assert.That(fault, Is.EqualTo(new TrailFault(1, "one of rows 1 to 20 is not what it was when the checkpoint over 20 rows was signed")));
    }

    [Test]
    public async Task A_file_that_was_cut_anywhere_is_never_good()
    {
        await using var trail = await FilledAsync();
        var export = await trail.ExportAsync();
        for (var length = 0; length < export.Length; length += 97)
        {
            Assert.That(() => trail.VerifyAsync(export[..length]), Throws.TypeOf<FormatException>(), $"{length} bytes");
        }

        Assert.That(() => trail.VerifyAsync(export[..^1]), Throws.TypeOf<FormatException>());
    }

    [Test]
    public async Task Lines_out_of_order_are_never_good()
    {
        await using var trail = await FilledAsync();
        var lines = Encoding.UTF8.GetString(await trail.ExportAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var at = 0; at < lines.Length - 1; at++)
        {
            var changed = lines.ToArray();
            (changed[at], changed[at + 1]) = (changed[at + 1], changed[at]);
            Assert.That(await IsGoodAsync(trail, changed), Is.False, $"line {at + 1}");
        }

        Assert.That(await IsGoodAsync(trail, lines), Is.True);
    }

    [Test]
    public async Task Values_left_out_of_the_trusts_own_rows_are_missed()
    {
        await using var trail = await FilledAsync();
        var lines = Encoding.UTF8.GetString(await trail.ExportAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var own = Array.FindIndex(lines, line => line.Contains("\"persons\"", StringComparison.Ordinal));
        lines[own] = lines[own][..lines[own].IndexOf(",\"persons\"", StringComparison.Ordinal)] + "}";

        Assert.That(await IsGoodAsync(trail, lines), Is.False);
    }

    private static async Task<bool> IsGoodAsync(CheckpointFixture trail, string[] lines)
    {
        try
        {
            return (await trail.VerifyAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"))).Fault is null;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Sixty rows, signed at 20, 40 and 60.</summary>
    private static async Task<CheckpointFixture> FilledAsync()
    {
        var trail = await CheckpointFixture.NewAsync();
        await trail.SignAsync(20, 20, 20);
        return trail;
    }

    private static async Task PutBackAsync(TestDatabase test, byte[] template)
    {
        File.Delete($"{test.Path}-wal");
        File.Delete($"{test.Path}-shm");
        await File.WriteAllBytesAsync(test.Path, template);
    }
}
