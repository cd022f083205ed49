namespace SecondOpinion.Store.Trail;

/// <summary>Statements that find rows for governance.</summary>
/// <remarks>What narrows most leads, each with its own index: a condition that may be absent leads nowhere.</remarks>
internal static class TrailSearchSql
{
    private const string Columns =
        "t.seq AS Seq, t.event_id AS EventId, t.occurred_at AS At, t.action AS Action, t.outcome AS Outcome, t.trust AS Trust, "
        + "t.case_code AS CaseCode, t.patient_hash AS PatientHash, t.body AS Body, t.leaf_hash AS LeafHash";

    private const string Rest =
        """
        t.trust = @Trust AND t.seq < @Before AND t.occurred_at >= @From AND t.occurred_at < @To
           AND (@Action IS NULL OR t.action = @Action)
           AND (@Outcome IS NULL OR t.outcome = @Outcome)
           AND (@CaseCode IS NULL OR t.case_code = @CaseCode)
           AND (@Who IS NULL OR EXISTS (SELECT 1 FROM trail_person p WHERE p.seq = t.seq AND p.lookup IN (@Who, @AlsoWho)))
         ORDER BY t.seq DESC
        """;

    public static readonly Sql Newest = By("newest", null);

    public static readonly Sql OfCase = By("case", "t.case_code = @CaseCode");

    public static readonly Sql OfWho = By("who", "t.seq IN (SELECT w.seq FROM trail_person w WHERE w.lookup IN (@Who, @AlsoWho))");

    public static readonly Sql OfPatient = By(
        "patient",
        """
        t.seq IN (SELECT a.seq FROM trail a WHERE a.patient_hash = @PatientHash
                  UNION SELECT b.seq FROM trail b WHERE b.case_code IN
                    (SELECT c.case_code FROM trail c WHERE c.patient_hash = @PatientHash AND c.trust = @Trust AND c.case_code IS NOT NULL))
        """);

    public static readonly Sql One = new("trail.one", $"SELECT {Columns} FROM trail t WHERE t.seq = @Seq AND t.trust = @Trust");

    public static readonly Sql CasesOf = new(
        "trail.cases-of-patient",
        """
        SELECT case_code AS Code, MAX(seq) AS Last FROM trail
         WHERE patient_hash = @PatientHash AND trust = @Trust AND case_code IS NOT NULL GROUP BY case_code
        """);

    public static readonly Sql Readings = Top(
        "trail.readings",
        """
        t.case_code = @CaseCode AND t.trust = @Trust AND t.action IN ('LinkOpened', 'ReadingBegan', 'ReadingEnded')
         ORDER BY t.seq DESC
        """);

    /// <summary>Rows that were found lie far apart: their values are asked for by number, as a JSON array.</summary>
    public static readonly Sql Persons = new(
        "trail.persons-of",
        $"{PersonsFrom} IN (SELECT value FROM json_each(@Numbers)) ORDER BY seq",
        $"{PersonsFrom} IN (SELECT j.number FROM OPENJSON(@Numbers) WITH (number bigint '$') j) ORDER BY seq");

    private const string PersonsFrom = "SELECT seq AS Seq, field AS Field, salt AS Salt, value AS Value FROM trail_person WHERE seq";

    private static Sql By(string name, string? leading) => Top($"trail.search-{name}", leading is null ? Rest : $"{leading} AND {Rest}");

    private static Sql Top(string name, string where) =>
        new(name, $"SELECT {Columns} FROM trail t WHERE {where} LIMIT @Take", $"SELECT TOP (@Take) {Columns} FROM trail t WHERE {where}");
}
