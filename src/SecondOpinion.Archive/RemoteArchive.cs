using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive;

/// <summary>An archive that is asked over the network, whatever it speaks.</summary>
/// <remarks>Nothing of it is kept: each question is asked anew. Its order, its case and its filters are not trusted.</remarks>
public abstract class RemoteArchive : IArchive, IDisposable
{
    private const int MostPriors = 12;

    /// <summary>Days back in which the newest studies are looked for, until there are enough; null for ever.</summary>
    private static readonly int?[] Windows = [1, 7, 60, 730, null];

    private readonly ArchiveKey _key;
    private readonly int _mostStudies;
    private readonly TimeProvider _clock;
    private readonly IRemote _remote;

    private protected RemoteArchive(ArchiveKey key, int mostStudies, TimeProvider clock, IRemote remote) =>
        (_key, _mostStudies, _clock, _remote) = (key, mostStudies, clock, remote);

    /// <inheritdoc/>
    public string Name => _key.Name;

    /// <inheritdoc/>
    public string Trust => _key.Trust;

    /// <inheritdoc/>
    public async Task<StudiesFound> SearchAsync(StudyQuery query, int take, StudyInstanceUid? after, CancellationToken cancellationToken)
    {
        if (StudyFilter.Of(query) is not { } filter)
        {
            return new StudiesFound([]);
        }

        var today = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
        foreach (var days in filter.IsForNewest ? Windows : [null])
        {
            var found = await MatchesAsync(filter, filter.Questions(days is { } back ? today.AddDays(-back) : null), cancellationToken);
            var at = after is null ? -1 : found.Studies.ToList().FindIndex(study => study.Uid == after);
            if (found.IsCapped || days is null || (found.Studies.Count - at > take && (after is null || at >= 0)))
            {
                return after is null || at >= 0
                    ? found with { Studies = [.. found.Studies.Skip(at + 1).Take(take)] }
                    : throw _remote.Fault("has changed since the last page: search again");
            }
        }

        throw new InvalidOperationException("The last window is the widest."); // and is always answered above
    }

    /// <inheritdoc/>
    public async Task<StudySummary?> FindAsync(StudyInstanceUid study, CancellationToken cancellationToken)
    {
        var rows = await _remote.StudiesAsync([new Key("StudyInstanceUID", study.Value)], 1, cancellationToken);
        var found = rows.Found.Select(row => RowReading.Study(_key, row)).FirstOrDefault(one => one?.Uid == study);
        return found is not null ? await WithHeaderAsync(found, cancellationToken)
            : rows.Found.Count == 0 ? null
            : throw _remote.Fault("answers about another study than it was asked for");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StudySummary>> PriorsAsync(StudySummary study, CancellationToken cancellationToken)
    {
        var numbers = new[] { study.Patient.HospitalNumber, study.Patient.NhsNumber?.Digits ?? "" }.Where(number => number.Length > 0).Distinct(StringComparer.Ordinal);
        var likely = new Dictionary<string, StudySummary>(StringComparer.Ordinal);
        foreach (var number in numbers)
        {
            var rows = await _remote.StudiesAsync([new Key("PatientID", StudyFilter.Literal(number))], _mostStudies, cancellationToken);
            foreach (var other in rows.Found.Select(row => RowReading.Study(_key, row)).OfType<StudySummary>().Where(other => IsLikely(other, study)))
            {
                likely[other.Uid.Value] = other;
            }
        }

        var priors = await Task.WhenAll(Newest(likely.Values).Take(MostPriors).Select(other => WithHeaderAsync(other, cancellationToken)));
        return [.. priors.Where(prior => SamePatient.Check(study.Patient, prior.Patient))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SeriesSummary>> SeriesAsync(StudyInstanceUid study, CancellationToken cancellationToken)
    {
        var rows = await _remote.SeriesAsync(study, cancellationToken);
        return Sound(() => rows.Select(row => RowReading.Series(row, study)).DistinctBy(series => series.Uid)
            .OrderBy(series => series.Number ?? int.MaxValue).ThenBy(series => series.Uid, StringComparer.Ordinal).ToList());
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> InstancesAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken)
    {
        var rows = await _remote.InstancesAsync(study, series, cancellationToken);
        return Sound(() => rows.Select(row => RowReading.Instance(row, study, series)).DistinctBy(instance => instance.Uid)
            .OrderBy(instance => instance.Number ?? int.MaxValue).ThenBy(instance => instance.Uid, StringComparer.Ordinal)
            .Select(instance => instance.Uid).ToList());
    }

    /// <inheritdoc/>
    public Task<IArchivedInstance> OpenAsync(StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken) =>
        _remote.OpenAsync(study, series, instance, cancellationToken);

    /// <summary>Whether it answers now: null, or what it does instead, in plain words without identity.</summary>
    public async Task<string?> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A UID that nobody has: the answer is short, and nobody is looked up. (Our own root, PS3.5 annex B.2.)
            await _remote.StudiesAsync([new Key("StudyInstanceUID", "2.25.0")], 1, cancellationToken);
            return null;
        }
        catch (ArchiveUnavailableException down)
        {
            return down.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _remote.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<StudiesFound> MatchesAsync(StudyFilter filter, IReadOnlyList<IReadOnlyList<Key>> questions, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, StudySummary>(StringComparer.Ordinal);
        var capped = false;
        foreach (var keys in questions)
        {
            var rows = await _remote.StudiesAsync(keys, _mostStudies, cancellationToken);
            capped |= rows.IsCapped;
            foreach (var row in rows.Found)
            {
                if (RowReading.Study(_key, row) is { } study && filter.Matches(row, study))
                {
                    found[study.Uid.Value] = study;
                }
            }
        }

        return new StudiesFound([.. Newest(found.Values)], capped);
    }

    /// <summary>Whose the images say that they are: answers to searches leave out issuers and further numbers, and preparation goes by the images.</summary>
    /// <remarks>An archive whose list and images speak of two people must be corrected before anything of it is sent.</remarks>
    private async Task<StudySummary> WithHeaderAsync(StudySummary listed, CancellationToken cancellationToken)
    {
        if (await _remote.HeaderAsync(listed.Uid, cancellationToken) is not { } header)
        {
            return listed;
        }

        var patient = PatientHeader.Read(header);
        return header.GetString(Tags.StudyInstanceUID) == listed.Uid.Value
            ? listed with { Patient = patient, PatientsDiffer = Contradicts(patient, listed.Patient) }
            : throw _remote.Fault("answers about another study than it was asked for");
    }

    private static bool IsLikely(StudySummary other, StudySummary study) =>
        other.Uid != study.Uid && other.Patient.BirthDate is { } born && born == study.Patient.BirthDate;

    private static bool Contradicts(PatientIdentity a, PatientIdentity b) =>
        (a.BirthDate is not null && b.BirthDate is not null && a.BirthDate != b.BirthDate)
        || (a.NhsNumber is not null && b.NhsNumber is not null && a.NhsNumber != b.NhsNumber)
        || (a.HospitalNumber.Length > 0 && b.HospitalNumber.Length > 0 && FoldedText.Key(a.HospitalNumber) != FoldedText.Key(b.HospitalNumber));

    private static IEnumerable<StudySummary> Newest(IEnumerable<StudySummary> studies) =>
        studies.OrderByDescending(study => study.At ?? DateTime.MinValue).ThenBy(study => study.Uid.Value, StringComparer.Ordinal);

    private T Sound<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException rubbish)
        {
            throw _remote.Fault(rubbish.Message);
        }
    }
}
