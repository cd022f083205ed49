namespace SecondOpinion.Store.Cases;

/// <summary>Statements about cases. Only <see cref="Subject"/> reads the sealed column: the reader's login has no right to it.</summary>
internal static class CaseSql
{
    private const string Columns =
        """
        id AS Id, code AS Code, trust AS Trust, referrer_id AS ReferrerId, referrer_name AS ReferrerName, referrer_email AS ReferrerEmail,
        question AS Question, urgency AS Urgency, created_at AS CreatedAt, state AS State, stopped_because AS StoppedBecause,
        referrer_looked_at AS ReferrerLookedAt
        """;

    private const string OfReferrerRows = $"{Columns} FROM opinion_case WHERE referrer_id = @ReferrerId AND created_at < @Before ORDER BY created_at DESC, id DESC";

    private const string ToPrepareRows = $"{Columns} FROM opinion_case WHERE state = 0 ORDER BY urgency DESC, created_at";

    /// <summary>1 and 2: ready, stopped. A link ends with its last instant, or when it was revoked.</summary>
    private const string DueRows =
        $"""
        {Columns} FROM opinion_case WHERE state IN (1, 2) AND created_at < @Before
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

    public static readonly Sql ByCode = new("case.by-code", $"SELECT {Columns} FROM opinion_case WHERE code = @Code");

    public static readonly Sql ById = new("case.by-id", $"SELECT {Columns} FROM opinion_case WHERE id = @Id");

    public static readonly Sql Subject = new("case.subject", "SELECT subject AS Sealed FROM opinion_case WHERE id = @Id");

    public static readonly Sql OfReferrer = new("case.of-referrer", $"SELECT {OfReferrerRows} LIMIT @Take", $"SELECT TOP (@Take) {OfReferrerRows}");

    public static readonly Sql ToPrepare = new("case.to-prepare", $"SELECT {ToPrepareRows} LIMIT @Take", $"SELECT TOP (@Take) {ToPrepareRows}");

    public static readonly Sql Due = new("case.due", $"SELECT {DueRows} LIMIT @Take", $"SELECT TOP (@Take) {DueRows}");

    public static readonly Sql Move = new(
        "case.move", "UPDATE opinion_case SET state = @To, stopped_because = @Because WHERE id = @Id AND state = @From");

    public static readonly Sql Looked = new(
        "case.looked", "UPDATE opinion_case SET referrer_looked_at = @Now WHERE id = @Id AND referrer_looked_at IS NULL");
}
