using SecondOpinion.Cases;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>An archive of files in memory.</summary>
internal sealed class MemoryArchive : IArchive, IArchives
{
    private readonly List<Entry> _entries = [];

    public string Name => "PACS";

    public string Trust => "DEMO1";

    /// <summary>Instances that are listed and cannot be opened.</summary>
    public HashSet<string> Gone { get; } = [];

    /// <summary>What is given instead of an instance.</summary>
    public Dictionary<string, byte[]> Instead { get; } = [];

    public bool IsDown { get; set; }

    /// <summary>The transfer syntax under which everything is kept, and decoded on the way.</summary>
    public string? DecodedFrom { get; set; }

    public IEnumerable<byte[]> Files => _entries.Select(entry => entry.File);

    public IReadOnlyList<string> Studies => [.. _entries.Select(entry => entry.Study).Distinct()];

    public void Add(byte[] file)
    {
        var header = DicomFile.Read(new MemorySource(file)).Dataset;
        _entries.Add(new Entry(
            header.GetString(Tags.StudyInstanceUID)!, header.GetString(Tags.SeriesInstanceUID)!, header.GetString(Tags.SOPInstanceUID)!,
            header.GetInt(Tags.InstanceNumber) ?? 0, file));
    }

    public void Remove(byte[] file) => _entries.RemoveAll(entry => entry.File == file);

    /// <summary>All of a study, as an ask form would choose it.</summary>
    public ChosenStudy Choose(string study, DateTime? at = null)
    {
        var series = _entries.Where(entry => entry.Study == study).GroupBy(entry => entry.Series).Select(group =>
        {
            var header = DicomFile.Read(new MemorySource(group.First().File)).Dataset;
            return new SeriesSummary(
                group.Key, header.GetInt(Tags.SeriesNumber), header.GetString(Tags.Modality) ?? "", header.GetString(Tags.SeriesDescription) ?? "", group.Count());
        });
        return new ChosenStudy(Name, StudyInstanceUid.TryParse(study, out var uid) ? uid : throw new InvalidOperationException(study), at, [.. series.OrderBy(one => one.Number)]);
    }

    public Task<IReadOnlyList<string>> InstancesAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken)
    {
        Answer();
        var found = _entries.Where(entry => entry.Study == study.Value && entry.Series == series).OrderBy(entry => entry.Number);
        return Task.FromResult<IReadOnlyList<string>>([.. found.Select(entry => entry.Instance)]);
    }

    public Task<IArchivedInstance> OpenAsync(StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken)
    {
        Answer();
        return _entries.FirstOrDefault(entry => entry.Instance == instance) is { } found && !Gone.Contains(instance)
            ? Task.FromResult<IArchivedInstance>(new Opened(Instead.GetValueOrDefault(instance, found.File), DecodedFrom))
            : throw new InstanceGoneException("An instance is gone.");
    }

    public IReadOnlyList<IArchive> Of(string trust) => [this];

    public IArchive? Find(string trust, string name) => name == Name ? this : null;

    public Task<StudiesFound> SearchAsync(StudyQuery query, int take, StudyInstanceUid? after, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<StudySummary?> FindAsync(StudyInstanceUid study, CancellationToken cancellationToken)
    {
        var header = DicomFile.Read(new MemorySource(_entries.First(entry => entry.Study == study.Value).File)).Dataset;
        return Task.FromResult<StudySummary?>(new StudySummary
        {
            Archive = Name, Trust = Trust, Uid = study, Patient = PatientHeader.Read(header), At = PatientHeader.StudyAt(header),
        });
    }

    public async Task<IReadOnlyList<StudySummary>> PriorsAsync(StudySummary study, CancellationToken cancellationToken)
    {
        Answer();
        var all = await Task.WhenAll(Studies.Select(uid => FindAsync(Choose(uid).Uid, cancellationToken)));
        return [.. all.OfType<StudySummary>().Where(other => other.Uid != study.Uid && SamePatient.Check(study.Patient, other.Patient))];
    }

    public Task<IReadOnlyList<SeriesSummary>> SeriesAsync(StudyInstanceUid study, CancellationToken cancellationToken)
    {
        Answer();
        return Task.FromResult(Choose(study.Value).Series);
    }

    private void Answer()
    {
        if (IsDown)
        {
            throw new ArchiveUnavailableException("The archive PACS does not answer.");
        }
    }

    private sealed record Entry(string Study, string Series, string Instance, int Number, byte[] File);

    private sealed class Opened(byte[] file, string? decodedFrom) : IArchivedInstance
    {
        private readonly MemorySource _source = new(file);

        public long Length => _source.Length;

        public string? DecodedFrom => decodedFrom;

        public int Read(long offset, Span<byte> destination) => _source.Read(offset, destination);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
