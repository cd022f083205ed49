namespace SecondOpinion.Trail;

/// <summary>An action in the words of DICOM PS3.15 section A.5.3, with codes of PS3.16.</summary>
/// <param name="EventId">EventID code and meaning.</param>
/// <param name="EventType">EventTypeCode; null where the standard asks for none.</param>
/// <param name="Code">EventActionCode: C, R, U, D or E.</param>
public sealed record AuditCodes(AuditCode EventId, AuditCode? EventType, char Code);

/// <summary>A code of scheme DCM.</summary>
/// <param name="Value">Such as 110106.</param>
/// <param name="Meaning">Such as Export.</param>
public sealed record AuditCode(string Value, string Meaning);

/// <summary>What each action is called in the standard.</summary>
public static class AuditActions
{
    private static readonly AuditCode Application = new("110100", "Application Activity");
    private static readonly AuditCode LogUsed = new("110101", "Audit Log Used");
    private static readonly AuditCode Transferring = new("110102", "Begin Transferring DICOM Instances");
    private static readonly AuditCode Accessed = new("110103", "DICOM Instances Accessed");
    private static readonly AuditCode Transferred = new("110104", "DICOM Instances Transferred");
    private static readonly AuditCode Deleted = new("110105", "DICOM Study Deleted");
    private static readonly AuditCode Export = new("110106", "Export");
    private static readonly AuditCode Query = new("110112", "Query");
    private static readonly AuditCode Alert = new("110113", "Security Alert");
    private static readonly AuditCode Authentication = new("110114", "User Authentication");

    private static readonly AuditCode Login = new("110122", "Login");
    private static readonly AuditCode Logout = new("110123", "Logout");
    private static readonly AuditCode Attributes = new("110135", "Object Security Attributes Changed");
    private static readonly AuditCode UserAttributes = new("110137", "User Security Attributes Changed");

    /// <summary>The codes of <paramref name="action"/>.</summary>
    public static AuditCodes Of(AuditAction action) => action switch
    {
        AuditAction.ServiceStarted => new(Application, new("110120", "Application Start"), 'E'),
        AuditAction.ServiceStopped => new(Application, new("110121", "Application Stop"), 'E'),
        AuditAction.StaffSignedIn => new(Authentication, Login, 'E'),
        AuditAction.StaffSignedOut => new(Authentication, Logout, 'E'),
        AuditAction.StudiesSearched or AuditAction.ArrivalsNoticed => new(Query, null, 'E'),
        AuditAction.StudyViewed => new(Accessed, null, 'R'),
        AuditAction.CaseAsked or AuditAction.LinkMinted or AuditAction.LetterSent or AuditAction.LetterHurried or AuditAction.ReferrerLooked
            or AuditAction.ArrivalsAdded or AuditAction.FacesAgreed => new(Export, null, 'R'),
        AuditAction.LinkRevoked or AuditAction.LinkExtended or AuditAction.LinkLockChanged => new(Alert, Attributes, 'E'),
        AuditAction.StaffAccessChanged => new(Alert, UserAttributes, 'E'),
        AuditAction.PreparationStarted => new(Transferring, null, 'E'),
        AuditAction.PreparationEnded => new(Transferred, null, 'C'),
        AuditAction.CodeRequested => new(Authentication, null, 'E'),
        AuditAction.CodeEntered or AuditAction.LinkOpened => new(Authentication, Login, 'E'),
        AuditAction.SessionEnded => new(Authentication, Logout, 'E'),
        AuditAction.ReadingBegan or AuditAction.ReadingEnded => new(Accessed, null, 'R'),
        AuditAction.TrailRead or AuditAction.TrailExported => new(LogUsed, null, 'R'),
        AuditAction.CaseErased => new(Deleted, null, 'D'),
        _ => new(Alert, null, 'E'),
    };
}
