namespace SecondOpinion.Store.Preparation;

/// <summary>Statements of preparation. States: 0 pending, 1 sealed, 2 withheld.</summary>
internal static class PreparedSql
{
    private const string InstanceColumns =
        "i.case_id AS CaseId, i.series AS Series, i.ordinal AS Ordinal, i.uid AS Uid, i.state AS State, i.version AS Version, i.frames AS Frames, i.previews AS Previews";

    private const string ThisInstance = "case_id = @CaseId AND series = @Series AND ordinal = @Instance";

    public static readonly Sql Series = new(
        "prepared.series",
        """
        SELECT s.ordinal AS Ordinal, s.study_uid AS StudyUid, s.study_label AS StudyLabel, s.study_when AS StudyWhen, s.uid AS Uid, s.number AS Number,
               s.modality AS Modality, s.description AS Description, s.expected AS Expected, COUNT(i.uid) AS Listed,
               COALESCE(SUM(CASE WHEN i.state = 1 THEN 1 ELSE 0 END), 0) AS Sealed, COALESCE(SUM(CASE WHEN i.state = 2 THEN 1 ELSE 0 END), 0) AS Withheld,
               COALESCE(SUM(i.frames), 0) AS Frames, COALESCE(SUM(i.frames * i.previews), 0) AS Previews
        FROM prepared_series s LEFT JOIN prepared_instance i ON i.case_id = s.case_id AND i.series = s.ordinal
        WHERE s.case_id = @caseId
        GROUP BY s.ordinal, s.study_uid, s.study_label, s.study_when, s.uid, s.number, s.modality, s.description, s.expected
        ORDER BY s.ordinal
        """);

    public static readonly Sql Withheld = new(
        "prepared.withheld",
        """
        SELECT kind AS Kind, reason AS Reason, COUNT(*) AS Count FROM prepared_instance
        WHERE case_id = @caseId AND state = 2 GROUP BY kind, reason ORDER BY kind, reason
        """);

    public static readonly Sql AddSeries = new(
        "prepared.add-series",
        """
        INSERT INTO prepared_series (case_id, ordinal, study_uid, study_label, study_when, uid, number, modality, description, expected)
        SELECT @caseId, @Ordinal, @StudyUid, @StudyLabel, @When, @Uid, @Number, @Modality, @Description, @Expected
        WHERE NOT EXISTS (SELECT 1 FROM prepared_series WHERE case_id = @caseId AND ordinal = @Ordinal)
        """);

    public static readonly Sql CountInstances = new(
        "prepared.count-instances", "SELECT COUNT(*) FROM prepared_instance WHERE case_id = @caseId AND series = @series");

    public static readonly Sql AddInstance = new(
        "prepared.add-instance", "INSERT INTO prepared_instance (case_id, series, ordinal, uid, centre) VALUES (@caseId, @series, @ordinal, @uid, @centre)");

    public static readonly Sql AddInstanceOnce = new(
        "prepared.add-instance-once",
        """
        INSERT INTO prepared_instance (case_id, series, ordinal, uid, centre)
        SELECT @caseId, @series, @ordinal, @uid, @centre
        WHERE NOT EXISTS (SELECT 1 FROM prepared_instance WHERE case_id = @caseId AND uid = @uid)
        """);

    public static readonly Sql WithholdSeries = new(
        "prepared.withhold-series",
        """
        UPDATE prepared_instance SET state = 2, version = 0, frames = 0, previews = 0, kind = @Kind, reason = @Reason, word = @Word, decided_at = @now
        WHERE case_id = @CaseId AND series = @series AND (state = 0 OR (state = 1 AND @all = 1))
        """);

    public static readonly Sql Instances = new(
        "prepared.instances", $"SELECT {InstanceColumns} FROM prepared_instance i WHERE i.case_id = @caseId AND i.series = @series ORDER BY i.ordinal");

    public static readonly Sql FindInstance = new(
        "prepared.find-instance",
        $"""
        SELECT {InstanceColumns} FROM prepared_instance i JOIN prepared_series s ON s.case_id = i.case_id AND s.ordinal = i.series
        WHERE i.case_id = @caseId AND i.uid = @Instance AND s.uid = @Series AND s.study_uid = @Study
        """);

    public static readonly Sql SealInstance = new(
        "prepared.seal",
        $"""
        UPDATE prepared_instance SET state = 1, version = 1, frames = @Frames, rules_edition = @RulesEdition, rules_hash = @RulesHash,
               kept = @Kept, replaced = @Replaced, removed = @Removed, masks = @masks, pixel_engine = @engine, decided_at = @now
        WHERE {ThisInstance} AND state = 0
        """);

    public static readonly Sql WithholdInstance = new(
        "prepared.withhold",
        $"""
        UPDATE prepared_instance SET state = 2, kind = @Kind, reason = @Reason, word = @Word, review = @review, masks = @masks, pixel_engine = @engine, decided_at = @now
        WHERE {ThisInstance} AND state = 0
        """);

    public static readonly Sql ResealInstance = new(
        "prepared.reseal",
        $"UPDATE prepared_instance SET version = @to, previews = 1 WHERE {ThisInstance} AND state = 1 AND version = @from");

    /// <summary>Only where nothing is pending any more: the first frames of a case never wait for another's smaller form.</summary>
    public static readonly Sql ToReseal = new("prepared.to-reseal", ToResealText("", " LIMIT @take"), ToResealText("TOP (@take) ", ""));

    public static readonly Sql EraseInstances = new("prepared.erase-instances", "DELETE FROM prepared_instance WHERE case_id = @caseId");

    public static readonly Sql EraseSeries = new("prepared.erase-series", "DELETE FROM prepared_series WHERE case_id = @caseId");

    private static string ToResealText(string top, string limit) =>
        $"""
        SELECT {top}{InstanceColumns} FROM prepared_instance i
        WHERE i.state = 1 AND i.previews = 0 AND NOT EXISTS (SELECT 1 FROM prepared_instance p WHERE p.case_id = i.case_id AND p.state = 0)
        ORDER BY i.centre, i.series, i.ordinal{limit}
        """;
}
