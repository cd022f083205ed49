using SecondOpinion.Studies;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>How soon the referrer needs the answer.</summary>
public enum Urgency
{
    /// <summary>In the ordinary course.</summary>
    Routine,

    /// <summary>Today.</summary>
    Urgent,

    /// <summary>Now: a patient is waiting.</summary>
    Immediate,
}

/// <summary>Where a case stands in preparation.</summary>
public enum CaseState
{
    /// <summary>Asked; images are being made safe. Letters go as soon as the first frame can be served.</summary>
    Preparing,

    /// <summary>Everything that may be released is sealed and servable.</summary>
    Ready,

    /// <summary>Nothing could be released, or the archive's answer forbids it (two patients); no letter went.</summary>
    Stopped,

    /// <summary>Ended: its key is destroyed and its images with it.</summary>
    Ended,
}

/// <summary>One question about one patient: chosen series of one or more studies, prepared once, read through one or more links.</summary>
public sealed record Case
{
    /// <summary>Row key; never shown.</summary>
    public required Guid Id { get; init; }

    /// <summary>The one name all parties use.</summary>
    public required CaseCode Code { get; init; }

    /// <summary>ODS code of the referrer's trust.</summary>
    public required string Trust { get; init; }

    /// <summary><see cref="Trusts.StaffMember.Id"/> of the referrer.</summary>
    public required string ReferrerId { get; init; }

    /// <summary>As letters and the viewer name them.</summary>
    public required string ReferrerName { get; init; }

    /// <summary>Where notices about this case go.</summary>
    public required string ReferrerEmail { get; init; }

    /// <summary>The clinical question; checked to hold no identity.</summary>
    public required string Question { get; init; }

    /// <summary>How soon.</summary>
    public required Urgency Urgency { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Preparation.</summary>
    public CaseState State { get; init; } = CaseState.Preparing;

    /// <summary>Why it stopped, in words for the referrer, without identity; null otherwise.</summary>
    public string? StoppedBecause { get; init; }

    /// <summary>When the referrer looked at what the recipient will see; null until then.</summary>
    public DateTimeOffset? ReferrerLookedAt { get; init; }

    /// <summary>Since when it is known that a face may be seen or drawn from its images; null when it is not.</summary>
    public DateTimeOffset? FacesSince { get; init; }

    /// <summary>When the referrer agreed that they are shown all the same; null until then.</summary>
    public DateTimeOffset? FacesAgreedAt { get; init; }

    /// <summary>How often its referrer has added what came to the archive later.</summary>
    public int Additions { get; init; }

    /// <summary>Since when that is being prepared; null when nothing is. What was prepared before is read on meanwhile.</summary>
    public DateTimeOffset? AddingSince { get; init; }

    /// <summary>True until the referrer has agreed that faces may be seen.</summary>
    public bool AsksAboutFaces => FacesSince is not null && FacesAgreedAt is null;

    /// <summary>Whether letters wait for the referrer, whatever preparation has made: for their look, where the trust wants it, or for their word about faces.</summary>
    /// <param name="policy">The trust's; null when the trust is not known.</param>
    public bool HoldsLetters(TrustPolicy? policy) => AsksAboutFaces || (policy?.HoldUntilReferrerLooked == true && ReferrerLookedAt is null);
}

/// <summary>What a case is about. Kept as one column sealed with the desk's keys: the reader side can never open it.</summary>
/// <param name="Patient">Whose images.</param>
/// <param name="Studies">First the index study, then priors, newest first.</param>
/// <param name="Pseudonymisation">32 random bytes: the one secret that gives pseudonyms, UIDs and the date offset of this case.</param>
public sealed record CaseSubject(PatientIdentity Patient, IReadOnlyList<ChosenStudy> Studies, byte[] Pseudonymisation)
{
    /// <summary>What was added after the question, in that order: later series of <see cref="Studies"/>, and later studies.</summary>
    public IReadOnlyList<ChosenStudy> Added { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => "case subject (redacted)";
}

/// <summary>A study of which series were chosen.</summary>
/// <param name="Archive">Archive name.</param>
/// <param name="Uid">Original Study Instance UID.</param>
/// <param name="At">Study date and time; null when absent.</param>
/// <param name="Series">The chosen series, at least one.</param>
public sealed record ChosenStudy(string Archive, StudyInstanceUid Uid, DateTime? At, IReadOnlyList<SeriesSummary> Series)
{
    /// <summary>UIDs of its other series that were there to be chosen: whatever else is there later has come since. Null when that is not known.</summary>
    public IReadOnlyList<string>? NotChosen { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Series.Count} series from {Archive}";
}
