using Microsoft.Extensions.Logging;
using SecondOpinion.Preparation;
using SecondOpinion.Trail;

namespace SecondOpinion.Reading;

/// <summary>Serves what a recipient may see of their case, and nothing else. No byte of a picture leaves before its window is on the trail.</summary>
/// <remarks>Absent and another's are one answer, null: the caller says 404. From every method, <see cref="TrailUnavailableException"/>
/// and <see cref="VaultException"/> mean 503.</remarks>
public sealed partial class FrameReading(
    IPreparedStore prepared, IVault vault, ReadingWindows windows, ILogger<FrameReading> logger)
{
    private readonly SealedInstances _sealed = new(prepared, vault);

    /// <summary>What of the case can be read now.</summary>
    public Task<CaseContents> ContentsAsync(ReadingRight right, CancellationToken cancellationToken) =>
        prepared.ContentsAsync(right.CaseId, cancellationToken);

    /// <summary>The frame in the middle of the first series that can be read, where a reader begins; null while there is none.</summary>
    public async Task<CentreFrame?> CentreAsync(ReadingRight right, CancellationToken cancellationToken)
    {
        var contents = await prepared.ContentsAsync(right.CaseId, cancellationToken);
        if (contents.Series.FirstOrDefault(series => series.Sealed > 0) is not { } first)
        {
            return null;
        }

        var instances = await prepared.InstancesAsync(right.CaseId, first.Ordinal, cancellationToken);
        return CentreFrame.Of(instances.Where(instance => instance.State == InstanceState.Sealed));
    }

    /// <summary>The headers of a series that can be read now, or null when that study has no such series.</summary>
    public async Task<OpenMetadata?> MetadataAsync(ReadingRight right, string studyUid, string seriesUid, CancellationToken cancellationToken)
    {
        if (await SeriesAsync(right, series => series.Uid == seriesUid && series.StudyUid == studyUid, cancellationToken) is not { } series)
        {
            return null;
        }

        var instances = await prepared.InstancesAsync(right.CaseId, series.Ordinal, cancellationToken);
        return new OpenMetadata(_sealed, [.. instances.Where(instance => instance.State == InstanceState.Sealed)]);
    }

    /// <summary>The header of one instance, or null when it cannot be read.</summary>
    public async Task<OpenMetadata?> MetadataAsync(ReadingRight right, InstancePath path, CancellationToken cancellationToken) =>
        await FindAsync(right, path, cancellationToken) is { } instance ? new OpenMetadata(_sealed, [instance]) : null;

    /// <summary>Opens a frame for sending; null when there is no such frame. Its window is on the trail when this returns.</summary>
    /// <param name="right">Whose.</param>
    /// <param name="path">Which instance.</param>
    /// <param name="number">From 1.</param>
    /// <param name="cancellationToken">The request's.</param>
    public async Task<OpenFrame?> OpenAsync(ReadingRight right, InstancePath path, int number, CancellationToken cancellationToken)
    {
        if (await FindAsync(right, path, cancellationToken) is not { } found)
        {
            return null;
        }

        if (number < 1 || number > found.Frames)
        {
            await DeniedAsync(right, cancellationToken);
            return null;
        }

        var window = await windows.OpenAsync(right, found.Address.Series, path.Series, cancellationToken);
        try
        {
            return new OpenFrame(await OpenSealedAsync(found, cancellationToken), number, found.Address.Instance, window);
        }
        catch
        {
            window.Done();
            throw;
        }
    }

    /// <summary>Opens the previews of a series, centre out; null when there is no such series. Its window is on the trail when this returns.</summary>
    public async Task<OpenPreviews?> PreviewsAsync(ReadingRight right, string seriesUid, CancellationToken cancellationToken)
    {
        if (await SeriesAsync(right, series => series.Uid == seriesUid, cancellationToken) is not { } series)
        {
            return null;
        }

        var instances = await prepared.InstancesAsync(right.CaseId, series.Ordinal, cancellationToken);
        var window = await windows.OpenAsync(right, series.Ordinal, seriesUid, cancellationToken);
        var shown = instances.Where(instance => instance.State == InstanceState.Sealed).Index().ToArray();
        return new OpenPreviews(_sealed, [.. CentreOut.Order(shown).Where(one => one.Item.HasPreviews)], window);
    }

    /// <summary>The same by the ordinal that <see cref="PreparedSeries.Ordinal"/> says.</summary>
    public async Task<OpenPreviews?> PreviewsAsync(ReadingRight right, int series, CancellationToken cancellationToken)
    {
        var contents = await prepared.ContentsAsync(right.CaseId, cancellationToken);
        if (contents.Series.FirstOrDefault(candidate => candidate.Ordinal == series) is { } found)
        {
            return await PreviewsAsync(right, found.Uid, cancellationToken);
        }

        await DeniedAsync(right, cancellationToken);
        return null;
    }

    private async Task<PreparedSeries?> SeriesAsync(ReadingRight right, Func<PreparedSeries, bool> which, CancellationToken cancellationToken)
    {
        var contents = await prepared.ContentsAsync(right.CaseId, cancellationToken);
        if (contents.Series.FirstOrDefault(which) is { } found)
        {
            return found;
        }

        await DeniedAsync(right, cancellationToken);
        return null;
    }

    private async Task<PreparedInstance?> FindAsync(ReadingRight right, InstancePath path, CancellationToken cancellationToken)
    {
        if (await prepared.FindAsync(right.CaseId, path, cancellationToken) is { State: InstanceState.Sealed } found)
        {
            return found;
        }

        await DeniedAsync(right, cancellationToken);
        return null;
    }

    private async Task<ISealedInstance> OpenSealedAsync(PreparedInstance found, CancellationToken cancellationToken)
    {
        try
        {
            return await _sealed.OpenAsync(found, cancellationToken);
        }
        catch (VaultException)
        {
            ReadingMeter.NoVault();
            Log.VaultFailed(logger, found.Address.Series, found.Address.Instance);
            throw;
        }
    }

    private async Task DeniedAsync(ReadingRight right, CancellationToken cancellationToken)
    {
        ReadingMeter.Absent();
        Log.Denied(logger, right.LinkNumber);
        await windows.DeniedAsync(right, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1600, Level = LogLevel.Information, Message = "Something was asked for through link {Link} that is not there")]
        public static partial void Denied(ILogger logger, int link);

        [LoggerMessage(EventId = 1601, Level = LogLevel.Error, Message = "The vault does not give out series {Series}, instance {Instance}")]
        public static partial void VaultFailed(ILogger logger, int series, int instance);
    }
}
