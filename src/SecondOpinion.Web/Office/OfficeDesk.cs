using SecondOpinion.Archive;
using SecondOpinion.Archive.Folder;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Office;

/// <summary>A letter of the queue beside its case.</summary>
/// <param name="Case">Whose letter it is.</param>
/// <param name="Letter">All but what it says.</param>
/// <param name="LinkToSendAgain">Number of the link whose invitation was given up and can be sent anew; null for every other letter.</param>
internal sealed record QueuedFor(Case Case, OutboxEntry Letter, int? LinkToSendAgain = null)
{
    /// <summary>It was put off, and need not wait.</summary>
    public bool CanHurry => Letter is { State: LetterState.Waiting, Attempts: > 0 };
}

/// <summary>A locked link beside its case.</summary>
internal sealed record LockedIn(Case Case, Link Link);

/// <summary>An archive, how far it is read, and files it would not take in.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Progress">Of the scan that runs, or of the last one.</param>
/// <param name="Bad">The first of them by path.</param>
internal sealed record ArchiveState(string Name, FolderProgress Progress, IReadOnlyList<BadFile> Bad);

/// <summary>An archive that is asked over the network.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Fault">What it does instead of answering; null when it answers.</param>
internal sealed record RemoteState(string Name, string? Fault);

/// <summary>What lies on the PACS office's desk: letters that have not gone, links that are locked, archives. Of their own trust only.</summary>
internal sealed class OfficeDesk(IOutboxStore outbox, ILinkStore links, ICaseStore cases, Archives archives, IAuditTrail trail, TimeProvider clock)
{
    private const int Most = 200;
    private const int MostBadFiles = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Newest first, at most 200.</summary>
    public async Task<IReadOnlyList<QueuedFor>> QueueAsync(StaffMember staff, CancellationToken cancellationToken)
    {
        var shown = new List<QueuedFor>();
        foreach (var letter in await outbox.QueueAsync(staff.Trust, Most, cancellationToken))
        {
            if (await OwnAsync(letter.CaseId, staff, cancellationToken) is { } c)
            {
                shown.Add(new QueuedFor(c, letter, await LinkToSendAgainAsync(letter, cancellationToken)));
            }
        }

        return shown;
    }

    /// <summary>A letter that was put off is tried at once, on the record. False: there is no such letter of this trust.</summary>
    public async Task<bool> HurryAsync(StaffMember staff, Guid letterId, string? network, CancellationToken cancellationToken)
    {
        var letter = (await outbox.QueueAsync(staff.Trust, Most, cancellationToken)).FirstOrDefault(queued => queued.Id == letterId);
        if (letter is null || await OwnAsync(letter.CaseId, staff, cancellationToken) is not { } c)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        await trail.AppendAsync(
            new AuditEvent
            {
                At = now,
                Action = AuditAction.LetterHurried,
                Trust = c.Trust,
                Actor = new AuditPerson("staff", staff.Id, staff.Name, staff.Email, network),
                Case = c.Code.Value,
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["letter"] = letter.Template, ["message"] = letter.Id.ToString("N") },
            },
            cancellationToken);
        await outbox.HurryAsync(letterId, now, cancellationToken);
        return true;
    }

    /// <summary>Newest lock first, at most 200.</summary>
    public async Task<IReadOnlyList<LockedIn>> LockedAsync(StaffMember staff, CancellationToken cancellationToken)
    {
        var shown = new List<LockedIn>();
        foreach (var link in await links.LockedAsync(staff.Trust, Most, cancellationToken))
        {
            if (await OwnAsync(link.CaseId, staff, cancellationToken) is { } c)
            {
                shown.Add(new LockedIn(c, link));
            }
        }

        return shown;
    }

    /// <summary>The trust's folder archives.</summary>
    public async Task<IReadOnlyList<ArchiveState>> ArchivesAsync(StaffMember staff, CancellationToken cancellationToken)
    {
        var states = new List<ArchiveState>();
        foreach (var folder in archives.Folders.Where(folder => folder.Trust == staff.Trust))
        {
            states.Add(new ArchiveState(folder.Name, folder.Progress, await folder.BadFilesAsync(MostBadFiles, null, cancellationToken)));
        }

        return states;
    }

    /// <summary>The trust's archives over the network, each asked now.</summary>
    public async Task<IReadOnlyList<RemoteState>> RemoteAsync(StaffMember staff, CancellationToken cancellationToken) =>
        await Task.WhenAll(archives.Remote.Where(archive => archive.Trust == staff.Trust).Select(async archive =>
        {
            using var timeout = new CancellationTokenSource(Patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                return new RemoteState(archive.Name, await archive.ProbeAsync(either.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new RemoteState(archive.Name, $"Archive {archive.Name} does not answer in time.");
            }
        }));

    private async Task<int?> LinkToSendAgainAsync(OutboxEntry letter, CancellationToken cancellationToken) =>
        letter is { State: LetterState.Dead, Template: "invitation", LinkId: { } id } && await links.FindAsync(id, cancellationToken) is { } link && link.ReadingRefusalAt(clock.GetUtcNow()) is null
            ? link.Number
            : null;

    private async Task<Case?> OwnAsync(Guid caseId, StaffMember staff, CancellationToken cancellationToken) =>
        await cases.FindAsync(caseId, cancellationToken) is { } c && c.Trust == staff.Trust ? c : null;
}
