using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Studies;

namespace SecondOpinion.Cases;

/// <summary>What the ask form offers when a patient's studies lie in several archives.</summary>
internal sealed class LayingOutTheAskForm
{
    private readonly FakeTimeProvider _clock = new(AskDesk.Now);
    private readonly StudyRefs _refs = new(new DeskKeys(new EphemeralDataProtectionProvider()));
    private readonly ListedArchive _pacs = new("DEMO1", "PACS", Desk.Study("1.1", People.Grace, 1), Desk.Study("1.2", People.Grace, 400));
    private readonly ListedArchive _vna = new("DEMO1", "VNA", Desk.Study("1.2", People.Grace, 400, "VNA"), Desk.Study("1.3", People.Grace, 200, "VNA"), Desk.Study("1.4", People.Barnaby, 5, "VNA"));
    private readonly ListedArchive _foreign = new("DEMO2", "PACS", Desk.Study("2.1", People.Grace, 0, "PACS", "DEMO2"));

    [Test]
    public async Task A_study_that_lies_in_two_archives_is_offered_once_from_the_archive_of_the_index_study()
    {
        var sheet = (await OpenAsync())!;
        Assert.That(sheet.Others.Select(other => (other.Study.Uid.Value, other.Study.Archive)), Is.EqualTo(new[] { ("1.3", "VNA"), ("1.2", "PACS") }));
        Assert.That(sheet.Down, Is.Empty);
    }

    [Test]
    public async Task An_archive_that_is_down_is_named_and_hides_nothing_of_the_others()
    {
        _vna.IsDown = true;
        var sheet = (await OpenAsync())!;
        Assert.That((sheet.Others.Single().Study.Archive, sheet.Down.Single()), Is.EqualTo(("PACS", "VNA")));
    }

    [Test]
    public async Task An_archive_that_hangs_is_waited_for_ten_seconds()
    {
        _vna.IsStuck = true;
        var opening = OpenAsync();
        _clock.Advance(StudySearch.Patience - TimeSpan.FromMilliseconds(1));
        Assert.That(opening.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await opening)!.Down, Is.EqualTo(new[] { "VNA" }));
    }

    private Task<AskSheet?> OpenAsync() => new AskSheets(new ListedArchives(_pacs, _vna, _foreign), _refs, new RememberedTrail(), _clock)
        .OpenAsync(_refs.Write(new StudyRef("PACS", People.Uid("1.1"))), Desk.Referrer, null, default);
}
