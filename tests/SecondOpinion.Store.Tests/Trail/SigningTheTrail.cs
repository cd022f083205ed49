using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

/// <summary>When the trail's head is signed, where the signature goes, and when it is not signed at all.</summary>
internal sealed class SigningTheTrail
{
    [Test]
    public async Task A_checkpoint_stands_in_the_table_and_in_the_folder_beside_the_key()
    {
        await using var trail = await CheckpointFixture.NewAsync();
        await trail.SignAsync(7);

        Assert.That(trail.Files, Is.EqualTo((string[])["000000000007.checkpoint", "checkpoint-key.pub"]));
        var row = (await trail.Desk.ListAsync(long.MaxValue, 10, default)).Single();
        Assert.That(row.Note, Is.EqualTo(await File.ReadAllTextAsync(Path.Combine(trail.Folder, trail.Files[0]))));
        Assert.That(row.MadeAt, Is.EqualTo(TrailFixture.Noon));
        var key = CheckpointKey.Parse(await File.ReadAllTextAsync(Path.Combine(trail.Folder, CheckpointFolder.KeyFile)));
        Assert.That(Checkpoint.TryOpen(row.Note, key, out var checkpoint), Is.True);
        Assert.That(checkpoint!.Root, Is.EqualTo((await TrailFixture.WalkAsync(trail.Test.Database)).Root));
    }

    [Test]
    public async Task Each_checkpoint_is_over_a_beginning_of_the_next()
    {
        await using var trail = await CheckpointFixture.NewAsync();
        await trail.SignAsync(1, 4, 1, 27, 64);
        var leaves = new List<byte[]>();
        await foreach (var row in new TrailRows(trail.Test.Database).AfterAsync(0, default))
        {
            leaves.Add(row.LeafHash);
        }

        var kept = await Task.WhenAll(new long[] { 1, 5, 6, 33, 97 }.Select(trail.KeptAsync));
        foreach (var (first, second) in kept.Zip(kept.Skip(1)))
        {
            var proof = MerkleTree.ConsistencyProof((int)first.Size, leaves.Take((int)second.Size).ToArray());
            Assert.That(MerkleTree.IsConsistent(first.Size, first.Root, second.Size, second.Root, proof), Is.True, $"{first.Size} to {second.Size}");
        }
    }

    [Test]
    public async Task It_is_signed_after_so_many_rows_or_so_many_minutes_and_not_before()
    {
        await using var trail = await CheckpointFixture.NewAsync();
        await trail.FillAsync(3);
        await trail.Desk.IfDueAsync(default);
        Assert.That(trail.Files, Does.Contain("000000000003.checkpoint"), "what was unsigned at the start");

        await trail.FillAsync(9);
        await trail.Desk.IfDueAsync(default);
        Assert.That(trail.Files, Has.Length.EqualTo(2), "nine rows, no time");

        await trail.FillAsync(1);
        await trail.Desk.IfDueAsync(default);
        Assert.That(trail.Files, Does.Contain("000000000013.checkpoint"), "ten rows");

        await trail.FillAsync(1);
        trail.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        await trail.Desk.IfDueAsync(default);
        Assert.That(trail.Files, Has.Length.EqualTo(3), "not five minutes yet");

        trail.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await trail.Desk.IfDueAsync(default);
        Assert.That(trail.Files, Does.Contain("000000000014.checkpoint"), "five minutes");
    }

    [Test]
    public async Task A_trail_that_did_not_grow_is_not_signed_again_and_an_empty_one_not_at_all()
    {
        await using var trail = await CheckpointFixture.NewAsync();
        await trail.Desk.MakeAsync(default);
        Assert.That(trail.Files, Is.EqualTo((string[])[CheckpointFolder.KeyFile]));
        await trail.SignAsync(5, 0, 0);
        Assert.That(await trail.Desk.ListAsync(long.MaxValue, 10, default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_folder_that_fails_is_logged_and_receives_all_of_it_once_it_can_be_written()
    {
        await using var trail = await CheckpointFixture.NewAsync();
        var folder = Path.Combine(trail.Folder, "away");
        await File.WriteAllTextAsync(folder, "a file stands where the folder should be");
        var desk = trail.Another(trail.Test.Database, folder);
        await trail.FillAsync(3);
        await desk.MakeAsync(default);
        await trail.FillAsync(3);
        await desk.MakeAsync(default);

        Assert.That(await desk.ListAsync(long.MaxValue, 10, default), Has.Count.EqualTo(2), "signed all the same");
        Assert.That(trail.Log.Count(line => line.StartsWith("Error 1702", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(2));

        File.Delete(folder);
        await desk.MakeAsync(default);
        Assert.That(
            Directory.GetFiles(folder).Select(Path.GetFileName),
            Is.EquivalentTo((string[])["000000000003.checkpoint", "000000000006.checkpoint", CheckpointFolder.KeyFile]));
    }

    [Test]
    public async Task A_file_that_stands_is_never_written_over()
    {
        await using var trail = await CheckpointFixture.NewAsync();
        await trail.FillAsync(3);
        var file = Path.Combine(trail.Folder, CheckpointFolder.NameOf(2));
        await File.WriteAllTextAsync(file, "another trail's");
        var folder = new CheckpointFolder(trail.Folder);

        Assert.That(() => folder.Write(2, "ours"), Throws.TypeOf<IOException>());
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("another trail's"));
        Assert.That(() => folder.Write(2, "another trail's"), Throws.Nothing);
        Assert.That(trail.Files, Has.Length.EqualTo(1), "nothing unfinished is left");
    }

    [Test]
    public async Task A_reader_of_the_folder_sees_whole_checkpoints_only()
    {
        await using var trail = await CheckpointFixture.NewAsync();
        var key = await trail.Desk.PublicKeyAsync(default);
        using var done = new CancellationTokenSource();
        var seen = 0;
        using var barrier = new Barrier(2);
        var reader = Task.Run(async () =>
        {
            barrier.SignalAndWait();
            while (!done.IsCancellationRequested)
            {
                foreach (var file in Directory.GetFiles(trail.Folder, "*.checkpoint"))
                {
                    Assert.That(Checkpoint.TryOpen(await File.ReadAllTextAsync(file), key, out _), Is.True, file);
                    seen++;
                }
            }
        });
        barrier.SignalAndWait();
        await trail.SignAsync([.. Enumerable.Repeat(1, 25)]);
        await done.CancelAsync();
        await reader;
        Assert.That(seen, Is.Positive);
    }

    [TestCase(Dialect.Sqlite)]
    [TestCase(Dialect.SqlServer)]
    public async Task Two_desks_on_one_database_sign_the_same_heads(Dialect dialect)
    {
        await using var trail = await CheckpointFixture.NewAsync(dialect);
        using var database = trail.Test.Another();
        var elsewhere = Directory.CreateTempSubdirectory("second-opinion-test-").FullName;
        var other = trail.Another(database, elsewhere);
        for (var round = 0; round < 8; round++)
        {
            await trail.FillAsync(3);
            using var barrier = new Barrier(2);
            await Task.WhenAll(((Checkpointing[])[trail.Desk, other]).Select(desk => Task.Run(async () =>
            {
                barrier.SignalAndWait();
                await desk.MakeAsync(default);
            })));
        }

        await trail.Desk.MakeAsync(default);
        await other.MakeAsync(default);
        var mine = trail.Files.Select(file => File.ReadAllText(Path.Combine(trail.Folder, file))).ToList();
        Assert.That(mine, Has.Count.EqualTo(9));
        Assert.That(trail.Files.Select(file => File.ReadAllText(Path.Combine(elsewhere, file))), Is.EqualTo(mine));
        Assert.That(trail.Log.Where(line => line.StartsWith("Critical", StringComparison.Ordinal)), Is.Empty);
        Directory.Delete(elsewhere, recursive: true);
    }

    [TestCase("UPDATE trail SET leaf_hash = zeroblob(32) WHERE seq = 4", 1)]
    [TestCase("DELETE FROM trail WHERE seq = 8", 8)]
    [TestCase("UPDATE trail_head SET size = 8, frontier = zeroblob(32)", 9)]
    [TestCase("UPDATE trail_head SET frontier = zeroblob(64)", 11)]
    [TestCase("UPDATE trail_head SET frontier = x'00'", 11)]
    public async Task What_was_changed_is_not_signed_and_that_is_said(string change, long row)
    {
        await using var trail = await CheckpointFixture.NewAsync();
        await trail.SignAsync(10);
        await trail.FillAsync(2);
        await trail.DropTriggersAsync();
        await trail.Test.TamperAsync($"PRAGMA foreign_keys=OFF; {change}");

        var restarted = trail.Another(trail.Test.Database);
        await restarted.MakeAsync(default);
        Assert.That(await restarted.ListAsync(long.MaxValue, 10, default), Has.Count.EqualTo(1));
        Assert.That(trail.Log, Has.Some.StartsWith($"Critical 1703 The trail was not signed, for it was changed. Row {row}:"));
    }

    [Test]
    public async Task A_trail_cut_back_with_its_own_checkpoints_is_not_signed_while_the_folder_remembers()
    {
        await using var trail = await CheckpointFixture.NewAsync();
        await trail.SignAsync(10, 10);
        await trail.DropTriggersAsync();
        await Tampering.CutAsync(trail.Test, 10);

        await trail.Another(trail.Test.Database).MakeAsync(default);
        Assert.That(trail.Log, Has.Some.StartsWith("Critical 1703 The trail was not signed, for it was changed. Row 11: missing"));

        foreach (var file in Directory.GetFiles(trail.Folder, "*20.checkpoint"))
        {
            File.Delete(file);
        }

        trail.Log.Clear();
        await trail.Another(trail.Test.Database).MakeAsync(default);
        Assert.That(trail.Log.Where(line => line.StartsWith("Critical", StringComparison.Ordinal)), Is.Empty, "nothing is left that knows");
    }
}
