using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

/// <summary>Governance finds rows: each filter, each end of a page, and never another trust's.</summary>
[TestFixture(Dialect.Sqlite)]
[TestFixture(Dialect.SqlServer)]
internal sealed class ReadingTheTrail(Dialect dialect)
{
    private const string Droppings = "DROP TRIGGER trail_is_not_deleted; DROP TRIGGER trail_person_is_not_deleted";

    private static readonly AuditPerson Rao = new("staff", "idp:rao", "Dr Asha Rao", "a.rao@trust.example", "192.0.2.7");
    private static readonly AuditPerson Okoro = new("recipient", "link-1", "Dr Jean Okoro", "j.okoro@reader.example", "198.51.100.9");
    private static readonly DateTimeOffset Noon = TrailFixture.Noon;

    [Test]
    public async Task Each_filter_finds_just_its_rows()
    {
        await using var test = await FilledAsync();

        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1" }), Is.EqualTo(new[] { 6, 5, 4, 3, 2, 1 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Who = " dr asha RAO " }), Is.EqualTo(new[] { 6, 2, 1 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Who = "j.okoro@reader.example" }), Is.EqualTo(new[] { 5, 4 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Who = "idp:rao" }), Is.EqualTo(new[] { 6, 2, 1 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Who = "Rao" }), Is.Empty, "whole values only");
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Case = "SO-AAAA-AAAA" }), Is.EqualTo(new[] { 5, 4, 3, 2 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Case = "SO-AAAA-AAAA", Who = "link-1" }), Is.EqualTo(new[] { 5, 4 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Action = AuditAction.LinkOpened }), Is.EqualTo(new[] { 4 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Outcome = AuditOutcome.MinorFailure }), Is.EqualTo(new[] { 6 }));
    }

    [Test]
    public async Task Dates_take_in_their_first_instant_and_leave_out_their_last()
    {
        await using var test = await FilledAsync();
        var query = new TrailQuery { Trust = "DEMO1", From = Noon.AddSeconds(3), To = Noon.AddSeconds(5) };

        Assert.That(await FindAsync(test, query), Is.EqualTo(new[] { 4, 3 }));
        Assert.That(await FindAsync(test, query with { From = query.From.AddMilliseconds(1), To = query.To.AddMilliseconds(1) }), Is.EqualTo(new[] { 5, 4 }));
    }

    [Test]
    public async Task A_patient_finds_their_rows_and_every_row_of_their_cases_under_any_of_their_numbers()
    {
        await using var test = await FilledAsync();
        var (nhs, hospital, nobody) = (Hash.Of("9990000018"), Hash.Of("|HX77"), Hash.Of("9990000026"));

        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Patient = [nhs] }), Is.EqualTo(new[] { 5, 4, 3, 2, 1 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Patient = [hospital] }), Is.EqualTo(new[] { 6 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Patient = [hospital, nhs] }), Is.EqualTo(new[] { 6, 5, 4, 3, 2, 1 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Patient = [nhs], Who = "link-1" }), Is.EqualTo(new[] { 5, 4 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO1", Patient = [nobody] }), Is.Empty);

        var reader = new TrailReader(test.Database);
        Assert.That(await reader.CasesOfAsync([nhs], "DEMO1", default), Is.EqualTo(new[] { "SO-AAAA-AAAA" }));
        Assert.That(await reader.CasesOfAsync([nhs], "DEMO2", default), Is.EqualTo(new[] { "SO-BBBB-BBBB" }));
        Assert.That((await reader.ReadingsOfAsync("SO-AAAA-AAAA", "DEMO1", 10, default)).Select(row => row.Seq), Is.EqualTo(new[] { 5, 4 }));
        Assert.That(await reader.ReadingsOfAsync("SO-AAAA-AAAA", "DEMO2", 10, default), Is.Empty);
    }

    [Test]
    public async Task No_trust_finds_anothers_rows()
    {
        await using var test = await FilledAsync();
        var reader = new TrailReader(test.Database);

        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO2" }), Is.EqualTo(new[] { 7 }), "a row of the service itself is no trust's");
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO2", Patient = [Hash.Of("9990000018")] }), Is.EqualTo(new[] { 7 }));
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO2", Case = "SO-AAAA-AAAA" }), Is.Empty);
        Assert.That(await FindAsync(test, new TrailQuery { Trust = "DEMO2", Who = "Dr Asha Rao" }), Is.Empty);
        Assert.That(await reader.FindAsync(4, "DEMO2", default), Is.Null);
        Assert.That((await reader.FindAsync(4, "DEMO1", default))?.Persons.Select(person => person.Value), Does.Contain("Dr Jean Okoro"));
        Assert.That(await reader.FindAsync(8, "DEMO1", default), Is.Null, "the service's own");
    }

    [Test]
    public async Task Pages_meet_without_a_gap_and_without_a_row_twice_and_end()
    {
        await using var test = await TestDatabase.NewAsync(dialect);
        await TrailFixture.FillAsync(test.Database, 120);
        var reader = new TrailReader(test.Database);
        var query = new TrailQuery { Trust = "DEMO1" };
        var seen = new List<long>();
        for (var page = await reader.SearchAsync(query, 25, default); page.Count > 0; page = await reader.SearchAsync(query with { Before = page[^1].Seq }, 25, default))
        {
            Assert.That(page.Select(row => row.Persons.Count), Is.All.EqualTo(4), "each row with its own values");
            seen.AddRange(page.Select(row => row.Seq));
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Range(1, 60).Select(place => (long)place * 2).Reverse()));
        Assert.That(await reader.SearchAsync(query with { Before = 2 }, 25, default), Is.Empty);
    }

    [Test]
    public async Task The_watch_verifies_up_to_the_newest_row_and_then_only_what_is_new()
    {
        await using var test = await FilledAsync();
        var watch = Watch(test, out var clock);
        Assert.That(watch.State, Is.EqualTo(new TrailState(0, null, null)));
        await watch.CheckAsync(default);
        Assert.That(watch.State, Is.EqualTo(new TrailState(8, clock.GetUtcNow(), null)));

        await TrailFixture.FillAsync(test.Database, 3);
        clock.Advance(TimeSpan.FromSeconds(30));
        await watch.CheckAsync(default);
        Assert.That(watch.State, Is.EqualTo(new TrailState(11, clock.GetUtcNow(), null)));
    }

    [Test]
    public async Task The_watch_names_the_row_that_was_tampered_with()
    {
        OnlySqlite();
        await using var test = await FilledAsync();
        await test.TamperAsync("DROP TRIGGER trail_is_not_changed; UPDATE trail SET outcome = 8 WHERE seq = 5");
        var watch = Watch(test, out _);
        await watch.CheckAsync(default);
        Assert.That(watch.State.Fault?.Seq, Is.EqualTo(5));
        Assert.That(watch.State.Verified, Is.EqualTo(4));
    }

    [Test]
    public async Task A_row_changed_behind_the_watch_is_named_when_it_walks_again_and_not_a_moment_before_six_hours()
    {
        OnlySqlite();
        await using var test = await FilledAsync();
        var watch = Watch(test, out var clock);
        await watch.CheckAsync(default);
        await test.TamperAsync("DROP TRIGGER trail_person_is_only_erased; UPDATE trail_person SET value = 'Dr Somebody Else' WHERE seq = 4 AND field = 'name'");

        clock.Advance(TrailWatch.Again - TimeSpan.FromMilliseconds(1));
        await watch.CheckAsync(default);
        Assert.That(watch.State.Fault, Is.Null);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await watch.CheckAsync(default);
        Assert.That(watch.State.Fault?.Seq, Is.EqualTo(4));
    }

    [Test]
    public async Task The_newest_row_cut_off_is_missed()
    {
        OnlySqlite();
        await using var test = await FilledAsync();
        await test.TamperAsync($"{Droppings}; DELETE FROM trail_person WHERE seq = 8; DELETE FROM trail WHERE seq = 8");
        var watch = Watch(test, out _);
        await watch.CheckAsync(default);
        Assert.That(watch.State.Fault?.Seq, Is.EqualTo(8));
    }

    [Test]
    public async Task An_end_cut_off_together_with_the_head_is_missed_too()
    {
        OnlySqlite();
        await using var test = await FilledAsync();
        var watch = Watch(test, out var clock);
        await watch.CheckAsync(default);
        var frontier = new MerkleFrontier();
        foreach (var hash in await test.Database.QueryAsync<byte[]>(new Sql("test.leaf-hashes", "SELECT leaf_hash FROM trail WHERE seq <= @Size ORDER BY seq"), new { Size = 4 }, default))
        {
            frontier.Append(hash);
        }

        await test.TamperAsync(
            $"{Droppings}; DELETE FROM trail_person WHERE seq > 4; DELETE FROM trail WHERE seq > 4; UPDATE trail_head SET size = 4, frontier = @frontier",
            ("@frontier", frontier.ToBytes()));
        await watch.CheckAsync(default);
        Assert.That(watch.State.Fault?.Seq, Is.EqualTo(5));
        clock.Advance(TrailWatch.Again);
        await watch.CheckAsync(default);
        Assert.That(watch.State.Fault?.Seq, Is.EqualTo(5), "the walk from the first row remembers how long the trail was");
    }

    private static TrailWatch Watch(TestDatabase test, out FakeTimeProvider clock) =>
        new(new TrailReader(test.Database), new NothingSigned(), clock = new FakeTimeProvider(Noon), NullLogger<TrailWatch>.Instance);

    private void OnlySqlite()
    {
        if (dialect != Dialect.Sqlite)
        {
            Assert.Ignore("skipped: the triggers of SQL Server are dropped under other names");
        }
    }

    private static async Task<IReadOnlyList<long>> FindAsync(TestDatabase test, TrailQuery query) =>
        [.. (await new TrailReader(test.Database).SearchAsync(query, 50, default)).Select(row => row.Seq)];

    /// <summary>Six rows of one trust, one of another about the same patient, one of the service itself.</summary>
    private async Task<TestDatabase> FilledAsync()
    {
        var patient = new AuditPerson("patient", "9990000018");
        AuditEvent[] rows =
        [
            Row(AuditAction.StudyViewed, Rao) with { Patient = patient },
            Row(AuditAction.CaseAsked, Rao) with { Patient = patient, Case = "SO-AAAA-AAAA" },
            Row(AuditAction.PreparationEnded, AuditPerson.System) with { Case = "SO-AAAA-AAAA" },
            Row(AuditAction.LinkOpened, Okoro) with { Case = "SO-AAAA-AAAA", Link = 1 },
            Row(AuditAction.ReadingEnded, Okoro) with { Case = "SO-AAAA-AAAA", Link = 1 },
            Row(AuditAction.StudyViewed, Rao) with { Patient = new AuditPerson("patient", "|HX77"), Outcome = AuditOutcome.MinorFailure },
            Row(AuditAction.CaseAsked, Okoro) with { Trust = "DEMO2", Patient = patient, Case = "SO-BBBB-BBBB" },
            Row(AuditAction.ServiceStarted, AuditPerson.System) with { Trust = null },
        ];
        var test = await TestDatabase.NewAsync(dialect);
        await using var trail = new AuditTrail(test.Database, TimeProvider.System, new Hash());
        for (var place = 0; place < rows.Length; place++)
        {
            await trail.AppendAsync(rows[place] with { At = Noon.AddSeconds(place + 1) }, default);
        }

        return test;
    }

    private static AuditEvent Row(AuditAction action, AuditPerson actor) => new() { At = Noon, Action = action, Trust = "DEMO1", Actor = actor };

    private sealed class Hash : IPatientHash
    {
        public static byte[] Of(string key) => System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(key));

        byte[] IPatientHash.Of(string patientKey) => Of(patientKey);
    }
}
