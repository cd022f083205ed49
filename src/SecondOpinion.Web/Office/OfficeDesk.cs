using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Office;

/// <summary>A letter of the queue beside its case.</summary>
internal sealed record QueuedFor(Case Case, OutboxEntry Letter);

/// <summary>A locked link beside its case.</summary>
internal sealed record LockedIn(Case Case, Link Link);

/// <summary>What lies on the PACS office's desk: letters that have not gone, and links that are locked. Of their own trust only.</summary>
internal sealed class OfficeDesk(IOutboxStore outbox, ILinkStore links, ICaseStore cases)
{
    private const int Most = 200;

    /// <summary>Newest first, of at most 200 that wait in all trusts together.</summary>
    public async Task<IReadOnlyList<QueuedFor>> QueueAsync(StaffMember staff, CancellationToken cancellationToken)
    {
        var shown = new List<QueuedFor>();
        foreach (var letter in await outbox.QueueAsync(Most, cancellationToken))
        {
            if (await OwnAsync(letter.CaseId, staff, cancellationToken) is { } c)
            {
                shown.Add(new QueuedFor(c, letter));
            }
        }

        return shown;
    }

    /// <summary>Newest lock first.</summary>
    public async Task<IReadOnlyList<LockedIn>> LockedAsync(StaffMember staff, CancellationToken cancellationToken)
    {
        var shown = new List<LockedIn>();
        foreach (var link in await links.LockedAsync(Most, cancellationToken))
        {
            if (await OwnAsync(link.CaseId, staff, cancellationToken) is { } c)
            {
                shown.Add(new LockedIn(c, link));
            }
        }

        return shown;
    }

    private async Task<Case?> OwnAsync(Guid caseId, StaffMember staff, CancellationToken cancellationToken) =>
        await cases.FindAsync(caseId, cancellationToken) is { } c && c.Trust == staff.Trust ? c : null;
}
