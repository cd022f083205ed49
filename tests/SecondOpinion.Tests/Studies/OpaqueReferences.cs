using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;

namespace SecondOpinion.Studies;

/// <summary>What stands in addresses and form fields instead of identity.</summary>
internal sealed class OpaqueReferences
{
    private readonly DeskKeys _keys = new(new EphemeralDataProtectionProvider());
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    [Test]
    public void A_study_comes_back_from_its_reference()
    {
        var text = new StudyRefs(_keys).Write(new StudyRef("Main PACS", People.Uid("1.2.3")));
        Assert.That(new StudyRefs(_keys).TryRead(text, out var study), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(study, Is.EqualTo(new StudyRef("Main PACS", People.Uid("1.2.3"))));
            Assert.That(text, Does.Match("^[A-Za-z0-9_-]+$").And.Not.Contain("1.2.3"));
        });
    }

    [Test]
    public void A_series_comes_back_from_its_value()
    {
        var series = new SeriesRef("Main PACS", People.Uid("1.2.3"), "1.2.3.4");
        Assert.That(new SeriesRefs(_keys).TryRead(new SeriesRefs(_keys).Write(series), out var read), Is.True);
        Assert.That(read, Is.EqualTo(series));
    }

    [Test]
    public void Whatever_this_service_did_not_write_is_refused()
    {
        var refs = new StudyRefs(_keys);
        var good = refs.Write(new StudyRef("A", People.Uid("1.2.3")));
        string?[] bad =
        [
            null, "", "x", "../../etc/passwd", "1.2.3", good + "A", good[..^1], (good[0] == 'A' ? 'B' : 'A') + good[1..], new string('A', 5000),
            new StudyRefs(new DeskKeys(new EphemeralDataProtectionProvider())).Write(new StudyRef("A", People.Uid("1.2.3"))),
            new SeriesRefs(_keys).Write(new SeriesRef("A", People.Uid("1.2.3"), "1")),
        ];
        Assert.That(bad.Select(text => refs.TryRead(text, out _)), Is.All.False);
    }

    [Test]
    public void A_search_comes_back_to_its_own_staff_member_and_to_nobody_else()
    {
        var ids = new SearchIds(_keys, _clock);
        var id = ids.Write(new Search(new StudyQuery("Okafor \u001f 9990000018", new DateOnly(2026, 1, 2), null, "MR"), "Main PACS"), "staff-1", "DEMO1");
        Assert.Multiple(() =>
        {
            Assert.That(ids.TryRead(id, "staff-1", "DEMO1", out var search), Is.True);
            Assert.That(search?.Query, Is.EqualTo(new StudyQuery("Okafor \u001f 9990000018", new DateOnly(2026, 1, 2), null, "MR")));
            Assert.That(search?.Archive, Is.EqualTo("Main PACS"));
            Assert.That(ids.TryRead(id, "staff-2", "DEMO1", out _), Is.False);
            Assert.That(ids.TryRead(id, "staff-1", "DEMO2", out _), Is.False);
            Assert.That(id, Does.Match("^[A-Za-z0-9_-]+$"));
        });
    }

    [Test]
    public void A_search_lives_for_less_than_an_hour()
    {
        var ids = new SearchIds(_keys, _clock);
        var id = ids.Write(new Search(new StudyQuery("x")), "s", "t");
        _clock.Advance(TimeSpan.FromMinutes(60) - TimeSpan.FromSeconds(1));
        Assert.That(ids.TryRead(id, "s", "t", out _), Is.True);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(ids.TryRead(id, "s", "t", out _), Is.False);
    }
}
