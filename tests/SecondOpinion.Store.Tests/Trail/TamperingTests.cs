using System.Text;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

/// <summary>What an administrator of the database can do, triggers dropped, and how it is found.</summary>
internal sealed class TamperingTests
{
    private const int Rows = 40;

    [TestCase("UPDATE trail SET outcome = 8 WHERE seq = 17", 17)]
    [TestCase("UPDATE trail SET case_code = 'SO-AAAA-AAAA' WHERE seq = 17", 17)]
    [TestCase("UPDATE trail SET body = CAST(body || x'20' AS BLOB) WHERE seq = 17", 17)]
    [TestCase("DELETE FROM trail WHERE seq = 17", 17)]
    [TestCase("UPDATE trail SET seq = 1000 WHERE seq = 17", 17)]
    [TestCase("UPDATE trail SET seq = 1000 WHERE seq = 17; UPDATE trail SET seq = 17 WHERE seq = 18; UPDATE trail SET seq = 18 WHERE seq = 1000", 17)]
    [TestCase("UPDATE trail_person SET value = 'Dr Somebody Else' WHERE seq = 17 AND field = 'name'", 17)]
    [TestCase("DELETE FROM trail_person WHERE seq = 17 AND field = 'name'", 17)]
    public async Task A_changed_row_is_found_and_named(string change, long row)
    {
        await using var test = await FilledAsync();
        await test.TamperAsync($"PRAGMA foreign_keys=OFF; {change}");

        Assert.That((await TrailFixture.WalkAsync(test.Database)).Fault?.Seq, Is.EqualTo(row));
    }

    [Test]
    public async Task A_tail_cut_off_is_found_only_by_a_checkpoint_kept_elsewhere()
    {
        await using var test = await FilledAsync();
        var (_, size, root) = await TrailFixture.WalkAsync(test.Database);
        await test.TamperAsync("DELETE FROM trail_person WHERE seq > 30; DELETE FROM trail WHERE seq > 30");

        Assert.That((await TrailFixture.WalkAsync(test.Database)).Fault, Is.Null);
        Assert.That((await TrailFixture.WalkAsync(test.Database, new Checkpoint("t", size, root))).Fault?.Seq, Is.EqualTo(31));
    }

    [Test]
    public async Task A_row_forged_whole_with_its_hash_is_found_by_the_checkpoint_which_names_the_span()
    {
        await using var test = await FilledAsync();
        var early = new Checkpoint("t", 10, await RootOfFirstAsync(test, 10));
        var late = new Checkpoint("t", Rows, (await TrailFixture.WalkAsync(test.Database)).Root);
        var forged = TrailBody.Row(new TrailDraft(TrailFixture.Event(17) with { Actor = new AuditPerson("system") }, Guid.CreateVersion7(), null), 17);
        await test.TamperAsync(
            "DELETE FROM trail_person WHERE seq = 17; UPDATE trail SET body = @body, leaf_hash = @hash, event_id = @id WHERE seq = 17",
            ("@body", forged.Body), ("@hash", forged.LeafHash), ("@id", forged.EventId.ToString("D")));

        Assert.That((await TrailFixture.WalkAsync(test.Database)).Fault, Is.Null, "consistent in itself");
        var (fault, _, _) = await TrailFixture.WalkAsync(test.Database, early, late);
        Assert.That(fault?.Seq, Is.EqualTo(11));
        Assert.That(fault?.What, Does.Contain("rows 11 to 40"));
    }

    [Test]
    public async Task A_thousand_random_changes_are_each_found_and_named()
    {
        await using var test = await FilledAsync();
        var rows = new List<TrailRow>();
        await foreach (var row in new Store.Trail.TrailRows(test.Database).AfterAsync(0, default))
        {
            rows.Add(row);
        }

        var random = new Random(20260314);
        for (var round = 0; round < 1000; round++)
        {
            var at = random.Next(rows.Count - 1);
            var changed = Change(rows, at, random);
            var verifier = new TrailVerifier([]);
            var fault = changed.Select(verifier.Add).FirstOrDefault(found => found is not null);
            Assert.That(fault?.Seq, Is.EqualTo(at + 1), $"round {round}");
        }
    }

    private static List<TrailRow> Change(List<TrailRow> rows, int at, Random random)
    {
        List<TrailRow> changed = [.. rows];
        var row = rows[at];
        switch (random.Next(7))
        {
            case 0:
                var body = row.Body.ToArray();
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
                changed[at] = row with { Body = body };
                break;
            case 1:
                changed[at] = row with { At = row.At.AddMilliseconds(1 + random.Next(1000)) };
                break;
            case 2:
                (changed[at], changed[at + 1]) = (changed[at + 1] with { Seq = at + 1 }, changed[at] with { Seq = at + 2 });
                break;
            case 3:
                changed.RemoveAt(at);
                break;
            case 4:
                changed.Insert(at, rows[random.Next(rows.Count)] with { Seq = at + 1, EventId = Guid.CreateVersion7() });
                break;
            case 5:
                changed[at] = row with { Seq = row.Seq + 1 + random.Next(9) };
                break;
            default:
                changed[at] = row with { Persons = [.. row.Persons.Select(person => person with { Value = person.Value + "x" })] };
                break;
        }

        return changed;
    }

    private static async Task<byte[]> RootOfFirstAsync(TestDatabase test, int count)
    {
        var frontier = new MerkleFrontier();
        await foreach (var row in new Store.Trail.TrailRows(test.Database).AfterAsync(0, default))
        {
            if (frontier.Size < count)
            {
                frontier.Append(row.LeafHash);
            }
        }

        return frontier.Root();
    }

    private static async Task<TestDatabase> FilledAsync()
    {
        var test = await TestDatabase.NewAsync();
        await TrailFixture.FillAsync(test.Database, Rows);
        var drops = new StringBuilder();
        foreach (var trigger in (string[])[
            "trail_is_not_changed", "trail_is_not_deleted", "trail_person_is_only_erased", "trail_person_is_not_deleted"])
        {
            drops.Append("DROP TRIGGER ").Append(trigger).Append(';');
        }

        await test.TamperAsync(drops.ToString());
        return test;
    }
}
