using System.Globalization;
using SecondOpinion.Studies;

namespace SecondOpinion.Store.Studies;

/// <summary>The index of folder archives.</summary>
public sealed class StudyIndex(Database database, TimeProvider clock) : IStudyIndex
{
    private const string Any = "%";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IndexedFile>> FilesAsync(ArchiveKey archive, string folder, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<FileRow>(StudyIndexSql.Files, new { FolderKey = FileKeys.Of(archive, folder) }, cancellationToken))
            .Select(row => row.ToFile())];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> FoldersAsync(ArchiveKey archive, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<FileRow>(StudyIndexSql.Folders, new { archive.Trust, Archive = archive.Name }, cancellationToken))
            .Select(row => row.ToFile().Folder).Distinct(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public Task PutAsync(
        ArchiveKey archive, IReadOnlyList<IndexedInstance> instances, IReadOnlyList<BadFile> bad, CancellationToken cancellationToken) =>
        database.WriteAsync(writing => new StudyIndexWriting(writing, archive, clock.GetUtcNow()).PutAsync(instances, bad), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(ArchiveKey archive, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        database.WriteAsync(writing => new StudyIndexWriting(writing, archive, clock.GetUtcNow()).RemoveAsync(paths), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BadFile>> BadFilesAsync(ArchiveKey archive, int take, string? after, CancellationToken cancellationToken)
    {
        var parameters = new { archive.Trust, Archive = archive.Name, After = after ?? "", Take = take };
        var rows = await database.QueryAsync<FileRow>(StudyIndexSql.BadFiles, parameters, cancellationToken);
        return [.. rows.Select(row => new BadFile(row.ToFile(), row.Reason))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StudySummary>?> SearchAsync(
        ArchiveKey archive, StudyQuery query, int take, StudyInstanceUid? after, CancellationToken cancellationToken)
    {
        if (SearchText.Parse(query.Text) is not { } text)
        {
            return [];
        }

        var last = after is null ? null : await FindAsync(archive, after, cancellationToken);
        if (after is not null && last is null)
        {
            return null;
        }

        var rows = await database.QueryAsync<StudyRow>(StudyIndexSql.Search, Parameters(archive, query, text, take, last), cancellationToken);
        return [.. rows.Select(row => row.ToSummary())];
    }

    /// <inheritdoc/>
    public async Task<StudySummary?> FindAsync(ArchiveKey archive, StudyInstanceUid study, CancellationToken cancellationToken) =>
        (await database.FindAsync<StudyRow>(StudyIndexSql.Find, Named(archive, study), cancellationToken))?.ToSummary();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StudySummary>> PriorsAsync(ArchiveKey archive, StudySummary study, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, StudySummary>(StringComparer.Ordinal);
        await AddAsync(StudyIndexSql.ByNhsNumber, study.Patient.NhsNumber?.Digits);
        await AddAsync(StudyIndexSql.ByHospitalNumber, FoldedText.Key(study.Patient.HospitalNumber));
        return [.. found.Values
            .Where(other => other.Uid != study.Uid && SamePatient.Check(study.Patient, other.Patient))
            .OrderByDescending(other => other.At ?? DateTime.MinValue).ThenBy(other => other.Uid.Value, StringComparer.Ordinal)];

        async Task AddAsync(Sql sql, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                var parameters = new { archive.Trust, Archive = archive.Name, Value = value };
                foreach (var row in await database.QueryAsync<StudyRow>(sql, parameters, cancellationToken))
                {
                    found[row.StudyUid] = row.ToSummary();
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SeriesSummary>> SeriesAsync(ArchiveKey archive, StudyInstanceUid study, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<SeriesRow>(StudyIndexSql.Series, Named(archive, study), cancellationToken))
            .Select(row => row.ToSummary())
            .OrderBy(series => series.Number ?? int.MaxValue).ThenBy(series => series.Uid, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> InstancesAsync(
        ArchiveKey archive, StudyInstanceUid study, string series, CancellationToken cancellationToken)
    {
        var parameters = new { archive.Trust, Archive = archive.Name, Uid = study.Value, Series = series };
        var rows = await database.QueryAsync<InstanceRow>(StudyIndexSql.Instances, parameters, cancellationToken);
        return [.. rows.OrderBy(row => row.Number ?? int.MaxValue).ThenBy(row => row.InstanceUid, StringComparer.Ordinal).Select(row => row.InstanceUid)];
    }

    /// <inheritdoc/>
    public async Task<IndexedFile?> FileAsync(
        ArchiveKey archive, StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken)
    {
        var parameters = new { archive.Trust, Archive = archive.Name, Uid = study.Value, Series = series, Instance = instance };
        var rows = await database.QueryAsync<FileRow>(StudyIndexSql.FilesOfInstance, parameters, cancellationToken);
        return rows.OrderBy(row => row.Path, StringComparer.Ordinal).FirstOrDefault()?.ToFile();
    }

    private static object Named(ArchiveKey archive, StudyInstanceUid study) => new { archive.Trust, Archive = archive.Name, Uid = study.Value };

    private static Dictionary<string, object> Parameters(ArchiveKey archive, StudyQuery query, SearchText text, int take, StudySummary? last)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["Trust"] = archive.Trust,
            ["Archive"] = archive.Name,
            ["From"] = query.From?.ToString("yyyyMMdd", CultureInfo.InvariantCulture) ?? "",
            ["To"] = query.To is { } to && to < DateOnly.MaxValue ? to.AddDays(1).ToString("yyyyMMdd", CultureInfo.InvariantCulture) : "~",
            ["Modality"] = query.Modality is null ? Any : $"%|{Plain(query.Modality)}|%",
            ["AfterAt"] = last is null ? "~" : StudyRow.At(last.At), // ~ stands behind every digit
            ["AfterUid"] = last?.Uid.Value ?? "",
            ["Take"] = take,
        };
        var words = text.Names.Select(word => ($"%{word}%", $"%|{word}%"))
            .Concat(text.Ids.Select(word => ($"%{word}%", NhsNumber.TryParse(word, out _) ? $"%|{word}|%" : $"%|{word}%")))
            .Concat(Enumerable.Repeat((Any, Any), SearchText.MaximumWords)).Take(SearchText.MaximumWords);
        foreach (var (at, (name, id)) in words.Index())
        {
            parameters[$"Name{at + 1}"] = name;
            parameters[$"Id{at + 1}"] = id;
        }

        return parameters;
    }

    private static string Plain(string modality) => string.Concat(modality.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit));
}
