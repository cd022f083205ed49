using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Cases;
using SecondOpinion.Store.Letters;
using SecondOpinion.Store.Links;
using SecondOpinion.Store.Preparation;
using SecondOpinion.Store.Tests.Preparation;
using SecondOpinion.Store.Tests.Vault;
using SecondOpinion.Studies;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Cases;

/// <summary>When the last link of a case has ended, its images are destroyed.</summary>
internal sealed class EndingCases
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ListedTrail _trail = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private VaultFixture _vault = null!; // made before each test
    private CaseStore _cases = null!; // the same
    private LinkStore _links = null!; // the same
    private Ending _ending = null!; // the same

    [SetUp]
    public async Task MakeAsync()
    {
        _vault = await VaultFixture.NewAsync();
        var seal = new LetterSeal(_vault.Keys);
        var bell = new OutboxBell();
        _cases = new CaseStore(_vault.Database, seal, new DeskKeys(new EphemeralDataProtectionProvider()));
        _links = new LinkStore(_vault.Database, seal, bell);
        _ending = new Ending(
            _cases, _cases, new OutboxStore(_vault.Database, seal, bell), new PreparedStore(_vault.Database), _vault.Vault, _trail, _clock, new KeptLog<Ending>());
    }

    [TearDown]
    public void Dispose() => _vault.Dispose();

    [Test]
    public async Task A_case_is_kept_until_a_day_after_its_last_link_and_destroyed_then()
    {
        var made = await AskedAndReadyAsync(days: 7);
        await SealAsync(made.Id);
        _clock.Advance(TimeSpan.FromDays(7) + Ending.Grace);
        Assert.That(await _ending.EndDueAsync(default), Is.Zero, "a day after, to the second, it can still be given another link");

        _clock.Advance(Second);
        Assert.That(await _ending.EndDueAsync(default), Is.EqualTo(1));
        Assert.That((await _cases.FindAsync(made.Id, default))!.State, Is.EqualTo(CaseState.Ended));
        Assert.That(() => _vault.Vault.OpenAsync(new InstanceAddress(made.Id, 0, 0), 1, default), Throws.TypeOf<VaultException>());
        Assert.That(_trail.Events.Select(row => (row.Action, row.Case)), Is.EqualTo(new[] { (AuditAction.CaseErased, made.Code.Value) }));
        Assert.That(await _ending.EndDueAsync(default), Is.Zero, "once");
    }

    [Test]
    public async Task A_revoked_link_counts_from_when_it_was_revoked()
    {
        var made = await AskedAndReadyAsync(days: 7);
        var link = (await _links.OfCaseAsync(made.Id, default)).Single();
        Assert.That(await _links.RevokeAsync(link.Id, _clock.GetUtcNow(), default), Is.True);
        _clock.Advance(Ending.Grace + Second);
        Assert.That(await _ending.EndDueAsync(default), Is.EqualTo(1));
    }

    [Test]
    public async Task Without_a_record_nothing_is_destroyed()
    {
        var made = await AskedAndReadyAsync(days: 1);
        await SealAsync(made.Id);
        _clock.Advance(TimeSpan.FromDays(1) + Ending.Grace + Second);
        _trail.IsDown = true;
        Assert.That(() => _ending.EndDueAsync(default), Throws.TypeOf<TrailUnavailableException>());
        Assert.That((await _cases.FindAsync(made.Id, default))!.State, Is.EqualTo(CaseState.Ready));
        using var still = await _vault.Vault.OpenAsync(new InstanceAddress(made.Id, 0, 0), 1, default);
        Assert.That(still.FrameCount, Is.EqualTo(1));
    }

    private async Task<Case> AskedAndReadyAsync(int days)
    {
        var now = _clock.GetUtcNow();
        var made = new Case
        {
            Id = Guid.CreateVersion7(now), Code = CaseCode.New(), Trust = "DEMO1", ReferrerId = "r", ReferrerName = "Dr A", ReferrerEmail = "a@nhs.example",
            Question = "Is it?", Urgency = Urgency.Routine, CreatedAt = now,
        };
        Assert.That(StudyInstanceUid.TryParse("1.2.3", out var study) && EmailAddress.TryParse("b@nhs.example", out _), Is.True);
        var subject = new CaseSubject(House.Grace, [new ChosenStudy("PACS", study!, null, [new SeriesSummary("1.2.3.1", 1, "MR", "", 1)])], new byte[32]); // parsed above
        _ = EmailAddress.TryParse("b@nhs.example", out var to);
        var link = new Link
        {
            Id = Guid.CreateVersion7(now), CaseId = made.Id, Number = 1, RecipientName = "Mr B", Recipient = to!, MintedAt = now, ExpiresAt = now.AddDays(days), OpeningsAllowed = 20, // parsed above
        };
        var letter = new QueuedLetter(Guid.CreateVersion7(now), to!, "Mr B", new Letter.Invitation("Mr B", "Dr A", "Downs", made.Code.Value, "Routine", link.ExpiresAt, "token"), made.Id, link.Id, Held: true);
        await _cases.AddAsync(new NewCase(made, subject, [new Minted(link, new byte[32], letter)], Guid.CreateVersion7(now)), default);
        await _cases.MoveAsync(made.Id, CaseState.Preparing, CaseState.Ready, null, default);
        return made;
    }

    private async Task SealAsync(Guid caseId)
    {
        await using var sealing = await _vault.Vault.BeginAsync(new InstanceAddress(caseId, 0, 0), 1, default);
        await sealing.WriteHeaderAsync(new byte[] { 1 }, default);
        await sealing.WriteFrameAsync(1, "1.2.840.10008.1.2.1", new byte[] { 2 }, default);
        await sealing.CommitAsync(default);
    }
}
