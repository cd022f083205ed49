namespace SecondOpinion.Trail;

/// <summary>What happened. Each maps to an event of DICOM PS3.15 section A.5.3 (see <c>AuditActions</c>).</summary>
public enum AuditAction
{
    /// <summary>The service started (110100, 110120).</summary>
    ServiceStarted,

    /// <summary>The service stopped in order (110100, 110121).</summary>
    ServiceStopped,

    /// <summary>A member of staff signed in, or failed to (110114, 110122).</summary>
    StaffSignedIn,

    /// <summary>A member of staff signed out (110114, 110123).</summary>
    StaffSignedOut,

    /// <summary>A member of staff was refused a page or an act (110113).</summary>
    StaffDenied,

    /// <summary>Studies were searched: the parameters by kind, never the results (110112).</summary>
    StudiesSearched,

    /// <summary>A study's ask form was opened (110103).</summary>
    StudyViewed,

    /// <summary>A case was asked (110106).</summary>
    CaseAsked,

    /// <summary>A link was minted (110106).</summary>
    LinkMinted,

    /// <summary>A link was revoked (110113, 110135).</summary>
    LinkRevoked,

    /// <summary>A link's end was moved (110113, 110135).</summary>
    LinkExtended,

    /// <summary>A link was locked or unlocked by staff (110113, 110135).</summary>
    LinkLockChanged,

    /// <summary>A letter was handed to the mail system, or could not be (110106).</summary>
    LetterSent,

    /// <summary>Preparation began (110102).</summary>
    PreparationStarted,

    /// <summary>An instance was withheld (110113).</summary>
    InstanceWithheld,

    /// <summary>Preparation ended (110104).</summary>
    PreparationEnded,

    /// <summary>A code was asked for with a link (110114).</summary>
    CodeRequested,

    /// <summary>A code was entered, right or wrong (110114, 110122).</summary>
    CodeEntered,

    /// <summary>A link was opened: a session began (110114, 110122).</summary>
    LinkOpened,

    /// <summary>A session ended (110114, 110123).</summary>
    SessionEnded,

    /// <summary>A window was opened: frames of a series may be read from now on (110103).</summary>
    ReadingBegan,

    /// <summary>A window was closed with what was really sent (110103).</summary>
    ReadingEnded,

    /// <summary>Something was asked for that is not there, or is another's (110113).</summary>
    ReadingDenied,

    /// <summary>A visit that looks like a mail scanner's (110113).</summary>
    ScannerVisit,

    /// <summary>Too many requests, aggregated by prefix and minute (110113).</summary>
    TooManyRequests,

    /// <summary>Governance read the trail (110101).</summary>
    TrailRead,

    /// <summary>The trail was exported (110101).</summary>
    TrailExported,

    /// <summary>A case's key was destroyed (110105).</summary>
    CaseErased,

    /// <summary>A code was shown to the referrer to be read out by telephone (110113).</summary>
    CodeReadOut,

    /// <summary>The PACS office had a letter that was put off tried at once (110106).</summary>
    LetterHurried,

    /// <summary>An operator erased what the trail's rows say of one person (110113).</summary>
    PersonErased,

    /// <summary>The referrer said that they have looked at what the recipient will see, and let the letters go (110106).</summary>
    ReferrerLooked,

    /// <summary>The PACS office switched a member of staff's access off or on (110113, 110137).</summary>
    StaffAccessChanged,

    /// <summary>Images of a case, or studies of its patient, were found to have come to the archive after the question (110112).</summary>
    ArrivalsNoticed,

    /// <summary>The referrer added them to the case (110106).</summary>
    ArrivalsAdded,

    /// <summary>The referrer agreed that a face may be seen or drawn from the images (110106).</summary>
    FacesAgreed,
}

/// <summary>How it went (PS3.15 A.5: EventOutcomeIndicator).</summary>
public enum AuditOutcome
{
    /// <summary>0.</summary>
    Success = 0,

    /// <summary>4: refused or failed in the ordinary way.</summary>
    MinorFailure = 4,

    /// <summary>8: failed in a way someone must look at.</summary>
    SeriousFailure = 8,
}

/// <summary>Who did it, or to whom it was done. Values are committed to in the hashed row and kept apart, so that they can lawfully be erased.</summary>
/// <param name="Kind">staff, recipient, patient or system.</param>
/// <param name="Id">A stable key: staff id, link id, or the case's patient; null for none.</param>
/// <param name="Name">As shown to governance; null for none.</param>
/// <param name="Address">E-mail address; null for none.</param>
/// <param name="Network">IP address; null for none.</param>
public sealed record AuditPerson(string Kind, string? Id = null, string? Name = null, string? Address = null, string? Network = null)
{
    /// <summary>The service itself.</summary>
    public static AuditPerson System { get; } = new("system", "second-opinion");

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} (redacted)";
}

/// <summary>One row of the trail, as its writer states it. No patient identity, token, code or original UID may stand in any plain field.</summary>
public sealed record AuditEvent
{
    /// <summary>When, whole milliseconds, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What.</summary>
    public required AuditAction Action { get; init; }

    /// <summary>How it went.</summary>
    public AuditOutcome Outcome { get; init; }

    /// <summary>ODS code of the trust whose governance may read the row; null for the service's own.</summary>
    public string? Trust { get; init; }

    /// <summary>Who did it.</summary>
    public required AuditPerson Actor { get; init; }

    /// <summary>The patient concerned. <see cref="AuditPerson.Id"/> is the text patients are looked up by (see <c>PatientKeys</c>); it is stored
    /// as a keyed hash only.</summary>
    public AuditPerson? Patient { get; init; }

    /// <summary>Case code, if about a case.</summary>
    public string? Case { get; init; }

    /// <summary>Link number within the case, if about a link.</summary>
    public int? Link { get; init; }

    /// <summary>Why it was refused or failed: one stable word such as <c>revoked</c>; null when it went well.</summary>
    public string? Reason { get; init; }

    /// <summary>Further facts: stable names, plain values without identity (pseudonymous series UID, frame counts, message ids).</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Outcome}";
}

/// <summary>The trail, as those see it who write to it.</summary>
public interface IAuditTrail
{
    /// <summary>Appends a row and returns its sequence number once it is durable. What is not on the trail did not happen: nobody is answered before.</summary>
    /// <exception cref="TrailUnavailableException">It could not be made durable: the caller must refuse what it was about to do.</exception>
    Task<long> AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken);
}

/// <summary>The trail cannot be written. Everything that needs a record is refused until it can (503 with Retry-After).</summary>
public sealed class TrailUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
