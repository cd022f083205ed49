using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Studies;

/// <summary>A referrer looks for a study.</summary>
internal sealed class SearchingStudies
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly DeskKeys _keys = new(new EphemeralDataProtectionProvider());
    private readonly RememberedTrail _trail = new();
    private readonly ListedArchive _pacs = new("DEMO1", "PACS", Desk.Study("1.1", People.Grace, 1), Desk.Study("1.2", People.Barnaby, 3));
    private readonly ListedArchive _vna = new("DEMO1", "VNA", Desk.Study("1.3", People.Grace, 2, "VNA"));
    private readonly ListedArchive _foreign = new("DEMO2", "PACS", Desk.Study("2.1", People.Grace, 0, "PACS", "DEMO2"));

    [Test]
    public async Task Hits_of_all_archives_of_the_trust_stand_together_newest_first()
    {
        var page = await FoundAsync(null);
        Assert.That(page.Studies.Select(found => found.Study.Uid.Value), Is.EqualTo(new[] { "1.1", "1.3", "1.2" }));
    }

    [Test]
    public async Task Another_trusts_archives_are_not_even_asked()
    {
        await FoundAsync(null);
        Assert.That(_foreign.Searches, Is.Zero);
    }

    [Test]
    public async Task A_result_leads_back_to_its_study_without_naming_it()
    {
        var found = (await FoundAsync(null)).Studies[1];
        Assert.Multiple(() =>
        {
            Assert.That(new StudyRefs(_keys).TryRead(found.Ref, out var named) ? named : null, Is.EqualTo(new StudyRef("VNA", People.Uid("1.3"))));
            Assert.That(found.Ref, Does.Not.Contain("1.3"));
        });
    }

    [Test]
    public async Task A_study_that_lies_in_two_archives_is_found_in_both_and_each_leads_to_its_own()
    {
        _vna.Studies.Add(Desk.Study("1.1", People.Grace, 1, "VNA"));
        var same = (await FoundAsync(null)).Studies.Where(found => found.Study.Uid.Value == "1.1").ToList();
        Assert.That(same.Select(found => found.Study.Archive), Is.EquivalentTo(new[] { "PACS", "VNA" }));
        foreach (var found in same)
        {
            Assert.That(new StudyRefs(_keys).TryRead(found.Ref, out var named) ? named.Archive : null, Is.EqualTo(found.Study.Archive));
        }
    }

    [Test]
    public async Task An_archive_that_is_down_is_named_beside_the_hits_of_the_others()
    {
        _vna.IsDown = true;
        var page = await FoundAsync(null);
        Assert.Multiple(() =>
        {
            Assert.That(page.Down, Is.EqualTo(new[] { "VNA" }));
            Assert.That(page.Studies, Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task An_archive_that_holds_more_matches_than_it_was_asked_for_is_named()
    {
        _vna.IsCapped = true;
        var page = await FoundAsync(null);
        Assert.That((page.Capped, page.Down), Is.EqualTo((new[] { "VNA" }, Array.Empty<string>())).UsingPropertiesComparer());
    }

    [Test]
    public async Task An_archive_that_does_not_answer_in_ten_seconds_is_named_too()
    {
        _vna.IsStuck = true;
        var search = FoundAsync(null);
        _clock.Advance(StudySearch.Patience - TimeSpan.FromMilliseconds(1));
        Assert.That(search.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await search).Down, Is.EqualTo(new[] { "VNA" }));
    }

    [Test]
    public async Task The_trail_has_the_kinds_of_what_was_asked_and_never_the_words()
    {
        await FoundAsync(Begin(new SearchForm("okafor 999 000 0018", "2026-01-01", null, "MR", "PACS")));
        var row = _trail.Rows.Single();
        Assert.Multiple(() =>
        {
            Assert.That((row.Action, row.Trust, row.Actor.Id), Is.EqualTo((AuditAction.StudiesSearched, "DEMO1", Desk.Referrer.Id)));
            Assert.That(row.Details["parameters"], Is.EqualTo("name number date modality archive"));
        });
    }

    [Test]
    public void Without_the_trail_nothing_is_searched()
    {
        _trail.IsDown = true;
        Assert.That(() => FoundAsync(null), Throws.TypeOf<TrailUnavailableException>());
        Assert.That(_pacs.Searches, Is.Zero);
    }

    [Test]
    public async Task Who_is_no_referrer_is_denied_and_the_trail_says_so()
    {
        var answer = await Search().FindAsync(null, Desk.Referrer with { Roles = new HashSet<Role> { Role.Governance } }, null, default);
        Assert.That(answer, Is.TypeOf<SearchAnswer.Denied>());
        Assert.That(_trail.Rows.Single().Action, Is.EqualTo(AuditAction.StaffDenied));
    }

    [Test]
    public async Task An_NHS_number_with_a_wrong_check_digit_is_told_of()
    {
        Assert.That((await FoundAsync(Begin(new SearchForm("999 000 0019", null, null, null, null)))).Notice, Does.Contain("NHS number"));
        Assert.That((await FoundAsync(Begin(new SearchForm("999 000 0018", null, null, null, null)))).Notice, Is.Null);
    }

    [Test]
    public async Task A_search_id_of_a_colleague_leads_nowhere()
    {
        var id = Begin(new SearchForm("okafor", null, null, null, null));
        Assert.That(await Search().FindAsync(id, Desk.Referrer with { Id = "oidc|r2" }, null, default), Is.TypeOf<SearchAnswer.Ended>());
    }

    [TestCase("a b c d e f g", null, null, null, null, "q")]
    [TestCase(null, "31/2/2026", null, null, null, "from")]
    [TestCase(null, null, "tomorrow", null, null, "to")]
    [TestCase(null, "2026-02-02", "2026-02-01", null, null, "to")]
    [TestCase(null, null, null, "MR'; DROP", null, "modality")]
    [TestCase(null, null, null, null, "Nowhere", "archive")]
    public void What_cannot_be_read_is_told_beside_its_field(string? q, string? from, string? to, string? modality, string? archive, string field) =>
        Assert.That(((SearchBegun.Invalid)Search().Begin(new SearchForm(q, from, to, modality, archive), Desk.Referrer)).Errors.Keys, Is.EqualTo(new[] { field }));

    [Test]
    public void First_and_last_day_may_be_the_same() =>
        Assert.That(Search().Begin(new SearchForm(null, "2026-02-01", "1/2/2026", null, null), Desk.Referrer), Is.TypeOf<SearchBegun.Started>());

    [Test]
    public async Task Pages_of_fifty_follow_one_another_over_all_archives_and_show_each_study_once()
    {
        _pacs.Studies.Clear();
        _vna.Studies.Clear();
        _pacs.Studies.AddRange(Enumerable.Range(0, 70).Select(n => Desk.Study($"1.1.{n}", People.Grace, n * 2)));
        _vna.Studies.AddRange(Enumerable.Range(0, 60).Select(n => Desk.Study($"1.2.{n}", People.Grace, (n * 2) + 1, "VNA")));
        var all = new List<StudySummary>();
        var pages = 0;
        for (string? id = null; pages == 0 || id is not null; pages++)
        {
            var page = await FoundAsync(id);
            all.AddRange(page.Studies.Select(found => found.Study));
            Assert.That(page.Studies, Has.Count.LessThanOrEqualTo(StudySearch.PageSize));
            id = page.Next;
        }

        Assert.Multiple(() =>
        {
            Assert.That(pages, Is.EqualTo(3));
            Assert.That(all.Select(study => study.Uid).Distinct().Count(), Is.EqualTo(130));
            Assert.That(all.Select(study => study.At), Is.Ordered.Descending);
        });
    }

    private string Begin(SearchForm form) => ((SearchBegun.Started)Search().Begin(form, Desk.Referrer)).SearchId;

    private async Task<StudyPage> FoundAsync(string? id) =>
        ((SearchAnswer.Found)await Search().FindAsync(id, Desk.Referrer, "192.0.2.1", default)).Page;

    private StudySearch Search() => new(
        new ListedArchives(_pacs, _vna, _foreign), new SearchIds(_keys, _clock), new StudyRefs(_keys), _trail, _clock, NullLogger<StudySearch>.Instance);
}
