using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>A VNA or PACS that speaks DICOMweb, or one that speaks DIMSE only behind a gateway that speaks both.</summary>
public sealed class DicomWebArchive : RemoteArchive
{
    /// <summary>An archive reached as configured; nothing is asked yet.</summary>
    public DicomWebArchive(ArchiveKey key, DicomWebOptions options, TimeProvider clock)
        : this(key, options, clock, Connection.Open(options, clock))
    {
    }

    internal DicomWebArchive(ArchiveKey key, DicomWebOptions options, TimeProvider clock, HttpClient http)
        : base(key, options.MostStudies, clock, new DicomWebRemote(key.Name, options, clock, http))
    {
    }
}

/// <summary>Asks by QIDO-RS, or a gateway; fetches by WADO-RS.</summary>
internal sealed class DicomWebRemote : IRemote
{
    private readonly string _url;
    private readonly DicomWebClient _client;
    private readonly IRows _rows;
    private readonly InstanceFetching _fetching;

    public DicomWebRemote(string archive, DicomWebOptions options, TimeProvider clock, HttpClient http)
    {
        _url = options.Url;
        _client = new DicomWebClient(archive, options, http, clock);
        var gateway = options.GatewayModality.Length > 0 ? new Gateway(options, _client, clock) : null;
        _rows = gateway ?? (IRows)new QidoRows(options.Url, _client);
        _fetching = new InstanceFetching(archive, options.Url, _client, gateway);
    }

    /// <inheritdoc/>
    public Task<FoundRows> StudiesAsync(IReadOnlyList<Key> keys, int most, CancellationToken cancellationToken) =>
        _rows.StudiesAsync(keys, most, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DicomDataset>> SeriesAsync(StudyInstanceUid study, CancellationToken cancellationToken) =>
        _rows.SeriesAsync(study, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DicomDataset>> InstancesAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken) =>
        _rows.InstancesAsync(study, series, cancellationToken);

    /// <inheritdoc/>
    public async Task<DicomDataset?> HeaderAsync(StudyInstanceUid uid, CancellationToken cancellationToken)
    {
        var study = $"{_url}/studies/{uid.Value}";
        var one = await _client.RowsAsync($"{study}/instances?limit=1", cancellationToken) is { Found: [var first, ..] } ? first : null;
        return StudyInstanceUid.TryParse(one?.GetString(Tags.SeriesInstanceUID), out var series)
            && StudyInstanceUid.TryParse(one?.GetString(Tags.SOPInstanceUID), out var instance)
            && await _client.RowsAsync($"{study}/series/{series.Value}/instances/{instance.Value}/metadata", cancellationToken) is { Found: [var header, ..] }
                ? header
                : null;
    }

    /// <inheritdoc/>
    public Task<IArchivedInstance> OpenAsync(StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken) =>
        _fetching.OpenAsync(study, series, instance, cancellationToken);

    /// <inheritdoc/>
    public ArchiveUnavailableException Fault(string what) => _client.Fault(what);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
