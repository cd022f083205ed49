using SecondOpinion.Cases;

namespace SecondOpinion.Store.Cases;

/// <summary>Statements about cases. Only <see cref="Subject"/> reads the sealed column: the reader's login has no right to it.</summary>
internal static class CaseSql
{
    internal const string Columns =
        """
        id AS Id, code AS Code, trust AS Trust, referrer_id AS ReferrerId, referrer_name AS ReferrerName, referrer_email AS ReferrerEmail,
        question AS Question, urgency AS Urgency, created_at AS CreatedAt, state AS State, stopped_because AS StoppedBecause,
        referrer_looked_at AS ReferrerLookedAt, found_at AS FacesSince, agreed_at AS FacesAgreedAt,
        COALESCE(additions, 0) AS Additions, adding_since AS AddingSince
        """;

    internal const string From = "FROM opinion_case LEFT JOIN case_addition ON case_addition.case_id = opinion_case.id LEFT JOIN case_face ON case_face.case_id = opinion_case.id";

    /// <summary><see cref="Noticing.IsOpen"/> as SQL, and that identity stands. 1: ready.</summary>
    private const string IsOpen =
        """
        EXISTS (SELECT 1 FROM opinion_case WHERE id = @Id AND state = 1 AND subject IS NOT NULL)
          AND EXISTS (SELECT 1 FROM link WHERE link.case_id = @Id AND link.revoked_at IS NULL AND link.expires_at > @Now)
        """;

    private const string OfReferrerRows = $"{Columns} {From} WHERE referrer_id = @ReferrerId AND created_at < @Before ORDER BY created_at DESC, id DESC";

    private const string ToPrepareRows = $"{Columns} {From} WHERE state = 0 OR (state = 1 AND adding_since IS NOT NULL) ORDER BY state, urgency DESC, created_at";

    /// <summary>1 and 2: ready, stopped. A link ends with its last instant, or when it was revoked.</summary>
    private const string DueRows =
        $"""
        {Columns} {From} WHERE state IN (1, 2) AND created_at < @Before
          AND NOT EXISTS (SELECT 1 FROM link WHERE link.case_id = opinion_case.id AND COALESCE(link.revoked_at, link.expires_at) >= @Before)
        ORDER BY created_at
        """;

    public static readonly Sql Add = new(
        "case.add",
        """
        INSERT INTO opinion_case (id, code, trust, referrer_id, referrer_name, referrer_email, question, urgency, created_at, state, request_id, subject)
        VALUES (@Id, @Code, @Trust, @ReferrerId, @ReferrerName, @ReferrerEmail, @Question, @Urgency, @CreatedAt, @State, @RequestId, @Subject)
        """);

    public static readonly Sql OfRequest = new(
        "case.of-request", "SELECT code FROM opinion_case WHERE request_id = @RequestId AND referrer_id = @ReferrerId");

    public static readonly Sql ByCode = new("case.by-code", $"SELECT {Columns} {From} WHERE code = @Code");

    public static readonly Sql ById = new("case.by-id", $"SELECT {Columns} {From} WHERE id = @Id");

    public static readonly Sql Subject = new("case.subject", "SELECT subject AS Sealed FROM opinion_case WHERE id = @Id");

    public static readonly Sql OfReferrer = new("case.of-referrer", $"SELECT {OfReferrerRows} LIMIT @Take", $"SELECT TOP (@Take) {OfReferrerRows}");

    public static readonly Sql ToPrepare = new("case.to-prepare", $"SELECT {ToPrepareRows} LIMIT @Take", $"SELECT TOP (@Take) {ToPrepareRows}");

    public static readonly Sql Due = new("case.due", $"SELECT {DueRows} LIMIT @Take", $"SELECT TOP (@Take) {DueRows}");

    public static readonly Sql Move = new(
        "case.move", "UPDATE opinion_case SET state = @To, stopped_because = @Because WHERE id = @Id AND state = @From");

    public static readonly Sql AddFirst = new(
        "case.add-first",
        $"""
        INSERT INTO case_addition (case_id, additions, adding_since)
        SELECT @Id, 1, @Now WHERE NOT EXISTS (SELECT 1 FROM case_addition WHERE case_id = @Id) AND {IsOpen}
        """);

    public static readonly Sql AddAgain = new(
        "case.add-again",
        $"""
        UPDATE case_addition SET additions = additions + 1, adding_since = @Now
        WHERE case_id = @Id AND additions = @Additions AND adding_since IS NULL AND {IsOpen}
        """);

    public static readonly Sql SetSubject = new("case.set-subject", "UPDATE opinion_case SET subject = @Subject WHERE id = @Id");

    public static readonly Sql Added = new("case.added", "UPDATE case_addition SET adding_since = NULL WHERE case_id = @CaseId");

    public static readonly Sql AddFace = new("case.add-face", "INSERT INTO case_face (case_id, found_at, agreed_at) VALUES (@Id, @Now, @Now)");

    public static readonly Sql FaceFound = new(
        "case.face-found",
        "INSERT INTO case_face (case_id, found_at) SELECT @CaseId, @Now WHERE NOT EXISTS (SELECT 1 FROM case_face WHERE case_id = @CaseId)");

    public static readonly Sql FaceAgreed = new("case.face-agreed", "UPDATE case_face SET agreed_at = @Now WHERE case_id = @Id AND agreed_at IS NULL");

    public static readonly Sql Looked = new(
        "case.looked", "UPDATE opinion_case SET referrer_looked_at = @Now WHERE id = @Id AND referrer_looked_at IS NULL");
}
