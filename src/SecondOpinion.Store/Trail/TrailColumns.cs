using System.Data;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>What rows of the trail are written from. Apart from the statements: who writes rows must not seem to send all of them.</summary>
internal static class TrailColumns
{
    /// <summary>Parameters of <see cref="TrailSql.Add"/>.</summary>
    public static readonly Column<TrailRow>[] RowColumns =
    [
        new("@Seq", DbType.Int64, row => row.Seq), new("@EventId", DbType.Guid, row => row.EventId), new("@At", DbType.DateTimeOffset, row => row.At),
        new("@Action", DbType.String, row => row.Action), new("@Outcome", DbType.Int32, row => row.Outcome), new("@Trust", DbType.String, row => row.Trust),
        new("@CaseCode", DbType.String, row => row.CaseCode), new("@PatientHash", DbType.Binary, row => row.PatientHash),
        new("@Body", DbType.Binary, row => row.Body), new("@LeafHash", DbType.Binary, row => row.LeafHash),
    ];

    /// <summary>Parameters of <see cref="TrailSql.AddPerson"/>; the values are not erased yet.</summary>
    public static readonly Column<TrailPerson>[] PersonColumns =
    [
        new("@Seq", DbType.Int64, person => person.Seq), new("@Field", DbType.String, person => person.Field), new("@Salt", DbType.Binary, person => person.Salt),
        new("@Value", DbType.String, person => person.Value), new("@Lookup", DbType.String, person => TrailPerson.LookupOf(person.Value!)),
    ];
}
