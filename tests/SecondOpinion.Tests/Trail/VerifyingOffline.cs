using System.CommandLine;
using System.Globalization;
using NSec.Cryptography;
using SecondOpinion.Tool;

namespace SecondOpinion.Trail;

/// <summary><c>second-opinion verify-trail</c> as an auditor runs it: files in, words and a number out.</summary>
internal sealed class VerifyingOffline : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("second-opinion-").FullName;
    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_good_trail_is_0_and_says_what_is_signed_and_what_was_not_looked_at()
    {
        var lines = Export(10, signedAt: 8);
        var (code, said) = await RunAsync(lines);
        Assert.That(code, Is.Zero);
        Assert.That(said, Does.StartWith("GOOD. 10 rows").And.Contain("Rows 1 to 8 are signed").And.Contain("Rows 9 to 10 are not signed yet")
            .And.Contain("rows cut off the end would not be missed").And.Contain("5 rows are not DEMO1's"));
    }

    [Test]
    public async Task A_changed_row_is_1_and_named()
    {
        var lines = Export(10, signedAt: 8);
        lines[4] = Line(new TrailLine.Row(Row(4) with { Outcome = 8 }));
        var (code, said) = await RunAsync(lines);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.StartWith("CHANGED. Row 4: its column for 'outcome' differs from its body."));
    }

    [Test]
    public async Task A_tail_cut_off_is_good_without_and_1_with_a_checkpoint_kept_elsewhere()
    {
        var kept = await WriteAsync("kept.checkpoint", Signed(12).Note);
        var lines = Export(10, signedAt: 8);
        Assert.That((await RunAsync(lines)).Code, Is.Zero);
        var (code, said) = await RunAsync(lines, "--checkpoint", kept);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.StartWith("CHANGED. Row 11: missing: a checkpoint was signed over 12 rows.").And.Contain("Rows 1 to 8 are as they were"));
    }

    [Test]
    public async Task Several_checkpoints_are_taken()
    {
        var (early, late) = (await WriteAsync("a", Signed(3).Note), await WriteAsync("b", Signed(10).Note));
        var (code, said) = await RunAsync(Export(10, signedAt: 8), "--checkpoint", early, "--checkpoint", late);
        Assert.That(code, Is.Zero);
        Assert.That(said, Does.Contain("Rows 1 to 10 are signed (1 checkpoint in the export, 2 kept elsewhere)"));
    }

    [Test]
    public async Task Another_key_is_1_for_the_export_and_2_for_a_checkpoint_that_is_not_its_own()
    {
        using var other = Key.Create(SignatureAlgorithm.Ed25519);
        var key = await WriteAsync("other.pub", PublicOf(other).ToString());
        var export = await WriteAsync("trail.jsonl", string.Concat(Export(10, signedAt: 8)));
        Assert.That((await InvokeAsync(export, "--key", key)).Code, Is.EqualTo(1));
        Assert.That((await InvokeAsync(export, "--key", key, "--checkpoint", await WriteAsync("kept", Signed(10).Note))).Code, Is.EqualTo(2));
    }

    [TestCase("no-such-file.jsonl", "key.pub")]
    [TestCase("trail.jsonl", "no-such-key.pub")]
    [TestCase("key.pub", "key.pub")]
    [TestCase("trail.jsonl", "trail.jsonl")]
    [TestCase("cut.jsonl", "key.pub")]
    public async Task What_cannot_be_read_is_2(string export, string key)
    {
        var lines = Export(10, signedAt: 8);
        await WriteAsync("trail.jsonl", string.Concat(lines));
        await WriteAsync("cut.jsonl", string.Concat(lines[..^1]));
        await WriteAsync("key.pub", PublicOf(_key).ToString());
        var (code, said) = await InvokeAsync(Path.Combine(_folder, export), "--key", Path.Combine(_folder, key));
        Assert.That(code, Is.EqualTo(2));
        Assert.That(said, Is.Not.Empty);
    }

    [Test]
    public async Task The_export_is_read_a_line_at_a_time()
    {
        const int Many = 60_000;
        var path = Path.Combine(_folder, "long.jsonl");
        await using (var file = File.Create(path))
        {
            var frontier = new MerkleFrontier();
            foreach (var row in Enumerable.Range(1, Many).Select(number => Row(number)))
            {
                frontier.Append(row.Hash);
            }

            await file.WriteAsync(TrailFile.Write(new TrailLine.Header(PublicOf(_key).ToString(), Many, frontier.Root(), "DEMO1", At)));
            for (var seq = 1; seq <= Many; seq++)
            {
                await file.WriteAsync(TrailFile.Write(new TrailLine.Row(Row(seq))));
            }

            await file.WriteAsync(TrailFile.Write(new TrailLine.End(Many)));
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var export = File.OpenRead(path);
        var most = 0L;
        var read = 0;
        await foreach (var line in TrailFile.ReadAsync(export, default))
        {
            if (++read % 20_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.That(read, Is.EqualTo(Many + 2));
        Assert.That(most, Is.LessThan(export.Length / 4), $"of {export.Length} bytes");
    }

    private static readonly DateTimeOffset At = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    private static ExportedRow Row(int seq)
    {
        // Nobody is named, so that the same row is the same bytes each time.
        var what = new AuditEvent { At = At.AddSeconds(seq), Action = AuditAction.ReadingBegan, Trust = seq % 2 == 0 ? "DEMO1" : "DEMO2", Actor = new AuditPerson("system") };
        var key = Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"00000000-0000-7000-8000-{seq:D12}"));
        var row = ExportedRow.Of(TrailBody.Row(new TrailDraft(what, key, patientHash: null), seq));
        return row.Trust == "DEMO1" ? row : row with { Persons = null };
    }

    private static CheckpointKey PublicOf(Key key) => new("test.example/trail", key.PublicKey.Export(KeyBlobFormat.RawPublicKey));

    private static string Line(TrailLine line) => System.Text.Encoding.UTF8.GetString(TrailFile.Write(line).Span);

    private static byte[] RootOver(int size)
    {
        var frontier = new MerkleFrontier();
        foreach (var seq in Enumerable.Range(1, size))
        {
            frontier.Append(Row(seq).Hash);
        }

        return frontier.Root();
    }

    private TrailLine.Signed Signed(int size) => new(size, new Checkpoint("test.example/trail", size, RootOver(size)).Sign(_key));

    /// <summary>Line 0 is the header, line n row n, until the checkpoint stands between.</summary>
    private string[] Export(int size, int signedAt) =>
    [
        Line(new TrailLine.Header(PublicOf(_key).ToString(), size, RootOver(size), "DEMO1", At)),
        .. Enumerable.Range(1, signedAt).Select(seq => Line(new TrailLine.Row(Row(seq)))),
        Line(Signed(signedAt)),
        .. Enumerable.Range(signedAt + 1, size - signedAt).Select(seq => Line(new TrailLine.Row(Row(seq)))),
        Line(new TrailLine.End(size)),
    ];

    private async Task<string> WriteAsync(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    private async Task<(int Code, string Said)> RunAsync(string[] lines, params string[] more)
    {
        var export = await WriteAsync("trail.jsonl", string.Concat(lines));
        return await InvokeAsync([export, "--key", await WriteAsync("key.pub", PublicOf(_key).ToString()), .. more]);
    }

    private static async Task<(int Code, string Said)> InvokeAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = output };
        var code = await VerifyTrailCommand.Build().Parse(arguments).InvokeAsync(console);
        return (code, output.ToString());
    }
}
