using System.Data;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Statements of the trail.</summary>
internal static class TrailSql
{
    private const string Columns =
        "seq AS Seq, event_id AS EventId, occurred_at AS At, action AS Action, outcome AS Outcome, trust AS Trust, "
        + "case_code AS CaseCode, patient_hash AS PatientHash, body AS Body, leaf_hash AS LeafHash";

    /// <summary>Changes nothing: it takes the row's lock, and with it this batch's turn.</summary>
    public static readonly Sql TakeTurn = new("trail.turn", "UPDATE trail_head SET size = size WHERE id = 1");

    public static readonly Sql Head = new("trail.head", "SELECT size AS Size, frontier AS Frontier FROM trail_head WHERE id = 1");

    public static readonly Sql MoveHead = new(
        "trail.move-head", "UPDATE trail_head SET size = @Size, frontier = @Frontier WHERE id = 1 AND size = @Was");

    public static readonly Sql SeqOf = new("trail.seq-of", "SELECT seq FROM trail WHERE event_id = @EventId");

    public static readonly Sql Add = new(
        "trail.add",
        """
        INSERT INTO trail (seq, event_id, occurred_at, action, outcome, trust, case_code, patient_hash, body, leaf_hash)
        VALUES (@Seq, @EventId, @At, @Action, @Outcome, @Trust, @CaseCode, @PatientHash, @Body, @LeafHash)
        """);

    public static readonly Sql AddPerson = new(
        "trail.add-person", "INSERT INTO trail_person (seq, field, salt, value, lookup) VALUES (@Seq, @Field, @Salt, @Value, @Lookup)");

    /// <summary>Parameters of <see cref="Add"/>.</summary>
    public static readonly Column<TrailRow>[] RowColumns =
    [
        new("@Seq", DbType.Int64, row => row.Seq), new("@EventId", DbType.Guid, row => row.EventId), new("@At", DbType.DateTimeOffset, row => row.At),
        new("@Action", DbType.String, row => row.Action), new("@Outcome", DbType.Int32, row => row.Outcome), new("@Trust", DbType.String, row => row.Trust),
        new("@CaseCode", DbType.String, row => row.CaseCode), new("@PatientHash", DbType.Binary, row => row.PatientHash),
        new("@Body", DbType.Binary, row => row.Body), new("@LeafHash", DbType.Binary, row => row.LeafHash),
    ];

    /// <summary>Parameters of <see cref="AddPerson"/>; the values are not erased yet.</summary>
    public static readonly Column<TrailPerson>[] PersonColumns =
    [
        new("@Seq", DbType.Int64, person => person.Seq), new("@Field", DbType.String, person => person.Field), new("@Salt", DbType.Binary, person => person.Salt),
        new("@Value", DbType.String, person => person.Value), new("@Lookup", DbType.String, person => TrailPerson.LookupOf(person.Value!)),
    ];

    /// <summary>Every value of the rows whose actor has <c>@Lookup</c> as one of its values.</summary>
    public static readonly Sql EraseActor = new(
        "trail.erase-actor",
        """
        UPDATE trail_person SET salt = NULL, value = NULL, lookup = NULL
         WHERE value IS NOT NULL AND seq IN (SELECT p.seq FROM trail_person p WHERE p.lookup = @Lookup)
        """);

    public static readonly Sql Page = new(
        "trail.page",
        $"SELECT {Columns} FROM trail WHERE seq > @After ORDER BY seq LIMIT @Take",
        $"SELECT TOP (@Take) {Columns} FROM trail WHERE seq > @After ORDER BY seq");

    public static readonly Sql PersonsOfPage = new(
        "trail.persons", "SELECT seq AS Seq, field AS Field, salt AS Salt, value AS Value FROM trail_person WHERE seq > @After AND seq <= @Last ORDER BY seq");
}
