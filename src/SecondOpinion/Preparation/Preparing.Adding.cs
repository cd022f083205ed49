using SecondOpinion.Cases;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Studies;

namespace SecondOpinion.Preparation;

/// <summary>What came after the question.</summary>
public sealed partial class Preparing
{
    private static readonly Withheld NotOnePatient = new("Images without a clear owner", "lie in a series with another patient’s", "other-patient");

    /// <summary>Prepares what its referrer added to a case that is ready. What is there already is not touched, whatever comes of it.</summary>
    /// <param name="grown">A case with <see cref="Case.AddingSince"/>.</param>
    /// <param name="lease">Of that case.</param>
    /// <param name="cancellationToken">Stops between instances; the next run goes on.</param>
    /// <exception cref="LeaseLostException">Another process took the case over; this one has stopped.</exception>
    public async Task AddAsync(Case grown, PreparationLease lease, CancellationToken cancellationToken)
    {
        if (await cases.SubjectAsync(grown.Id, cancellationToken) is { } about)
        {
            var subject = new InstanceMaking.Subject(about.Patient, new CasePseudonyms(about.Pseudonymisation));
            var plan = Plan.Of(about, subject.Pseudonyms);
            await record.StartedAsync(grown, lease, plan.Count, cancellationToken);
            foreach (var series in plan)
            {
                if (archives.Find(grown.Trust, series.Study.Archive) is { } archive)
                {
                    await GrowAsync(grown, lease, archive, series, subject, cancellationToken);
                }
            }

            await record.EndedAsync(grown, lease, await prepared.ContentsAsync(grown.Id, cancellationToken), cancellationToken);
        }

        await cases.AddedAsync(lease, cancellationToken);
    }

    /// <summary>Another patient's image among them: of a series that came later nothing is shown, of one that grew nothing more.</summary>
    private async Task GrowAsync(
        Case grown, PreparationLease lease, IArchive archive, PlannedSeries series, InstanceMaking.Subject subject, CancellationToken cancellationToken)
    {
        var listed = await archive.InstancesAsync(series.Study.Uid, series.SourceUid, cancellationToken);
        if (listed.Count == 0)
        {
            return;
        }

        var sources = listed.DistinctBy(subject.Pseudonyms.Uid).ToDictionary(subject.Pseudonyms.Uid);
        await prepared.AddSeriesAsync(lease, [series.Series], cancellationToken);
        await prepared.GrowAsync(lease, series.Series.Ordinal, [.. sources.Keys], cancellationToken);
        var instances = await prepared.InstancesAsync(grown.Id, series.Series.Ordinal, cancellationToken);
        var making = Making(grown, lease, (instance, token) => _making.MakeAsync(archive, series, sources.GetValueOrDefault(instance.Uid, ""), instance, subject, token));
        if (!await making.MakeAsync(Pending(instances), cancellationToken))
        {
            Log.OtherPatientAdded(logger, grown.Code, series.Series.Ordinal);
            await prepared.WithholdAsync(lease, series.Series.Ordinal, series.IsAdded, NotOnePatient, clock.GetUtcNow(), cancellationToken);
        }
    }
}
