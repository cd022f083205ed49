using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Studies;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Desk;

/// <summary>A link beside its state.</summary>
/// <param name="Link">The link.</param>
/// <param name="State">In words.</param>
/// <param name="IsSettled">Nothing more is to be expected of its letter.</param>
/// <param name="IsHeld">Its letter waits to be let go.</param>
internal sealed record LinkView(Link Link, LinkState State, bool IsSettled, bool IsHeld);

/// <summary>Everything a case's page shows.</summary>
/// <param name="Case">The case.</param>
/// <param name="Patient">Null once identity was erased, and for everybody but the case's referrer.</param>
/// <param name="Contents">What preparation has made so far.</param>
/// <param name="Links">By number.</param>
/// <param name="Now">When this was so.</param>
internal sealed record CaseView(Case Case, PatientIdentity? Patient, CaseContents Contents, IReadOnlyList<LinkView> Links, DateTimeOffset Now)
{
    /// <summary>What was last noticed to have come to the archive after the question.</summary>
    public ArrivalCount Noticed { get; init; } = ArrivalCount.None;

    /// <summary>Something came, and could be added still.</summary>
    public bool HasNews => Noticed != ArrivalCount.None && Noticing.IsOpen(Case, Links.Select(link => link.Link), Now);

    /// <summary>True while the page has something to wait for.</summary>
    public bool IsMoving => Case.State == CaseState.Preparing || Case.AddingSince is not null || (Case.State == CaseState.Ready && Links.Any(link => !link.IsSettled));
}

/// <summary>Finds cases for the people who may see them.</summary>
internal sealed class CaseViews(
    ICaseStore cases, ILinkStore links, IPreparedStore prepared, IOutboxStore outbox, IArrivalStore arrivals, TimeProvider clock)
{
    /// <summary>The case, if it is this person's own, or their trust's and they are of the PACS office; null otherwise, as if it were not there.</summary>
    public async Task<Case?> FindAsync(string code, StaffMember staff, CancellationToken cancellationToken) =>
        CaseCode.TryParse(code, out var read) && await cases.FindAsync(read, cancellationToken) is { } c && MaySee(c, staff) ? c : null;

    /// <summary>The case, if this person is its referrer; null otherwise, as if it were not there.</summary>
    public async Task<Case?> FindOwnAsync(string code, StaffMember staff, CancellationToken cancellationToken) =>
        await FindAsync(code, staff, cancellationToken) is { } c && IsReferrerOf(c, staff) ? c : null;

    /// <summary>Everything about one case.</summary>
    public async Task<CaseView> ShowAsync(Case c, StaffMember staff, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var subject = IsReferrerOf(c, staff) ? await cases.SubjectAsync(c.Id, cancellationToken) : null;
        var letters = await outbox.InvitationsAsync(c.Id, cancellationToken);
        var shown = (await links.OfCaseAsync(c.Id, cancellationToken)).Select(link =>
        {
            var letter = letters.FirstOrDefault(entry => entry.LinkId == link.Id);
            return new LinkView(link, LinkStates.Of(link, c, letter, now), LinkStates.IsSettled(link, letter), letter?.State == LetterState.Held);
        });
        return new CaseView(c, subject?.Patient, await prepared.ContentsAsync(c.Id, cancellationToken), [.. shown], now)
        {
            Noticed = (await arrivals.FindAsync(c.Id, cancellationToken))?.Noticed ?? ArrivalCount.None,
        };
    }

    /// <summary>A referrer's cases, newest first.</summary>
    public async Task<IReadOnlyList<CaseView>> ListAsync(StaffMember staff, int take, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        var views = new List<CaseView>();
        foreach (var c in await cases.OfReferrerAsync(staff.Id, take, before, cancellationToken))
        {
            views.Add(await ShowAsync(c, staff, cancellationToken));
        }

        return views;
    }

    private static bool MaySee(Case c, StaffMember staff) =>
        c.Trust == staff.Trust && (IsReferrerOf(c, staff) || staff.Roles.Contains(Role.PacsOffice));

    private static bool IsReferrerOf(Case c, StaffMember staff) => c.ReferrerId == staff.Id && c.Trust == staff.Trust && staff.Roles.Contains(Role.Referrer);
}
