using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

[TestFixture(Dialect.Sqlite)]
[TestFixture(Dialect.SqlServer)]
internal sealed class AuditTrailTests(Dialect dialect)
{
    [Test]
    public async Task Sixty_four_writers_leave_no_gap_and_each_is_told_a_place_of_its_own()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        var places = new List<long>();
        await using (var trail = new AuditTrail(test.Database, TimeProvider.System, patients: null))
        {
            places.AddRange((await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => Task.Run(async () =>
            {
                var mine = new List<long>();
                for (var number = 0; number < 10; number++)
                {
                    mine.Add(await trail.AppendAsync(TrailFixture.Event(writer), default));
                }

                return mine;
            })))).SelectMany(mine => mine));
        }

        Assert.That(places.Order(), Is.EqualTo(Enumerable.Range(1, 640)));
        var (fault, size, _) = await TrailFixture.WalkAsync(test.Database);
        Assert.That(fault, Is.Null);
        Assert.That(size, Is.EqualTo(640));
    }

    [Test]
    public async Task Two_nodes_on_one_database_interleave_without_a_gap()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        using var other = test.Another();
        using var barrier = new Barrier(2);

        await Task.WhenAll(((Database[])[test.Database, other]).Select(database => Task.Run(async () =>
        {
            await using var trail = new AuditTrail(database, TimeProvider.System, patients: null);
            barrier.SignalAndWait();
            for (var number = 0; number < 40; number++)
            {
                await trail.AppendAsync(TrailFixture.Event(number), default);
            }
        })));

        var (fault, size, root) = await TrailFixture.WalkAsync(test.Database);
        var head = await test.Database.FindAsync<TrailHead>(TrailSql.Head, null, default);
        Assert.That(fault, Is.Null);
        Assert.That(size, Is.EqualTo(80));
        Assert.That(head!.Open().Root(), Is.EqualTo(root));
    }

    [Test]
    public async Task A_trail_that_cannot_be_written_says_so_and_recovers()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        await using var trail = new AuditTrail(test.Database, TimeProvider.System, patients: null);
        await test.TamperAsync("UPDATE trail_head SET id = id, size = 5");

        Assert.That(() => trail.AppendAsync(TrailFixture.Event(), default), Throws.TypeOf<TrailUnavailableException>());

        await test.TamperAsync("UPDATE trail_head SET size = 0");
        Assert.That(await trail.AppendAsync(TrailFixture.Event(), default), Is.EqualTo(1));
    }

    [Test]
    public async Task A_reader_process_cannot_name_a_patient()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        await using var trail = new AuditTrail(test.Database, TimeProvider.System, patients: null);
        var named = TrailFixture.Event() with { Patient = new AuditPerson("patient", "nhs|9991234560") };

        Assert.That(() => trail.AppendAsync(named, default), Throws.InvalidOperationException);
    }

    [TestCase("UPDATE trail SET action = 'x'")]
    [TestCase("DELETE FROM trail")]
    [TestCase("DELETE FROM trail_person")]
    [TestCase("UPDATE trail_person SET value = 'x', salt = salt")]
    public async Task The_database_refuses_to_change_a_row(string text)
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        await TrailFixture.FillAsync(test.Database, 3);

        Assert.That(() => test.TamperAsync(text), Throws.Exception.With.Message.Contains("append-only"));
    }

    [Test]
    public async Task Erasing_a_person_leaves_the_trail_valid()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        await TrailFixture.FillAsync(test.Database, 30);
        var before = await TrailFixture.WalkAsync(test.Database);

        Assert.That(await EraseAsync(test, " S3@Trust.example"), Is.EqualTo(16), "four rows of four values");
        var after = await TrailFixture.WalkAsync(test.Database, new Checkpoint("test", 30, before.Root));
        Assert.That(after.Fault, Is.Null);
        Assert.That(after.Size, Is.EqualTo(31), "that somebody was erased is on the trail");
        Assert.That(await EraseAsync(test, "s3@trust.example"), Is.Zero, "they are not there any more");
        Assert.That((await TrailFixture.WalkAsync(test.Database)).Size, Is.EqualTo(31));
    }

    [TestCase("D")]
    [TestCase("N")]
    [TestCase("B")]
    [TestCase("mail")]
    public async Task Every_row_of_a_recipient_is_erased_however_their_link_is_spelt_and_nobody_else_s(string spelling)
    {
        var (link, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var test = await TestDatabase.NewAsync(dialect);
        await using (var trail = new AuditTrail(test.Database, TimeProvider.System, patients: null))
        {
            await trail.AppendAsync(TrailFixture.Event() with { Actor = new AuditPerson("recipient", link.ToString("D"), "Dr Same Name", "a@heart.example", "192.0.2.7") }, default);
            await trail.AppendAsync(TrailFixture.Event() with { Actor = new AuditPerson("recipient", link.ToString("D")) }, default); // a reading that ended
            await trail.AppendAsync(TrailFixture.Event() with { Actor = new AuditPerson("recipient", other.ToString("D"), "Dr Same Name", "b@heart.example", "192.0.2.7") }, default);
        }

        Assert.That(await EraseAsync(test, spelling == "mail" ? "a@heart.example" : link.ToString(spelling)), Is.EqualTo(5));
        Assert.That(await test.Database.FindAsync<long>(new Sql("test.left", "SELECT COUNT(*) FROM trail_person WHERE value IS NOT NULL"), null, default), Is.EqualTo(4 + 1), "the other's, and the service's own that erased");
        Assert.That(await EraseAsync(test, "Dr Same Name"), Is.Zero, "a name may be two people's");
        Assert.That((await TrailFixture.WalkAsync(test.Database)).Fault, Is.Null);
    }

    private static async Task<int> EraseAsync(TestDatabase test, string who)
    {
        await using var trail = new AuditTrail(test.Database, TimeProvider.System, patients: null);
        return await new TrailErasure(test.Database, trail, TimeProvider.System).EraseAsync(who, default);
    }
}
