using SecondOpinion.Studies;

namespace SecondOpinion.Store.Studies;

/// <summary>One write transaction of the study index.</summary>
internal sealed class StudyIndexWriting(Writing writing, ArchiveKey archive, DateTimeOffset now)
{
    public async Task<bool> PutAsync(IReadOnlyList<IndexedInstance> instances, IReadOnlyList<BadFile> bad)
    {
        // Counted before anything is added: a study all of whose files were corrected begins anew, with the corrected patient.
        await CountAsync(await ForgetAsync(instances.Select(instance => instance.File.Path).Concat(bad.Select(file => file.File.Path))));
        var touched = new HashSet<Guid>();
        foreach (var study in instances.GroupBy(instance => instance.Study))
        {
            touched.Add(await PutStudyAsync([.. study]));
        }

        foreach (var file in bad)
        {
            await writing.ExecuteAsync(StudyIndexSql.AddBadFile, new
            {
                PathKey = FileKeys.Of(archive, file.File.Path),
                FolderKey = FileKeys.Of(archive, file.File.Folder),
                archive.Trust,
                Archive = archive.Name,
                file.File.Path,
                file.File.Size,
                file.File.Modified,
                Reason = Text.Cut(file.Reason, 400),
            });
        }

        await CountAsync(touched);
        return true;
    }

    public async Task<bool> RemoveAsync(IReadOnlyList<string> paths)
    {
        await CountAsync(await ForgetAsync(paths));
        return true;
    }

    /// <summary>Removes what is known of the paths; keys of the studies that lost a file by it.</summary>
    private async Task<HashSet<Guid>> ForgetAsync(IEnumerable<string> paths)
    {
        var studies = new HashSet<Guid>();
        foreach (var path in paths)
        {
            var file = new { PathKey = FileKeys.Of(archive, path) };
            studies.UnionWith(await writing.QueryAsync<Guid>(StudyIndexSql.StudyOfFile, file));
            await writing.ExecuteAsync(StudyIndexSql.RemoveInstance, file);
            await writing.ExecuteAsync(StudyIndexSql.RemoveBadFile, file);
        }

        return studies;
    }

    private async Task<Guid> PutStudyAsync(IReadOnlyList<IndexedInstance> instances)
    {
        var known = await writing.FindAsync<StudyRow>(
            StudyIndexSql.Find, new { archive.Trust, Archive = archive.Name, Uid = instances[0].Study.Value });
        var row = StudyRow.Of(known?.Id ?? Guid.CreateVersion7(now), archive, instances[0]);
        if (known is null)
        {
            await writing.ExecuteAsync(StudyIndexSql.AddStudy, row);
        }

        var patient = (known ?? row).ToPatient();
        foreach (var instance in instances)
        {
            var own = StudyRow.Of(row.Id, archive, instance);
            var other = own.ToPatient() != patient && !SamePatient.Check(own.ToPatient(), patient);
            if (!other)
            {
                row = own; // a header that was corrected shows at once
            }

            await AddAsync(row.Id, instance, other);
        }

        // Of nothing but another patient's files the row learns nothing.
        if (row.ToPatient() == patient || SamePatient.Check(row.ToPatient(), patient))
        {
            await writing.ExecuteAsync(StudyIndexSql.UpdateStudy, row);
        }

        return row.Id;
    }

    private async Task AddAsync(Guid study, IndexedInstance instance, bool otherPatient)
    {
        await writing.ExecuteAsync(StudyIndexSql.AddSeries, new
        {
            StudyId = study,
            SeriesUid = instance.Series,
            Number = instance.SeriesNumber,
            Modality = Text.Cut(instance.Modality, 16),
            Description = Text.Cut(instance.SeriesDescription, 400),
        });
        await writing.ExecuteAsync(StudyIndexSql.AddInstance, new
        {
            PathKey = FileKeys.Of(archive, instance.File.Path),
            FolderKey = FileKeys.Of(archive, instance.File.Folder),
            archive.Trust,
            Archive = archive.Name,
            instance.File.Path,
            instance.File.Size,
            instance.File.Modified,
            StudyId = study,
            SeriesUid = instance.Series,
            InstanceUid = instance.Instance,
            Number = instance.InstanceNumber,
            OtherPatient = otherPatient ? 1 : 0,
        });
    }

    private async Task CountAsync(IEnumerable<Guid> studies)
    {
        foreach (var id in studies)
        {
            await writing.ExecuteAsync(StudyIndexSql.ForgetOthers, new { Id = id });
            await writing.ExecuteAsync(StudyIndexSql.CountSeries, new { Id = id });
            await writing.ExecuteAsync(StudyIndexSql.RemoveEmptySeries, new { Id = id });
            var modalities = (await writing.QueryAsync<string>(StudyIndexSql.ModalitiesOf, new { Id = id })).Where(modality => modality.Length > 0);
            await writing.ExecuteAsync(
                StudyIndexSql.CountStudy, new { Id = id, Modalities = Text.Cut($"|{string.Join('|', modalities.Order(StringComparer.Ordinal))}|", 400) });
            await writing.ExecuteAsync(StudyIndexSql.RemoveEmptyStudy, new { Id = id });
        }
    }
}
