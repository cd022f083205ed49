using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

/// <summary>A desk that was stopped and started again still knows what the trail was: it was signed.</summary>
internal sealed class WatchingAcrossARestart
{
    [Test]
    public async Task A_row_forged_whole_before_the_last_checkpoint_is_found_by_a_watch_that_never_saw_it_before()
    {
        await using var desk = await CheckpointFixture.NewAsync();
        await desk.SignAsync(4, 4);
        await desk.FillAsync(3);
        await ForgeAsync(desk, 6);

        Assert.That(await FaultAsync(desk, new NothingSigned()), Is.Null, "the rows and the head agree among themselves");
        var fault = await FaultAsync(desk, desk.Another(desk.Test.Database));
        Assert.That(fault?.Seq, Is.EqualTo(5), "rows 1 to 4 are as they were signed");
        Assert.That(fault!.What, Does.Contain("one of rows 5 to 8").And.Contain("when the checkpoint over 8 rows was signed"));
    }

    [Test]
    public async Task A_row_forged_whole_behind_the_last_checkpoint_is_signed_by_nobody_yet()
    {
        await using var desk = await CheckpointFixture.NewAsync();
        await desk.SignAsync(4, 4);
        await desk.FillAsync(3);
        await ForgeAsync(desk, 9);
        Assert.That(await FaultAsync(desk, desk.Another(desk.Test.Database)), Is.Null);
    }

    [Test]
    public async Task An_end_cut_off_with_its_checkpoints_is_missed_for_the_folder_has_the_newest()
    {
        await using var desk = await CheckpointFixture.NewAsync();
        await desk.SignAsync(4, 4);
        await desk.DropTriggersAsync();
        await Tampering.CutAsync(desk.Test, 4);
        Assert.That(await FaultAsync(desk, new NothingSigned()), Is.Null);
        Assert.That((await FaultAsync(desk, desk.Another(desk.Test.Database)))?.Seq, Is.EqualTo(5));
    }

    [Test]
    public async Task A_trail_that_nobody_touched_is_good_after_a_restart()
    {
        await using var desk = await CheckpointFixture.NewAsync();
        await desk.SignAsync(4, 4);
        await desk.FillAsync(3);
        Assert.That(await FaultAsync(desk, desk.Another(desk.Test.Database)), Is.Null);
        Assert.That((await desk.Another(desk.Test.Database).AllAsync(default)).Select(one => one.Size), Is.EquivalentTo(new[] { 4, 8, 8 }), "both of the table, the newest of the folder");
    }

    [Test]
    public async Task A_checkpoint_that_somebody_else_signed_is_said_and_left_out()
    {
        await using var desk = await CheckpointFixture.NewAsync();
        await desk.SignAsync(4, 4);
        await desk.DropTriggersAsync();
        await desk.Test.TamperAsync("UPDATE trail_checkpoint SET note = replace(note, substr(note, -10, 4), 'AAAA') WHERE size = 4");
        Assert.That((await desk.Another(desk.Test.Database).AllAsync(default)).Select(one => one.Size), Has.None.EqualTo(4));
        Assert.That(desk.Log, Has.Some.Contains("Critical 1704"));
    }

    private static async Task<TrailFault?> FaultAsync(CheckpointFixture desk, ISignedHeads signed)
    {
        var watch = new TrailWatch(new TrailReader(desk.Test.Database), signed, desk.Clock, NullLogger<TrailWatch>.Instance);
        await watch.CheckAsync(default);
        return watch.State.Fault;
    }

    /// <summary>Writes another body with its hash, and moves the head over it, so that nothing within the database disagrees.</summary>
    private static async Task ForgeAsync(CheckpointFixture desk, long seq)
    {
        await desk.DropTriggersAsync();
        var frontier = new MerkleFrontier();
        await foreach (var row in new TrailRows(desk.Test.Database).AfterAsync(0, default))
        {
            var body = row.Seq == seq ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(row.Body).Replace("\"frames\":\"", "\"frames\":\"9", StringComparison.Ordinal)) : row.Body;
            frontier.Append(MerkleTree.LeafHash(body));
            await desk.Test.TamperAsync(
                "UPDATE trail SET body = @body, leaf_hash = @hash WHERE seq = @seq", ("@seq", row.Seq), ("@body", body), ("@hash", MerkleTree.LeafHash(body)));
        }

        await desk.Test.TamperAsync("UPDATE trail_head SET frontier = @frontier", ("@frontier", frontier.ToBytes()));
    }
}

/// <summary>A trail of which nothing was signed.</summary>
internal sealed class NothingSigned : ISignedHeads
{
    public Task<IReadOnlyList<Checkpoint>> AllAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Checkpoint>>([]);
}
