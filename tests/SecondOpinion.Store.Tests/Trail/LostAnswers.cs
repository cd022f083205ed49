using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

/// <summary>The database committed, and the connection broke before it could say so.</summary>
[TestFixture(Dialect.Sqlite)]
[TestFixture(Dialect.SqlServer)]
internal sealed class LostAnswers(Dialect dialect)
{
    [TestCase(1)]
    [TestCase(2)]
    public async Task An_event_whose_commit_was_not_answered_is_recorded_once(int losses)
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        var lost = 0;
        test.Database.Committed = () => ThrowUnless(++lost > losses);
        var places = await AppendAsync(test.Database, 40);

        Assert.That(lost, Is.GreaterThan(losses));
        Assert.That(places.Order(), Is.EqualTo(Enumerable.Range(1, 40)));
        var (fault, size, _) = await TrailFixture.WalkAsync(test.Database);
        Assert.That(fault, Is.Null);
        Assert.That(size, Is.EqualTo(40));
    }

    [Test]
    public async Task Another_node_may_write_before_the_attempt_is_repeated()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        using var other = test.Another();
        var lost = 0;
        test.Database.Committed = () =>
        {
            if (++lost == 1)
            {
                TrailFixture.FillAsync(other, 5).GetAwaiter().GetResult();
                ThrowUnless(false);
            }
        };
        var places = await AppendAsync(test.Database, 1);

        Assert.That(places, Is.EqualTo((long[])[1]));
        var (fault, size, root) = await TrailFixture.WalkAsync(test.Database);
        Assert.That(fault, Is.Null);
        Assert.That(size, Is.EqualTo(6));
        Assert.That((await test.Database.FindAsync<TrailHead>(TrailSql.Head, null, default))!.Open().Root(), Is.EqualTo(root));
    }

    [Test]
    public async Task When_no_answer_ever_comes_the_writer_is_told_that_the_trail_is_not_available()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        test.Database.Committed = () => ThrowUnless(false);

        Assert.That(() => AppendAsync(test.Database, 1), Throws.TypeOf<TrailUnavailableException>());

        test.Database.Committed = null;
        Assert.That(await AppendAsync(test.Database, 1), Is.EqualTo((long[])[2]), "the first stands, once");
        Assert.That((await TrailFixture.WalkAsync(test.Database)).Fault, Is.Null);
    }

    private static async Task<long[]> AppendAsync(Database database, int count)
    {
        await using var trail = new AuditTrail(database, TimeProvider.System, patients: null);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(number => trail.AppendAsync(TrailFixture.Event(number), default)));
    }

    private static void ThrowUnless(bool answered)
    {
        if (!answered)
        {
            throw new IOException("The connection broke.");
        }
    }
}
