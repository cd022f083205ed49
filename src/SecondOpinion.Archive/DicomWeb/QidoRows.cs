using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>Asks by QIDO-RS (PS3.18 section 10.6), page by page.</summary>
internal sealed class QidoRows(string url, DicomWebClient client) : IRows
{
    private const int PageSize = 1000;
    private const int MostInstances = 100_000;

    /// <inheritdoc/>
    public Task<FoundRows> StudiesAsync(IReadOnlyList<Key> keys, int most, CancellationToken cancellationToken) =>
        PagesAsync($"{url}/studies", [.. RowReading.StudyFields, .. RowReading.IdentitySequences], keys, Tags.StudyInstanceUID, most, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DicomDataset>> SeriesAsync(StudyInstanceUid study, CancellationToken cancellationToken) =>
        await AllAsync($"{url}/studies/{study.Value}/series", RowReading.SeriesFields, Tags.SeriesInstanceUID, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DicomDataset>> InstancesAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken) =>
        await AllAsync($"{url}/studies/{study.Value}/series/{series}/instances", RowReading.InstanceFields, Tags.SOPInstanceUID, cancellationToken);

    private async Task<IReadOnlyList<DicomDataset>> AllAsync(string address, string[] fields, DicomTag uid, CancellationToken cancellationToken)
    {
        var all = await PagesAsync(address, fields, [], uid, MostInstances, cancellationToken);
        return all.IsCapped ? throw client.Fault("lists more than can be prepared") : all.Found;
    }

    /// <summary>Rows by UID until an archive has no more, or <paramref name="most"/>.</summary>
    /// <remarks>A page shorter than was asked for is the last, unless the archive says otherwise. An archive that passes over <c>offset</c> gives
    /// the same page for ever: when it passed over <c>limit</c> too, the first page was everything; else nobody can say what is missing.</remarks>
    private async Task<FoundRows> PagesAsync(
        string address, string[] fields, IReadOnlyList<Key> keys, DicomTag uid, int most, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, DicomDataset>(StringComparer.Ordinal);
        var given = 0;
        while (true)
        {
            var limit = Math.Min(PageSize, most + 1 - rows.Count);
            var page = await client.RowsAsync(Address(address, fields, keys, limit, given), cancellationToken) ?? new FoundRows([], IsCapped: false);
            var before = rows.Count;
            foreach (var row in page.Found)
            {
                rows.TryAdd(row.GetString(uid) ?? "", row);
            }

            given += page.Found.Count;
            if (rows.Count > most)
            {
                return new FoundRows([.. rows.Values.Take(most)], IsCapped: true);
            }

            if (page.Found.Count > limit || (page.Found.Count < limit && !page.IsCapped) || page.Found.Count == 0)
            {
                return new FoundRows([.. rows.Values], IsCapped: false);
            }

            if (rows.Count == before)
            {
                throw client.Fault("gives the same page again and again");
            }
        }
    }

    /// <summary>Wildcards stand as they are, which RFC 3986 section 3.4 allows: Orthanc takes <c>%2A</c> for three characters of a name.</summary>
    private static string Escape(string value) => Uri.EscapeDataString(value).Replace("%2A", "*", StringComparison.Ordinal).Replace("%3F", "?", StringComparison.Ordinal);

    private static string Address(string address, string[] fields, IReadOnlyList<Key> keys, int limit, int offset) =>
        $"{address}?{string.Concat(keys.Select(key => $"{key.Keyword}={Escape(key.Value)}&"))}"
        + $"{string.Concat(fields.Select(field => $"includefield={field}&"))}limit={limit}&offset={offset}";
}
