using Microsoft.Extensions.Logging;
using SecondOpinion.Links;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>What came of adding.</summary>
public enum AddOutcome
{
    /// <summary>It is being prepared, and seen by whoever reads the case as it becomes ready.</summary>
    Adding,

    /// <summary>There is nothing (any more), or it is being added already.</summary>
    Nothing,

    /// <summary>The case is not ready, has ended, was revoked or erased.</summary>
    Closed,

    /// <summary>An archive does not answer. Nothing was added.</summary>
    Down,

    /// <summary>Not theirs to add to.</summary>
    NotTheirs,
}

/// <summary>The referrer adds to a case what came to the archive after the question: under the same pseudonyms, beside what is there. Links go on.</summary>
public sealed partial class Adding(
    ICaseStore cases, ILinkStore links, IArrivalStore store, Noticing noticing, StudyRefs refs, IAuditTrail trail, TimeProvider clock, ILogger<Adding> logger)
{
    /// <summary>Adds. The trail has it before the case does.</summary>
    /// <param name="c">Found for them.</param>
    /// <param name="study">A new study, by its reference; null or empty for the new images and series of the case's studies.</param>
    /// <param name="who">Signed in.</param>
    /// <param name="network">Their IP address, for the trail.</param>
    /// <param name="cancellationToken">Ends the adding before it is stored.</param>
    /// <exception cref="TrailUnavailableException">Nothing was added.</exception>
    public async Task<AddOutcome> AddAsync(Case c, string? study, StaffMember who, string? network, CancellationToken cancellationToken)
    {
        if (c.ReferrerId != who.Id || c.Trust != who.Trust || !who.Roles.Contains(Role.Referrer))
        {
            return AddOutcome.NotTheirs;
        }

        if (c.AddingSince is not null)
        {
            return AddOutcome.Nothing; // pressed twice
        }

        var actor = new AuditPerson("staff", who.Id, who.Name, who.Email, network);
        if (!Noticing.IsOpen(c, await links.OfCaseAsync(c.Id, cancellationToken), clock.GetUtcNow())
            || await noticing.FindAsync(c, actor, StudySearch.Patience, cancellationToken) is not var (subject, arrived))
        {
            return AddOutcome.Closed;
        }

        try
        {
            var wanted = string.IsNullOrEmpty(study) ? OfTheCase(arrived) : await StudyAsync(c, arrived, study, cancellationToken);
            return wanted is null ? (arrived.Down.Count > 0 ? AddOutcome.Down : AddOutcome.Nothing)
                : await StoreAsync(c, subject with { Added = [.. subject.Added, .. wanted.Studies] }, actor, (wanted.Count, arrived.Count), cancellationToken);
        }
        catch (ArchiveUnavailableException)
        {
            return AddOutcome.Down;
        }
    }

    private static Wanted? OfTheCase(Arrived arrived) =>
        arrived.Down.Count > 0 || arrived.Count.Images + arrived.Count.Series == 0 ? null : new Wanted(arrived.Series, arrived.Count with { Studies = 0 });

    /// <summary>All series of a new study; only one that was offered.</summary>
    private async Task<Wanted?> StudyAsync(Case c, Arrived arrived, string study, CancellationToken cancellationToken)
    {
        if (!refs.TryRead(study, out var wanted) || arrived.Studies.FirstOrDefault(one => one.Archive == wanted.Archive && one.Uid == wanted.Study) is not { } found)
        {
            return null;
        }

        var series = await noticing.SeriesAsync(c, found, cancellationToken);
        return series.Count == 0
            ? null
            : new Wanted(
                [new ChosenStudy(found.Archive, found.Uid, found.At, series) { NotChosen = [] }],
                new ArrivalCount(series.Sum(one => one.InstanceCount), series.Count, 1));
    }

    private async Task<AddOutcome> StoreAsync(
        Case c, CaseSubject subject, AuditPerson actor, (ArrivalCount Added, ArrivalCount All) count, CancellationToken cancellationToken)
    {
        var now = clock.NowInMilliseconds();
        await trail.AppendAsync(Noticing.Row(c, subject, actor, AuditAction.ArrivalsAdded, count.Added, now), cancellationToken);
        if (!await cases.AddToAsync(c.Id, c.Additions, subject, now, cancellationToken))
        {
            return AddOutcome.Nothing; // another press was faster, or a link was revoked at this moment
        }

        var left = count.Added.Studies > 0 ? count.All with { Studies = count.All.Studies - 1 } : new ArrivalCount(0, 0, count.All.Studies);
        await store.NoteAsync(c.Id, left, now, cancellationToken);
        Log.Adding(logger, c.Code, count.Added.Series);
        return AddOutcome.Adding;
    }

    private sealed record Wanted(IReadOnlyList<ChosenStudy> Studies, ArrivalCount Count);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1221, Level = LogLevel.Information, Message = "Case {Case}: {Series} series that came after the question are being added")]
        public static partial void Adding(ILogger logger, CaseCode @case, int series);
    }
}
