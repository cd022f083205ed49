using System.Runtime.CompilerServices;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Writes the whole trail as one file that is verified without this service (see <see cref="TrailFile"/>). The tree is one for all
/// trusts, so every row's exact bytes are in it; names, addresses and networks are those of one trust's rows only.</summary>
public sealed class TrailExport(Database database, Checkpointing checkpointing, TimeProvider clock)
{
    private const int PageSize = 500;

    /// <summary>What will be written: signs the head first, so that the whole export is covered.</summary>
    /// <param name="trust">Whose persons' values go into it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ExportPlan> BeginAsync(string trust, CancellationToken cancellationToken)
    {
        await checkpointing.MakeAsync(cancellationToken);
        return await PlanAsync(trust, cancellationToken);
    }

    /// <summary>Writes it, a page of rows in memory at a time.</summary>
    public async Task WriteAsync(ExportPlan plan, Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(TrailFile.Write(plan.Header), cancellationToken);
        var rows = 0L;
        await using var checkpoints = CheckpointsAsync(plan.Signed, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var more = await checkpoints.MoveNextAsync();
        await foreach (var row in RowsAsync(plan, cancellationToken))
        {
            for (; more && checkpoints.Current.Size < row.Seq; more = await checkpoints.MoveNextAsync())
            {
                await stream.WriteAsync(TrailFile.Write(checkpoints.Current), cancellationToken);
            }

            await stream.WriteAsync(TrailFile.Write(new TrailLine.Row(row)), cancellationToken);
            rows++;
        }

        for (; more; more = await checkpoints.MoveNextAsync())
        {
            await stream.WriteAsync(TrailFile.Write(checkpoints.Current), cancellationToken);
        }

        await stream.WriteAsync(TrailFile.Write(new TrailLine.End(rows)), cancellationToken);
    }

    /// <summary>The same, of what is signed already.</summary>
    internal async Task<ExportPlan> PlanAsync(string trust, CancellationToken cancellationToken)
    {
        // In this order an honest trail has no row and no checkpoint behind its head, whoever writes meanwhile.
        var signed = await database.FindAsync<long>(CheckpointSql.Last, null, cancellationToken);
        var last = await database.FindAsync<long>(CheckpointSql.LastSeq, null, cancellationToken);
        var head = await database.FindAsync<TrailHead>(TrailSql.Head, null, cancellationToken) ?? new TrailHead();
        var key = await checkpointing.PublicKeyAsync(cancellationToken);
        return new ExportPlan(new TrailLine.Header(key.ToString(), head.Size, head.Root(), trust, clock.GetUtcNow()), Math.Max(last, head.Size), signed);
    }

    private async IAsyncEnumerable<ExportedRow> RowsAsync(ExportPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<Row> page;
        var after = 0L;
        do
        {
            page = await database.QueryAsync<Row>(CheckpointSql.Rows, new { After = after, Take = PageSize }, cancellationToken);
            if (page.Count == 0)
            {
                yield break;
            }

            var span = new { After = after, Last = page[^1].Seq, plan.Header.Trust };
            var persons = (await database.QueryAsync<Person>(CheckpointSql.Persons, span, cancellationToken)).ToLookup(person => person.Seq);
            after = page[^1].Seq;
            foreach (var row in page.TakeWhile(row => row.Seq <= plan.Last))
            {
                yield return row.ToExported(row.Trust == plan.Header.Trust ? persons[row.Seq] : null);
            }
        }
        while (after < plan.Last);
    }

    private async IAsyncEnumerable<TrailLine.Signed> CheckpointsAsync(long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<SignedCheckpoint> page;
        var after = 0L;
        do
        {
            page = await database.QueryAsync<SignedCheckpoint>(CheckpointSql.After, new { After = after, Take = PageSize }, cancellationToken);
            foreach (var checkpoint in page.TakeWhile(checkpoint => checkpoint.Size <= last))
            {
                yield return new TrailLine.Signed(checkpoint.Size, checkpoint.Note);
                after = checkpoint.Size;
            }
        }
        while (page.Count == PageSize);
    }

    /// <summary>Keys and times as whatever the table holds.</summary>
    private sealed record Row
    {
        public long Seq { get; init; }

        public object? EventId { get; init; }

        public object? At { get; init; }

        public string? Action { get; init; }

        public long Outcome { get; init; }

        public string? Trust { get; init; }

        public string? CaseCode { get; init; }

        public byte[]? PatientHash { get; init; }

        public byte[] Body { get; init; } = [];

        public byte[] LeafHash { get; init; } = [];

        public ExportedRow ToExported(IEnumerable<Person>? persons) => new()
        {
            Seq = Seq,
            Event = EventId is Guid key ? key.ToString("D") : EventId as string,
            At = At is DateTimeOffset at ? ExportedRow.TextOf(at) : At as string,
            Action = Action,
            Outcome = Outcome,
            Trust = Trust,
            Case = CaseCode,
            Patient = PatientHash,
            Body = Body,
            Hash = LeafHash,
            Persons = persons is null ? null : [.. persons.Select(person => new ExportedPerson(person.Field, person.Salt, person.Value, person.Lookup))],
        };
    }

    private sealed record Person
    {
        public long Seq { get; init; }

        public string Field { get; init; } = "";

        public byte[]? Salt { get; init; }

        public string? Value { get; init; }

        public string? Lookup { get; init; }
    }
}

/// <summary>An export about to be written.</summary>
/// <param name="Header">Its first line.</param>
/// <param name="Last">The last row that goes into it.</param>
/// <param name="Signed">Rows under the last checkpoint that goes into it.</param>
public sealed record ExportPlan(TrailLine.Header Header, long Last, long Signed);
