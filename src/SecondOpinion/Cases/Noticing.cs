using System.Globalization;
using Microsoft.Extensions.Logging;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>What a case's page says of images that came to the archive after the question.</summary>
/// <param name="Count">How much came.</param>
/// <param name="Studies">New studies of the patient, newest first.</param>
/// <param name="Down">Archives that did not answer: what came to them is not known.</param>
public sealed record CaseNews(ArrivalCount Count, IReadOnlyList<FoundStudy> Studies, IReadOnlyList<string> Down)
{
    /// <inheritdoc/>
    public override string ToString() => "case news (redacted)";
}

/// <summary>Notices that images of a case, or studies of its patient, came to the archives after the question was asked. Nothing is added by it.</summary>
public sealed partial class Noticing(
    ICaseStore cases, ILinkStore links, IArrivalStore store, IArchives archives, IPreparedStore prepared, StudyRefs refs, IAuditTrail trail, TimeProvider clock,
    ILogger<Noticing> logger)
{
    /// <summary>How long a person waits for archives when they open a case.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>How often the archives of a case are looked at when nobody opens it.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(15);

    private const int AtOnce = 20;

    private readonly Arrivals _arrivals = new(archives, prepared, clock);

    /// <summary>Whether anything may be added to a case now: prepared, nothing being added, and somebody could still read it.</summary>
    public static bool IsOpen(Case c, IEnumerable<Link> links, DateTimeOffset now) =>
        c is { State: CaseState.Ready, AddingSince: null } && links.Any(link => link.RevokedAt is null && now < link.ExpiresAt);

    /// <summary>Looks, for the referrer of a case; null when nothing could be added to it. The trail has what is noticed before it is told.</summary>
    /// <exception cref="TrailUnavailableException">Nothing is told.</exception>
    public async Task<CaseNews?> LookAsync(Case c, StaffMember who, string? network, CancellationToken cancellationToken)
    {
        var actor = new AuditPerson("staff", who.Id, who.Name, who.Email, network);
        return c.ReferrerId == who.Id && c.Trust == who.Trust && IsOpen(c, await links.OfCaseAsync(c.Id, cancellationToken), clock.GetUtcNow())
            && await FindAsync(c, actor, Patience, cancellationToken) is { } found
                ? new CaseNews(found.Arrived.Count, [.. found.Arrived.Studies.Select(study => new FoundStudy(study, refs.Write(new StudyRef(study.Archive, study.Uid))))], found.Arrived.Down)
                : null;
    }

    /// <summary>Looks at the archives of some open cases that nobody has looked at for long; how many.</summary>
    public async Task<int> LookDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var looked = 0;
        foreach (var c in await store.DueAsync(now - Every, now, AtOnce, cancellationToken))
        {
            if (await store.FindAsync(c.Id, cancellationToken) is null || await store.ClaimAsync(c.Id, now - Every, now, cancellationToken))
            {
                await FindAsync(c, AuditPerson.System, StudySearch.Patience, cancellationToken);
                looked++;
            }
        }

        return looked;
    }

    /// <summary>What came, on the trail when it is more than was noticed before; null when identity was erased.</summary>
    internal async Task<(CaseSubject Subject, Arrived Arrived)?> FindAsync(Case c, AuditPerson actor, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (await cases.SubjectAsync(c.Id, cancellationToken) is not { } subject)
        {
            return null;
        }

        var note = await store.FindAsync(c.Id, cancellationToken);
        var found = await _arrivals.FindAsync(c, subject, note?.KnownStudies, patience, cancellationToken);
        if (found.Down.Count > 0)
        {
            return (subject, found); // half an answer is shown, and not remembered: a first look would take what it did not see for new
        }

        if (found.Count != (note?.Noticed ?? ArrivalCount.None) && found.Count != ArrivalCount.None)
        {
            await trail.AppendAsync(Row(c, subject, actor, AuditAction.ArrivalsNoticed, found.Count, clock.NowInMilliseconds()), cancellationToken);
            Log.Noticed(logger, c.Code, found.Count.Images, found.Count.Studies);
        }

        if (note is null)
        {
            await store.BeginAsync(c.Id, found.All, clock.GetUtcNow(), cancellationToken);
        }

        await store.NoteAsync(c.Id, found.Count, clock.GetUtcNow(), cancellationToken);
        return (subject, found);
    }

    /// <summary>The series of a new study; none when its archive is not connected any more.</summary>
    /// <exception cref="ArchiveUnavailableException">It does not answer.</exception>
    internal async Task<IReadOnlyList<SeriesSummary>> SeriesAsync(Case c, StudySummary study, CancellationToken cancellationToken) =>
        archives.Find(c.Trust, study.Archive) is { } archive ? await archive.SeriesAsync(study.Uid, cancellationToken) : [];

    internal static AuditEvent Row(Case c, CaseSubject subject, AuditPerson actor, AuditAction action, ArrivalCount count, DateTimeOffset now) => new()
    {
        At = now,
        Action = action,
        Trust = c.Trust,
        Actor = actor,
        Patient = CasePatient.Of(subject.Patient),
        Case = c.Code.Value,
        Details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["images"] = count.Images.ToString(CultureInfo.InvariantCulture),
            ["series"] = count.Series.ToString(CultureInfo.InvariantCulture),
            ["studies"] = count.Studies.ToString(CultureInfo.InvariantCulture),
        },
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 1220, Level = LogLevel.Information, Message = "Case {Case}: {Images} images and {Studies} studies came to the archive after the question")]
        public static partial void Noticed(ILogger logger, CaseCode @case, int images, int studies);
    }
}
