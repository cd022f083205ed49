using Microsoft.Extensions.Logging;
using SecondOpinion.Cases;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Letters;
using SecondOpinion.Studies;
using SecondOpinion.Trusts;

namespace SecondOpinion.Preparation;

/// <summary>Makes a case safe and seals it, instance by instance; from the first that can be shown on, it can be read and its letters may go.</summary>
/// <remarks>May be killed at any instant and run again: instances are decided one by one, each in one row, and what was begun is done anew.
/// An archive, trail, vault or database that does not answer is thrown to the caller, who tries again later.</remarks>
public sealed partial class Preparing(
    ICaseStore cases, IArchives archives, IVault vault, IPreparedStore prepared, IOutboxStore outbox, ITrusts trusts, PreparationRecord record,
    PixelCare pixels, TimeProvider clock, ILogger<Preparing> logger, IForeignDecoder? foreign = null)
{
    private const string OtherPatient = "Some of the chosen images are of another patient. Everything that had been prepared was erased. Please have the study corrected in its archive.";
    private const string Nothing = "None of the chosen images can be shown safely.";
    private const string IdentityGone = "What the case was about has been erased.";
    private const string NoArchive = "The archive of the chosen images is no longer connected.";

    private readonly InstanceMaking _making = new(vault, pixels, foreign);

    /// <summary>Prepares a case from wherever it stands; moves it to <see cref="CaseState.Ready"/> or <see cref="CaseState.Stopped"/>.</summary>
    /// <param name="asked">A case in <see cref="CaseState.Preparing"/>.</param>
    /// <param name="lease">Of that case.</param>
    /// <param name="cancellationToken">Stops between instances; the next run goes on.</param>
    /// <exception cref="LeaseLostException">Another process took the case over; this one has stopped.</exception>
    public async Task PrepareAsync(Case asked, PreparationLease lease, CancellationToken cancellationToken)
    {
        if (await cases.SubjectAsync(asked.Id, cancellationToken) is not { } about)
        {
            await StopAsync(asked, lease, IdentityGone, "identity-gone", cancellationToken);
            return;
        }

        var subject = new InstanceMaking.Subject(about.Patient, new CasePseudonyms(about.Pseudonymisation));
        var plan = Plan.Of(about, subject.Pseudonyms);
        await record.StartedAsync(asked, lease, plan.Count, cancellationToken);
        await prepared.AddSeriesAsync(lease, [.. plan.Select(series => series.Series)], cancellationToken);
        if (plan.Any(series => archives.Find(asked.Trust, series.Study.Archive) is null))
        {
            await StopAsync(asked, lease, NoArchive, "no-archive", cancellationToken);
            return;
        }

        await FacesAsync(asked, lease, plan, cancellationToken);
        foreach (var series in plan)
        {
            var archive = archives.Find(asked.Trust, series.Study.Archive)!; // looked up just before, and never taken away while the program runs
            if (!await SeriesAsync(asked, lease, archive, series, subject, cancellationToken))
            {
                await StopAsync(asked, lease, OtherPatient, "other-patient", cancellationToken);
                return;
            }
        }

        await EndAsync(asked, lease, cancellationToken);
    }

    /// <summary>Decides what is pending of a series, from its centre out. False: it holds another patient's instance.</summary>
    private async Task<bool> SeriesAsync(
        Case asked, PreparationLease lease, IArchive archive, PlannedSeries series, InstanceMaking.Subject subject, CancellationToken cancellationToken)
    {
        var listed = await archive.InstancesAsync(series.Study.Uid, series.SourceUid, cancellationToken);
        var sources = listed.DistinctBy(subject.Pseudonyms.Uid).ToDictionary(subject.Pseudonyms.Uid);
        await prepared.AddInstancesAsync(lease, series.Series.Ordinal, [.. listed.Select(subject.Pseudonyms.Uid).Distinct()], cancellationToken);
        var instances = await prepared.InstancesAsync(asked.Id, series.Series.Ordinal, cancellationToken);
        if (instances.Any(instance => instance.State == InstanceState.Sealed))
        {
            await ReleaseAsync(asked, lease, cancellationToken); // a run that was killed may have sealed and not yet released
        }

        return await Making(asked, lease, (instance, token) => _making.MakeAsync(archive, series, sources.GetValueOrDefault(instance.Uid, ""), instance, subject, token))
            .MakeAsync(Pending(instances), cancellationToken);
    }

    private SeriesMaking Making(Case asked, PreparationLease lease, Func<PreparedInstance, CancellationToken, Task<Made>> make) =>
        new(vault, make, (decisions, token) => DecidedAsync(asked, lease, decisions, token));

    private static IReadOnlyList<PreparedInstance> Pending(IReadOnlyList<PreparedInstance> instances) =>
        [.. CentreOut.Order(instances).Where(instance => instance.State == InstanceState.Pending)];

    private async Task DecidedAsync(Case asked, PreparationLease lease, IReadOnlyList<Decision> decisions, CancellationToken cancellationToken)
    {
        await prepared.DecidedAsync(lease, decisions, clock.GetUtcNow(), cancellationToken);
        foreach (var (address, why, _) in decisions.OfType<Decision.NotShown>())
        {
            Log.Withheld(logger, asked.Code, address.Series, address.Instance, why.Word);
            PreparationMeter.NotShown(why);
        }

        if (decisions.OfType<Decision.Sealed>().Count() is > 0 and var count)
        {
            PreparationMeter.Sealed(count);
            await ReleaseAsync(asked, lease, cancellationToken);
        }
    }

    /// <summary>Notes, before anything is shown, that a face may be drawn from what will be.</summary>
    private async Task FacesAsync(Case asked, PreparationLease lease, IReadOnlyList<PlannedSeries> plan, CancellationToken cancellationToken)
    {
        foreach (var series in asked.FacesSince is null ? plan : [])
        {
            if (archives.Find(asked.Trust, series.Study.Archive) is { } archive && await FacesInPlan.MayShowAsync(archive, series, cancellationToken))
            {
                await cases.FacesFoundAsync(lease, clock.GetUtcNow(), cancellationToken);
                return;
            }
        }
    }

    /// <summary>Lets the letters go, unless they wait for the referrer, who may have said the word meanwhile. Letting them go twice does nothing.</summary>
    private async Task ReleaseAsync(Case asked, PreparationLease lease, CancellationToken cancellationToken)
    {
        var now = await cases.FindAsync(asked.Id, cancellationToken) ?? asked;
        if (!now.HoldsLetters(trusts.Find(asked.Trust)?.Policy))
        {
            await outbox.ReleaseAsync(lease, clock.GetUtcNow(), cancellationToken);
        }
    }

    private async Task EndAsync(Case asked, PreparationLease lease, CancellationToken cancellationToken)
    {
        var contents = await prepared.ContentsAsync(asked.Id, cancellationToken);
        if (contents.Series.Sum(series => series.Sealed) == 0)
        {
            await StopAsync(asked, lease, Nothing, "nothing-to-show", cancellationToken);
            return;
        }

        await ReleaseAsync(asked, lease, cancellationToken);
        await record.EndedAsync(asked, lease, contents, cancellationToken);
        await cases.MoveAsync(lease, CaseState.Preparing, CaseState.Ready, null, cancellationToken);
        PreparationMeter.Ended(ready: true);
        Log.Ready(logger, asked.Code, contents.Done, contents.Total);
    }

    /// <summary>Letters back, referrer told, rows gone, case stopped, and last the key: a crash in between stops it again, from the start.</summary>
    private async Task StopAsync(Case asked, PreparationLease lease, string because, string word, CancellationToken cancellationToken)
    {
        var contents = await prepared.ContentsAsync(asked.Id, cancellationToken);
        await outbox.WithdrawAsync(lease, clock.GetUtcNow(), cancellationToken);
        await record.StoppedAsync(asked, lease, contents, word, cancellationToken);
        await outbox.AddAsync(lease, StopLetter.For(asked, because), clock.GetUtcNow(), cancellationToken);
        if (word != "nothing-to-show")
        {
            await prepared.EraseAsync(lease, cancellationToken);
        }

        if (await cases.MoveAsync(lease, CaseState.Preparing, CaseState.Stopped, because, cancellationToken))
        {
            await vault.EraseAsync(asked.Id, cancellationToken); // the case is stopped for good: nobody takes it over any more
        }

        PreparationMeter.Ended(ready: false);
        Log.Stopped(logger, asked.Code, word);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1500, Level = LogLevel.Information, Message = "Case {Case}: series {Series}, instance {Instance} is withheld: {Word}")]
        public static partial void Withheld(ILogger logger, CaseCode @case, int series, int instance, string word);

        [LoggerMessage(EventId = 1501, Level = LogLevel.Information, Message = "Case {Case} is ready: {Done} of {Total} instances decided")]
        public static partial void Ready(ILogger logger, CaseCode @case, int done, int total);

        [LoggerMessage(EventId = 1503, Level = LogLevel.Warning, Message = "Case {Case}: series {Series} that was added holds an image of another patient, and is withheld")]
        public static partial void OtherPatientAdded(ILogger logger, CaseCode @case, int series);

        [LoggerMessage(EventId = 1502, Level = LogLevel.Warning, Message = "Case {Case} was stopped: {Word}")]
        public static partial void Stopped(ILogger logger, CaseCode @case, string word);
    }
}
