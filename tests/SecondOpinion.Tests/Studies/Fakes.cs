using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Studies;

/// <summary>A trail that remembers, or is down.</summary>
internal sealed class RememberedTrail : IAuditTrail
{
    public List<AuditEvent> Rows { get; } = [];

    public bool IsDown { get; set; }

    public Task<long> AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new TrailUnavailableException("down");
        }

        Rows.Add(auditEvent);
        return Task.FromResult((long)Rows.Count);
    }
}

/// <summary>An archive of studies named in the test.</summary>
internal sealed class ListedArchive(string trust, string name, params StudySummary[] studies) : IArchive
{
    public List<StudySummary> Studies { get; } = [.. studies];

    public int SlicesOfASeries { get; set; } = 10;

    public bool IsDown { get; set; }

    public bool IsStuck { get; set; }

    public bool IsCapped { get; set; }

    public int Searches { get; private set; }

    public string Name => name;

    public string Trust => trust;

    public async Task<StudiesFound> SearchAsync(StudyQuery query, int take, StudyInstanceUid? after, CancellationToken cancellationToken)
    {
        Searches++;
        if (IsStuck)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return new StudiesFound(
            [.. Up().OrderByDescending(study => study.At).ThenBy(study => study.Uid.Value, StringComparer.Ordinal)
                .SkipWhile(study => after is not null && study.Uid != after).Skip(after is null ? 0 : 1).Take(take)],
            IsCapped);
    }

    public Task<StudySummary?> FindAsync(StudyInstanceUid study, CancellationToken cancellationToken) =>
        Task.FromResult(Up().FirstOrDefault(known => known.Uid == study));

    public async Task<IReadOnlyList<StudySummary>> PriorsAsync(StudySummary study, CancellationToken cancellationToken)
    {
        if (IsStuck)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return [.. Up().Where(other => other.Uid != study.Uid && SamePatient.Check(other.Patient, study.Patient))];
    }

    public Task<IReadOnlyList<SeriesSummary>> SeriesAsync(StudyInstanceUid study, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SeriesSummary>>(
            [.. Up().Where(known => known.Uid == study).SelectMany(known => Enumerable.Range(1, known.SeriesCount))
                .Select(number => new SeriesSummary($"{study.Value}.{number}", number, "MR", "T1", SlicesOfASeries))]);

    public Task<IReadOnlyList<string>> InstancesAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IArchivedInstance> OpenAsync(StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private List<StudySummary> Up() => IsDown ? throw new ArchiveUnavailableException($"{name} is down") : Studies;
}

/// <summary>The archives of the test.</summary>
internal sealed class ListedArchives(params IArchive[] all) : IArchives
{
    public IReadOnlyList<IArchive> Of(string trust) => [.. all.Where(archive => archive.Trust == trust)];

    public IArchive? Find(string trust, string name) => all.FirstOrDefault(archive => archive.Trust == trust && archive.Name == name);
}

/// <summary>Staff and studies of two trusts.</summary>
internal static class Desk
{
    public static StaffMember Referrer { get; } =
        new("oidc|r1", "Dr Tola Adeyemi", "tola.adeyemi@downs.example", "DEMO1", new HashSet<Role> { Role.Referrer });

    public static StudySummary Study(string uid, PatientIdentity patient, int daysAgo, string archive = "PACS", string trust = "DEMO1") => new()
    {
        Archive = archive,
        Trust = trust,
        Uid = People.Uid(uid),
        Patient = patient,
        At = new DateTime(2026, 11, 20, 8, 0, 0, DateTimeKind.Unspecified).AddDays(-daysAgo),
        AccessionNumber = $"ACC{uid.Replace(".", "", StringComparison.Ordinal)}777",
        Modalities = ["MR"],
        SeriesCount = 2,
        InstanceCount = 20,
    };
}
