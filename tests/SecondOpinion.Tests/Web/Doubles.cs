using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecondOpinion.Studies;
using SecondOpinion.Trail;

namespace SecondOpinion.Web;

/// <summary>A trail that tests read, and break.</summary>
internal sealed class RecordingTrail : IAuditTrail
{
    private readonly ConcurrentQueue<AuditEvent> _rows = new();

    public IReadOnlyList<AuditEvent> Rows => [.. _rows];

    public bool IsDown { get; set; }

    public Task<long> AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new TrailUnavailableException("The trail is broken on purpose.");
        }

        _rows.Enqueue(auditEvent);
        return Task.FromResult((long)_rows.Count);
    }
}

/// <summary>Every line that was logged, at every level, with its exception.</summary>
internal sealed class KeptLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Keeper(categoryName, _lines);

    public void Dispose() => _lines.Clear();

    private sealed class Keeper(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}

/// <summary>For each of the demo trusts one archive of invented studies.</summary>
internal sealed class InventedArchives : IArchives
{
    /// <summary>All that must never leave the referrer's screens.</summary>
    public static readonly string[] Secrets =
    [
        "QUILLFEATHER", "Ottoline", "9990000018", "999 000 0018", "HX771203", "1.2.826.0.1.3680043.8.498.77120001", "1.2.826.0.1.3680043.8.498.77120002", "ACC771205", "STOBBSWORTH",
    ];

    private readonly InventedArchive _one = new("Downland VNA", "DEMO1", "QUILLFEATHER, Ottoline", "9990000018", "HX771203", "1.2.826.0.1.3680043.8.498.7712");
    private readonly InventedArchive _two = new("Harbour VNA", "DEMO2", "STOBBSWORTH, Ignatius", "9990000026", "HX771299", "1.2.826.0.1.3680043.8.498.7713");

    public InventedArchive One => _one;

    public IReadOnlyList<IArchive> Of(string trust) => new[] { _one, _two }.Where(archive => archive.Trust == trust).ToList<IArchive>();

    public IArchive? Find(string trust, string name) => Of(trust).FirstOrDefault(archive => archive.Name == name);
}

/// <summary>One patient, an index study of two series, a prior of one, and as many further studies as a test wants.</summary>
internal sealed class InventedArchive : IArchive
{
    private readonly List<StudySummary> _studies = [];
    private readonly string _root;

    public InventedArchive(string name, string trust, string patient, string nhsNumber, string hospitalNumber, string root)
    {
        (Name, Trust, _root) = (name, trust, root);
        Patient = new PatientIdentity(patient, NhsNumber.TryParse(nhsNumber, out var number) ? number : null, hospitalNumber, "", new DateOnly(1961, 4, 9), "F");
        Add("0001", new DateTime(2026, 11, 2, 9, 30, 0), "ACC771205");
        Add("0002", new DateTime(2025, 9, 16, 11, 0, 0), "ACC771206");
    }

    public string Name { get; }

    public string Trust { get; }

    public PatientIdentity Patient { get; }

    public bool IsDown { get; set; }

    public bool IsCapped { get; set; }

    public void Clear() => _studies.Clear();

    public void Add(string suffix, DateTime at, string accession) => _studies.Add(new StudySummary
    {
        Archive = Name,
        Trust = Trust,
        Uid = Uid(suffix),
        Patient = Patient,
        At = at,
        AccessionNumber = accession,
        Description = "MRI Head",
        Modalities = ["MR"],
        SeriesCount = 2,
        InstanceCount = 42,
    });

    public StudyInstanceUid Uid(string suffix) => StudyInstanceUid.TryParse(_root + suffix, out var uid) ? uid : throw new InvalidOperationException();

    public Task<StudiesFound> SearchAsync(StudyQuery query, int take, StudyInstanceUid? after, CancellationToken cancellationToken)
    {
        var found = Up().Where(study => query.Text.Length == 0
                || study.Patient.Name.Contains(query.Text, StringComparison.OrdinalIgnoreCase) || study.Patient.HospitalNumber.Equals(query.Text, StringComparison.OrdinalIgnoreCase)
                || study.AccessionNumber == query.Text || study.Patient.NhsNumber?.Digits == query.Text.Replace(" ", "", StringComparison.Ordinal))
            .OrderByDescending(study => study.At).ToList();
        var from = after is null ? 0 : found.FindIndex(study => study.Uid == after) + 1;
        return Task.FromResult(new StudiesFound([.. found.Skip(from).Take(take)], IsCapped));
    }

    public Task<StudySummary?> FindAsync(StudyInstanceUid study, CancellationToken cancellationToken) =>
        Task.FromResult(Up().FirstOrDefault(known => known.Uid == study));

    public Task<IReadOnlyList<StudySummary>> PriorsAsync(StudySummary study, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StudySummary>>([.. Up().Where(known => known.Uid != study.Uid)]);

    public Task<IReadOnlyList<SeriesSummary>> SeriesAsync(StudyInstanceUid study, CancellationToken cancellationToken)
    {
        Up();
        return Task.FromResult<IReadOnlyList<SeriesSummary>>(
            [new($"{study.Value}.1", 1, "MR", "T1 axial", 20), new($"{study.Value}.2", 2, "MR", "T2 axial", 22)]);
    }

    public Task<IReadOnlyList<string>> InstancesAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<IArchivedInstance> OpenAsync(StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken) =>
        throw new InstanceGoneException("These studies hold no images.");

    private List<StudySummary> Up() => IsDown ? throw new ArchiveUnavailableException($"Archive {Name} does not answer.") : _studies;
}
