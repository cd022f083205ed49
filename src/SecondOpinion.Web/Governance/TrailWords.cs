using SecondOpinion.Trail;

namespace SecondOpinion.Web.Governance;

/// <summary>Rows of the trail in plain English.</summary>
internal static class TrailWords
{
    private static readonly Dictionary<AuditAction, string> Actions = new()
    {
        [AuditAction.ServiceStarted] = "The service started",
        [AuditAction.ServiceStopped] = "The service stopped",
        [AuditAction.StaffSignedIn] = "Signed in",
        [AuditAction.StaffSignedOut] = "Signed out",
        [AuditAction.StaffDenied] = "Was refused a page or an act",
        [AuditAction.StaffAccessChanged] = "Changed a colleague’s access",
        [AuditAction.StudiesSearched] = "Searched for studies",
        [AuditAction.StudyViewed] = "Opened a study’s form",
        [AuditAction.CaseAsked] = "Asked for an opinion",
        [AuditAction.LinkMinted] = "Made a link",
        [AuditAction.LinkRevoked] = "Revoked a link",
        [AuditAction.LinkExtended] = "Extended a link",
        [AuditAction.LinkLockChanged] = "Locked or unlocked a link",
        [AuditAction.LetterSent] = "Letter",
        [AuditAction.LetterHurried] = "Had a letter tried at once",
        [AuditAction.PreparationStarted] = "Began to prepare images",
        [AuditAction.InstanceWithheld] = "Withheld images",
        [AuditAction.PreparationEnded] = "Finished preparing images",
        [AuditAction.ArrivalsNoticed] = "Noticed what came after the question",
        [AuditAction.ArrivalsAdded] = "Added what came after the question",
        [AuditAction.ReferrerLooked] = "Looked at what the consultant will see, and let the letters go",
        [AuditAction.FacesAgreed] = "Agreed that the patient’s face may be recognised in the images",
        [AuditAction.CodeRequested] = "Asked for a code",
        [AuditAction.CodeEntered] = "Entered a code",
        [AuditAction.LinkOpened] = "Opened the case",
        [AuditAction.SessionEnded] = "Session ended",
        [AuditAction.ReadingBegan] = "Began to read a series",
        [AuditAction.ReadingEnded] = "Read images of a series",
        [AuditAction.ReadingDenied] = "Asked for images that are not there",
        [AuditAction.ScannerVisit] = "Visit that looks like a mail scanner",
        [AuditAction.TooManyRequests] = "Too many requests",
        [AuditAction.TrailRead] = "Looked at the trail",
        [AuditAction.TrailExported] = "Exported the trail",
        [AuditAction.CaseErased] = "Erased a case",
        [AuditAction.PersonErased] = "Erased a person from the trail",
        [AuditAction.CodeReadOut] = "Was shown a code to read out",
    };

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["role"] = "role does not allow it",
        ["not-allowed"] = "not theirs to do",
        ["already-so"] = "it was so already",
        ["absent"] = "not there, or not theirs",
        ["sent-twice"] = "the form was sent twice: it is the case beside it",
        ["withheld"] = "may show who the patient is",
        ["wrong-code"] = "wrong code",
        ["other-browser"] = "another browser than asked for the code",
        ["used"] = "code used already",
        ["late"] = "code too old",
        ["tries"] = "too many tries",
        ["limit"] = "too many codes asked for",
        ["revoked"] = "link revoked",
        ["expired"] = "link or session expired",
        ["spent"] = "all openings used",
        ["locked"] = "link locked",
        ["forged"] = "not a link of this service",
        ["unknown"] = "link not known",
        ["idle"] = "no activity for 30 minutes",
        ["not-known"] = "what was sent is not known",
        ["nothing-to-show"] = "nothing to show",
        ["unwritten"] = "letter could not be written",
        ["dead"] = "given up",
        ["no-role"] = "no role in this service",
        ["no-trust"] = "no trust of this service",
        ["no-address"] = "no e-mail address",
        ["no-subject"] = "not named by the identity provider",
        ["weak-sign-in"] = "did not sign in strongly enough",
        ["disabled"] = "access switched off",
        ["signed-out"] = "signed out meanwhile",
    };

    private static readonly Dictionary<string, string> Letters = new(StringComparer.Ordinal)
    {
        ["invitation"] = "with the link",
        ["code"] = "with a code",
        ["link-ended"] = "that the link has ended",
        ["opened"] = "that the link was opened",
        ["opinion-given"] = "that an opinion was given",
        ["declined"] = "that the consultant declined",
        ["nothing-to-show"] = "that there is nothing to show",
        ["undeliverable"] = "that a letter could not be delivered",
    };

    /// <summary>Every action, in the order of a case's life.</summary>
    public static IReadOnlyDictionary<AuditAction, string> All => Actions;

    /// <summary>What was done, with the figures that matter.</summary>
    public static string What(TrailRow row, TrailFacts facts) => Enum.TryParse<AuditAction>(row.Action, out var action) && Actions.TryGetValue(action, out var words)
        ? words + Figures(action, row, facts)
        : row.Action;

    /// <summary>Success, refused, failed.</summary>
    public static (string Word, string Colour) Outcome(int outcome) => outcome switch
    {
        0 => ("Done", "green"),
        4 => ("Refused or failed", "yellow"),
        _ => ("Look into it", "red"),
    };

    /// <summary>The reason in words; null for none.</summary>
    public static string? Reason(TrailFacts facts) =>
        facts.Reason is { } reason ? string.Join(", ", reason.Split(", ").Select(word => Reasons.GetValueOrDefault(word, word))) : null;

    /// <summary>Who did it, for the table.</summary>
    public static string Who(TrailRow row, TrailFacts facts) => IsLetter(row) ? "The service" : Value(row, "name") ?? Value(row, "address") ?? facts.ActorKind switch
    {
        "system" => "The service",
        "recipient" when row.Persons.Any(person => person is { Field: "name", Value: null }) => "A consultant (erased)",
        "recipient" => "Somebody with a link",
        "staff" => "Staff (erased)",
        _ => "Not known",
    };

    /// <summary>Staff, consultant, or nothing to add.</summary>
    public static string Kind(TrailRow row, TrailFacts facts) => facts.ActorKind switch
    {
        _ when IsLetter(row) => "",
        "staff" => "staff",
        "recipient" => "consultant",
        _ => "",
    };

    /// <summary>A value kept beside the row; null when erased or absent.</summary>
    public static string? Value(TrailRow row, string field) => row.Persons.FirstOrDefault(person => person.Field == field)?.Value;

    /// <summary>What was sent of a series.</summary>
    public static string Read(SeriesRead read)
    {
        var parts = new List<string>();
        if (read.Images > 0)
        {
            parts.Add($"{Words.Count(read.Images, "image")} ({Words.Count(read.Frames, "frame")} sent)");
        }

        if (read.Previews > 0)
        {
            parts.Add($"{Words.Count(read.Previews, "small preview")} sent");
        }

        if (read.Open > 0)
        {
            parts.Add($"reading now, or just finished: at most {Words.Count(read.AtMost, "image")}");
        }

        if (read.NotKnown > 0)
        {
            parts.Add($"once not known how many: at most {Words.Count(read.AtMost, "image")}");
        }

        return parts.Count == 0 ? "opened, nothing sent" : string.Join("; ", parts);
    }

    /// <summary>Its person is whom it went to.</summary>
    private static bool IsLetter(TrailRow row) => row.Action == nameof(AuditAction.LetterSent);

    private static string Figures(AuditAction action, TrailRow row, TrailFacts facts) => action switch
    {
        AuditAction.ReadingBegan => $": up to {Words.Count(facts.Number("may-read-up-to"), "image")}",
        AuditAction.ReadingEnded when !facts.Details.ContainsKey("sent") =>
            $": {Words.Count(facts.Number("frames-sent"), "frame")} and {Words.Count(facts.Number("previews-sent"), "preview")} sent",
        AuditAction.CaseAsked => $": {Words.Count(facts.Number("studies"), "study", "studies")}, {Words.Count(facts.Number("series"), "series", "series")}",
        AuditAction.ArrivalsNoticed or AuditAction.ArrivalsAdded =>
            $": {Words.Count(facts.Number("images"), "image")} in {Words.Count(facts.Number("series"), "series", "series")}, {Words.Count(facts.Number("studies"), "study", "studies")}",
        AuditAction.PreparationEnded => $": {Words.Count(facts.Number("sealed"), "image")} ready, {facts.Number("withheld")} withheld",
        AuditAction.InstanceWithheld => $": {Words.Count(facts.Number("instances"), "image")}, {facts.Details.GetValueOrDefault("because", "")}",
        AuditAction.LetterSent => $" {Letters.GetValueOrDefault(facts.Details.GetValueOrDefault("letter", ""), "")}".TrimEnd() + $", to {Value(row, "name") ?? "somebody (erased)"}",
        AuditAction.StudiesSearched when facts.Details.TryGetValue("parameters", out var by) => by.Length > 0 ? $" by {by.Replace(" ", ", ", StringComparison.Ordinal)}" : ": the newest",
        AuditAction.TrailRead when facts.Details.TryGetValue("filters", out var by) => by == "none" ? ": the newest rows" : $" by {by.Replace(" ", ", ", StringComparison.Ordinal)}",
        AuditAction.LinkLockChanged when facts.Details.TryGetValue("change", out var change) => $": {change}",
        AuditAction.StaffAccessChanged => $": {facts.Details.GetValueOrDefault("change", "")}, person {facts.Details.GetValueOrDefault("person", "")}",
        AuditAction.StaffSignedOut when facts.Details.TryGetValue("by", out var by) => $", said by the identity {by}",
        AuditAction.SessionEnded when facts.Details.TryGetValue("ended", out var how) && how == "ended" => " by the consultant",
        _ => "",
    };
}
