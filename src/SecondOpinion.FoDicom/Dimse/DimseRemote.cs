using FellowOakDicom.Network;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.FoDicom.Dimse;

/// <summary>Asks a PACS in the Study Root model (PS3.4 annex C).</summary>
internal sealed class DimseRemote : IRemote
{
    private const int MostSeries = 2000;
    private const int MostInstances = 100_000;

    private readonly string _archive;
    private readonly Associations _associations;
    private readonly Inbox _inbox;
    private readonly IDisposable _door;

    public DimseRemote(string archive, DimseOptions options, TimeProvider clock)
    {
        (_archive, _associations, _inbox) = (archive, new Associations(options, clock, Fault), new Inbox(options));
        _door = StoreService.Listen(options, _inbox);
    }

    /// <inheritdoc/>
    public Task<FoundRows> StudiesAsync(IReadOnlyList<Key> keys, int most, CancellationToken cancellationToken) =>
        _associations.FindAsync(Questions.Of(DicomQueryRetrieveLevel.Study, RowReading.StudyFields, keys), most, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DicomDataset>> SeriesAsync(StudyInstanceUid study, CancellationToken cancellationToken) =>
        AllAsync(Questions.Of(DicomQueryRetrieveLevel.Series, RowReading.SeriesFields, [new Key("StudyInstanceUID", study.Value)]), MostSeries, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DicomDataset>> InstancesAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken) =>
        AllAsync(
            Questions.Of(
                DicomQueryRetrieveLevel.Image, RowReading.InstanceFields, [new Key("StudyInstanceUID", study.Value), new Key("SeriesInstanceUID", series)]),
            MostInstances,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<DicomDataset?> HeaderAsync(StudyInstanceUid uid, CancellationToken cancellationToken)
    {
        foreach (var series in await SeriesAsync(uid, cancellationToken))
        {
            if (StudyInstanceUid.TryParse(series.GetString(Tags.SeriesInstanceUID), out var of)
                && await InstancesAsync(uid, of.Value, cancellationToken) is [var first, ..]
                && StudyInstanceUid.TryParse(first.GetString(Tags.SOPInstanceUID), out var instance))
            {
                return await HeaderAsync(uid, of.Value, instance.Value, cancellationToken);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task<IArchivedInstance> OpenAsync(StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken)
    {
        if (!StudyInstanceUid.TryParse(series, out _) || !StudyInstanceUid.TryParse(instance, out _))
        {
            throw new InstanceGoneException($"Archive {_archive} holds no such instance.");
        }

        using var awaited = await _inbox.AwaitAsync(instance, cancellationToken);
        var sent = await _associations.MoveAsync(study.Value, series, instance, cancellationToken);
        return awaited.Take() ?? (awaited.Refusal is { } refusal ? throw Fault(refusal)
            : sent ? throw Fault("says that it has sent an image, and none came: see whether it knows our AE title with this machine's address and port")
            : throw new InstanceGoneException($"Archive {_archive} does not hold the instance any more."));
    }

    /// <inheritdoc/>
    public ArchiveUnavailableException Fault(string what) => new($"Archive {_archive} {what}.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _door.Dispose();
        _inbox.Dispose();
    }

    private async Task<IReadOnlyList<DicomDataset>> AllAsync(DicomCFindRequest question, int most, CancellationToken cancellationToken)
    {
        var all = await _associations.FindAsync(question, most, cancellationToken);
        return all.IsCapped ? throw Fault("lists more than can be prepared") : all.Found;
    }

    private async Task<DicomDataset?> HeaderAsync(StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken)
    {
        try
        {
            await using var opened = await OpenAsync(study, series, instance, cancellationToken);
            return DicomFile.Read(opened).Dataset;
        }
        catch (Exception none) when (none is InstanceGoneException or DicomException)
        {
            return null; // the row of the search stands; preparation judges every image by itself
        }
    }
}
