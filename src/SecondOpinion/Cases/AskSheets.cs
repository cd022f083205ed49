using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>Lays out for the ask form what can be asked about: a study, its series, and the patient's other studies.</summary>
public sealed class AskSheets(IArchives archives, StudyRefs refs, IAuditTrail trail, TimeProvider clock)
{
    /// <summary>Most other studies whose series are laid out; the newest.</summary>
    public const int MostOthers = 10;

    /// <summary>The sheet, or null when the reference is not ours or the study is not in the trust's archives (any more). The trail has the
    /// look before anything of the study is given out.</summary>
    /// <param name="studyRef">From <see cref="StudyRefs"/>.</param>
    /// <param name="staff">Who looks.</param>
    /// <param name="network">Their IP address, for the trail.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="ArchiveUnavailableException">The archive of the study does not answer.</exception>
    /// <exception cref="TrailUnavailableException">Nothing is shown.</exception>
    public async Task<AskSheet?> OpenAsync(string studyRef, StaffMember staff, string? network, CancellationToken cancellationToken)
    {
        if (!refs.TryRead(studyRef, out var wanted)
            || archives.Find(staff.Trust, wanted.Archive) is not { } archive
            || await archive.FindAsync(wanted.Study, cancellationToken) is not { } study)
        {
            return null;
        }

        await trail.AppendAsync(
            new AuditEvent
            {
                At = clock.NowInMilliseconds(),
                Action = AuditAction.StudyViewed,
                Trust = staff.Trust,
                Actor = new AuditPerson("staff", staff.Id, staff.Name, staff.Email, network),
                Patient = CasePatient.Of(study.Patient),
            },
            cancellationToken);
        var series = await archive.SeriesAsync(study.Uid, cancellationToken);
        var answers = await Task.WhenAll(
            archives.Of(staff.Trust).OrderByDescending(other => other.Name == archive.Name).Select(other => OthersAsync(other, study, cancellationToken)));

        // A study that lies in two archives is offered once, from the archive of the index study where it is there.
        var newest = answers.SelectMany(answer => answer.Others ?? []).DistinctBy(other => other.Study.Uid)
            .OrderByDescending(other => other.Study.At ?? DateTime.MinValue).Take(MostOthers).ToList();
        return new AskSheet(new StudyOnSheet(study, series), newest, [.. answers.Where(answer => answer.Others is null).Select(answer => answer.Archive)]);
    }

    /// <summary>What one archive holds of the patient besides; null when it does not answer while a person waits.</summary>
    private async Task<(string Archive, List<StudyOnSheet>? Others)> OthersAsync(IArchive archive, StudySummary study, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(StudySearch.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var laidOut = new List<StudyOnSheet>();
            var others = (await archive.PriorsAsync(study, either.Token)).Where(other => other.Uid != study.Uid && !other.PatientsDiffer);
            foreach (var other in others.Take(MostOthers))
            {
                laidOut.Add(new StudyOnSheet(other, await archive.SeriesAsync(other.Uid, either.Token)));
            }

            return (archive.Name, laidOut);
        }
        catch (Exception down) when (down is ArchiveUnavailableException || (down is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (archive.Name, null);
        }
    }
}

/// <summary>A study with its series.</summary>
/// <param name="Study">The study.</param>
/// <param name="Series">By series number.</param>
public sealed record StudyOnSheet(StudySummary Study, IReadOnlyList<SeriesSummary> Series);

/// <summary>What the ask form offers.</summary>
/// <param name="Index">The study asked about.</param>
/// <param name="Others">Other studies of the patient, newest first, at most <see cref="AskSheets.MostOthers"/>.</param>
/// <param name="Down">Archives that did not answer: other studies they hold are missing here.</param>
public sealed record AskSheet(StudyOnSheet Index, IReadOnlyList<StudyOnSheet> Others, IReadOnlyList<string> Down);
