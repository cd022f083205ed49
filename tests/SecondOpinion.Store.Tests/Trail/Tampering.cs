using System.Globalization;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

/// <summary>What an administrator of the database may do, triggers dropped and foreign keys off: a change by SQL, the row at which it must be
/// found by the rows alone, and how it must be found where only a signature can tell.</summary>
/// <param name="Kind">For the count.</param>
/// <param name="Row">The first row that cannot be right.</param>
/// <param name="OnlySigned">True when the rows agree among themselves, so that a checkpoint must tell, by a span.</param>
internal sealed record Tampering(string Kind, long Row, bool OnlySigned = false)
{
    private const string Off = "PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON; ";

    /// <summary>Cuts the trail back as carefully as can be: rows, values, checkpoints and head, as if the rest had never been.</summary>
    public static async Task CutAsync(TestDatabase test, long size)
    {
        var frontier = new MerkleFrontier();
        await foreach (var row in new TrailRows(test.Database).AfterAsync(0, default))
        {
            if (frontier.Size < size)
            {
                frontier.Append(row.LeafHash);
            }
        }

        await test.TamperAsync(
            $"{Off}DELETE FROM trail WHERE seq > @size; DELETE FROM trail_person WHERE seq > @size; DELETE FROM trail_checkpoint WHERE size > @size;"
            + "UPDATE trail_head SET size = @size, frontier = @frontier",
            ("@size", size), ("@frontier", frontier.ToBytes()));
    }

    /// <summary>Does something at random to one row of <paramref name="rows"/>.</summary>
    public static Task<Tampering> AtRandomAsync(TestDatabase test, IReadOnlyList<TrailRow> rows, Random random)
    {
        var row = rows[random.Next(rows.Count - 1)]; // the last row has no neighbour to change places with
        return random.Next(10) switch
        {
            0 => BodyAsync(test, row, random),
            1 => ColumnAsync(test, row, random),
            2 => SwapAsync(test, row, rows[(int)row.Seq]),
            3 => DeleteAsync(test, row),
            4 => InsertAsync(test, rows[random.Next(rows.Count)], rows.Count),
            5 => RenumberAsync(test, row, rows.Count + 1 + random.Next(100)),
            6 => TruncateAsync(test, row),
            7 => ForgeAsync(test, row, random),
            8 => PersonAsync(test, row, random),
            _ => MoveAsync(test, row, rows.Count),
        };
    }

    private static async Task<Tampering> BodyAsync(TestDatabase test, TrailRow row, Random random)
    {
        var body = row.Body.ToArray();
        body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
        await RunAsync(test, "UPDATE trail SET body = @body WHERE seq = @seq", ("@seq", row.Seq), ("@body", body));
        return new("a byte of a body", row.Seq);
    }

    private static async Task<Tampering> ColumnAsync(TestDatabase test, TrailRow row, Random random)
    {
        var (column, value) = random.Next(8) switch
        {
            0 => ("event_id", (object)Guid.CreateVersion7().ToString("D")),
            1 => ("occurred_at", random.Next(2) == 0 ? "2031-01-01T00:00:00.000Z" : "no time at all"),
            2 => ("action", "CaseErased"),
            3 => ("outcome", 8),
            4 => ("trust", row.Trust == "DEMO1" ? "DEMO2" : "DEMO1"),
            5 => ("case_code", random.Next(2) == 0 ? "SO-AAAA-AAAA" : DBNull.Value),
            6 => ("patient_hash", new byte[32]),
            _ => ("leaf_hash", MerkleTree.LeafHash([(byte)random.Next(256)])),
        };
        await RunAsync(test, $"UPDATE trail SET {column} = @value WHERE seq = @seq", ("@seq", row.Seq), ("@value", value));
        return new("a column", row.Seq);
    }

    /// <summary>Whole records change places, each with the hash that belongs to it.</summary>
    private static async Task<Tampering> SwapAsync(TestDatabase test, TrailRow row, TrailRow next)
    {
        const string Put = "UPDATE trail SET body = @{0}b, leaf_hash = @{0}h WHERE seq = @{1}s; ";
        var text = string.Format(CultureInfo.InvariantCulture, Put, "n", "r") + string.Format(CultureInfo.InvariantCulture, Put, "r", "n");
        await RunAsync(
            test, text, ("@rs", row.Seq), ("@ns", next.Seq), ("@rb", row.Body), ("@rh", row.LeafHash), ("@nb", next.Body), ("@nh", next.LeafHash));
        return new("two bodies swapped", row.Seq);
    }

    private static async Task<Tampering> DeleteAsync(TestDatabase test, TrailRow row)
    {
        await RunAsync(test, "DELETE FROM trail_person WHERE seq = @seq; DELETE FROM trail WHERE seq = @seq", ("@seq", row.Seq));
        return new("a row deleted", row.Seq);
    }

    /// <summary>A made-up row behind the last.</summary>
    private static async Task<Tampering> InsertAsync(TestDatabase test, TrailRow like, int count)
    {
        var forged = Forged(count + 1, (int)like.Seq);
        await RunAsync(
            test, "INSERT INTO trail (seq, event_id, occurred_at, action, outcome, trust, case_code, body, leaf_hash) "
            + "VALUES (@seq, @id, @at, @action, @outcome, @trust, @case, @body, @hash)", Columns(forged));
        return new("a row inserted", forged.Seq);
    }

    /// <summary>A hole is closed again: everything behind a deleted row moves up, so that numbers are without a gap.</summary>
    private static async Task<Tampering> MoveAsync(TestDatabase test, TrailRow row, int count)
    {
        await RunAsync(
            test, "DELETE FROM trail_person WHERE seq = @seq; DELETE FROM trail WHERE seq = @seq;"
            + "UPDATE trail SET seq = seq + @far WHERE seq > @seq; UPDATE trail SET seq = seq - @far - 1 WHERE seq > @far;"
            + "UPDATE trail_person SET seq = seq + @far WHERE seq > @seq; UPDATE trail_person SET seq = seq - @far - 1 WHERE seq > @far",
            ("@seq", row.Seq), ("@far", count * 10));
        return new("a row deleted and the hole closed", row.Seq);
    }

    private static async Task<Tampering> RenumberAsync(TestDatabase test, TrailRow row, long to)
    {
        await RunAsync(test, "UPDATE trail SET seq = @to WHERE seq = @seq; UPDATE trail_person SET seq = @to WHERE seq = @seq", ("@seq", row.Seq), ("@to", to));
        return new("a row renumbered", row.Seq);
    }

    private static async Task<Tampering> TruncateAsync(TestDatabase test, TrailRow row)
    {
        await CutAsync(test, row.Seq - 1);
        return new("the tail cut off, head and checkpoints with it", row.Seq, OnlySigned: true);
    }

    /// <summary>A row with every column, its body and its hash made to agree.</summary>
    private static async Task<Tampering> ForgeAsync(TestDatabase test, TrailRow row, Random random)
    {
        var forged = Forged(row.Seq, random.Next(10_000) + 10_000);
        await RunAsync(
            test, "DELETE FROM trail_person WHERE seq = @seq; UPDATE trail SET event_id = @id, occurred_at = @at, action = @action, outcome = @outcome, "
            + "trust = @trust, case_code = @case, patient_hash = NULL, body = @body, leaf_hash = @hash WHERE seq = @seq", Columns(forged));
        return new("a row forged whole", row.Seq, OnlySigned: true);
    }

    /// <summary>Of the trust whose export is looked at: values of other trusts are not in it.</summary>
    private static async Task<Tampering> PersonAsync(TestDatabase test, TrailRow row, Random random)
    {
        var own = row.Trust == "DEMO1" ? row.Seq : row.Seq + (row.Seq == 1 ? 1 : -1);
        var field = ((string[])["id", "name", "address", "network"])[random.Next(4)];
        var change = random.Next(5) switch
        {
            0 => "UPDATE trail_person SET value = value || 'x', lookup = lookup || 'x'",
            1 => "UPDATE trail_person SET lookup = 'somebody else'",
            2 => "UPDATE trail_person SET salt = zeroblob(16)",
            3 => "UPDATE trail_person SET salt = NULL",
            _ => "DELETE FROM trail_person",
        };
        await RunAsync(test, $"{change} WHERE seq = @seq AND field = @field", ("@seq", own), ("@field", field));
        return new("a value of a person", own);
    }

    private static TrailRow Forged(long seq, int number) =>
        TrailBody.Row(new TrailDraft(TrailFixture.Event(number) with { Actor = new AuditPerson("system") }, Guid.CreateVersion7(), null), seq);

    private static (string, object?)[] Columns(TrailRow row) =>
    [
        ("@seq", row.Seq), ("@id", row.EventId.ToString("D")), ("@at", ExportedRow.TextOf(row.At)), ("@action", row.Action), ("@outcome", row.Outcome),
        ("@trust", row.Trust), ("@case", row.CaseCode), ("@body", row.Body), ("@hash", row.LeafHash),
    ];

    private static async Task RunAsync(TestDatabase test, string text, params (string Name, object? Value)[] parameters) =>
        Assert.That(await test.TamperAsync(Off + text, parameters), Is.Positive, text);
}
