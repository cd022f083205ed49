namespace SecondOpinion.Store.Trail;

/// <summary>Statements of checkpoints and of the export, which reads the tables without trust in them.</summary>
internal static class CheckpointSql
{
    private const string Columns =
        "seq AS Seq, event_id AS EventId, occurred_at AS At, action AS Action, outcome AS Outcome, trust AS Trust, "
        + "case_code AS CaseCode, patient_hash AS PatientHash, body AS Body, leaf_hash AS LeafHash";

    /// <summary>Two desks may sign the same head: the note is the same too, and stands once.</summary>
    public static readonly Sql Add = new(
        "checkpoint.add",
        """
        INSERT INTO trail_checkpoint (size, note, made_at)
        SELECT @Size, @Note, @now WHERE NOT EXISTS (SELECT 1 FROM trail_checkpoint WHERE size = @Size)
        """);

    public static readonly Sql After = new(
        "checkpoint.after",
        "SELECT size AS Size, note AS Note FROM trail_checkpoint WHERE size > @After ORDER BY size LIMIT @Take",
        "SELECT TOP (@Take) size AS Size, note AS Note FROM trail_checkpoint WHERE size > @After ORDER BY size");

    public static readonly Sql Before = new(
        "checkpoint.before",
        "SELECT size AS Size, note AS Note, made_at AS MadeAt FROM trail_checkpoint WHERE size < @Before ORDER BY size DESC LIMIT @Take",
        "SELECT TOP (@Take) size AS Size, note AS Note, made_at AS MadeAt FROM trail_checkpoint WHERE size < @Before ORDER BY size DESC");

    public static readonly Sql Last = new("checkpoint.last", "SELECT COALESCE(MAX(size), 0) FROM trail_checkpoint");

    public static readonly Sql Size = new("checkpoint.size", "SELECT size FROM trail_head WHERE id = 1");

    public static readonly Sql Leaves = new(
        "checkpoint.leaves",
        "SELECT seq AS Seq, leaf_hash AS LeafHash FROM trail WHERE seq > @After ORDER BY seq LIMIT @Take",
        "SELECT TOP (@Take) seq AS Seq, leaf_hash AS LeafHash FROM trail WHERE seq > @After ORDER BY seq");

    public static readonly Sql LastSeq = new("export.last-seq", "SELECT COALESCE(MAX(seq), 0) FROM trail");

    public static readonly Sql Rows = new(
        "export.rows",
        $"SELECT {Columns} FROM trail WHERE seq > @After ORDER BY seq LIMIT @Take",
        $"SELECT TOP (@Take) {Columns} FROM trail WHERE seq > @After ORDER BY seq");

    public static readonly Sql Persons = new(
        "export.persons",
        """
        SELECT p.seq AS Seq, p.field AS Field, p.salt AS Salt, p.value AS Value, p.lookup AS Lookup
          FROM trail_person p JOIN trail t ON t.seq = p.seq
         WHERE p.seq > @After AND p.seq <= @Last AND t.trust = @Trust ORDER BY p.seq
        """);
}
