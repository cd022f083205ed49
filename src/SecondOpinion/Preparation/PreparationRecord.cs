using System.Globalization;
using SecondOpinion.Cases;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Trail;

namespace SecondOpinion.Preparation;

/// <summary>What the trail is told of preparation.</summary>
/// <remarks>The trail takes no fence: the lease is looked at before each row. A process that stalls just between the two adds a row that says what
/// it had found, and nothing else.</remarks>
public sealed class PreparationRecord(IAuditTrail trail, IPreparationLeases leases, TimeProvider clock)
{
    internal Task StartedAsync(Case asked, PreparationLease lease, int series, CancellationToken cancellationToken) =>
        AppendAsync(
            asked, lease, AuditAction.PreparationStarted, AuditOutcome.Success, null,
            [("series", Text(series)), ("rules", DeidentificationRules.Current.Edition), ("rules-hash", DeidentificationRules.Current.Hash)], cancellationToken);

    /// <summary>One row for each reason of withholding, then the end.</summary>
    internal async Task EndedAsync(Case asked, PreparationLease lease, CaseContents contents, CancellationToken cancellationToken)
    {
        await WithheldAsync(asked, lease, contents, cancellationToken);
        await AppendAsync(asked, lease, AuditAction.PreparationEnded, AuditOutcome.Success, null, Counts(contents), cancellationToken);
    }

    internal async Task StoppedAsync(Case asked, PreparationLease lease, CaseContents contents, string word, CancellationToken cancellationToken)
    {
        await WithheldAsync(asked, lease, contents, cancellationToken);
        var outcome = word == "nothing-to-show" ? AuditOutcome.MinorFailure : AuditOutcome.SeriousFailure;
        await AppendAsync(asked, lease, AuditAction.PreparationEnded, outcome, word, Counts(contents), cancellationToken);
    }

    private async Task WithheldAsync(Case asked, PreparationLease lease, CaseContents contents, CancellationToken cancellationToken)
    {
        foreach (var withheld in contents.Withheld)
        {
            await AppendAsync(
                asked, lease, AuditAction.InstanceWithheld, AuditOutcome.MinorFailure, "withheld",
                [("kind", withheld.Kind), ("because", withheld.Reason), ("instances", Text(withheld.Count))], cancellationToken);
        }
    }

    private static (string Name, string Value)[] Counts(CaseContents contents) =>
    [
        ("instances", Text(contents.Done)), ("sealed", Text(contents.Series.Sum(series => series.Sealed))),
        ("withheld", Text(contents.Series.Sum(series => series.Withheld))), ("frames", Text(contents.Series.Sum(series => series.Frames))),
    ];

    private async Task AppendAsync(
        Case asked, PreparationLease lease, AuditAction action, AuditOutcome outcome, string? reason, (string Name, string Value)[] details,
        CancellationToken cancellationToken)
    {
        await leases.CheckAsync(lease, cancellationToken);
        await trail.AppendAsync(
            new AuditEvent
            {
                At = clock.GetUtcNow(),
                Action = action,
                Outcome = outcome,
                Trust = asked.Trust,
                Actor = AuditPerson.System,
                Case = asked.Code.Value,
                Reason = reason,
                Details = details.ToDictionary(detail => detail.Name, detail => detail.Value, StringComparer.Ordinal),
            },
            cancellationToken);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
