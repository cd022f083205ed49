using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Reads the trail in order, a page at a time.</summary>
internal sealed class TrailRows(Database database)
{
    private const int PageSize = 500;

    /// <summary>Rows after <paramref name="after"/>, each with its values.</summary>
    public async IAsyncEnumerable<TrailRow> AfterAsync(
        long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await database.QueryAsync<TrailRow>(TrailSql.Page, new { After = after, Take = PageSize }, cancellationToken);
            foreach (var row in await WithPersonsAsync(page, cancellationToken))
            {
                yield return row;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Seq;
        }
    }

    /// <summary>The rows with their values; they stand within a span of few pages.</summary>
    public async Task<IReadOnlyList<TrailRow>> WithPersonsAsync(IReadOnlyList<TrailRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return rows;
        }

        var span = new { After = rows.Min(row => row.Seq) - 1, Last = rows.Max(row => row.Seq) };
        var persons = (await database.QueryAsync<PersonRow>(TrailSql.PersonsOfPage, span, cancellationToken))
            .ToLookup(person => person.Seq, person => person.Person);
        return [.. rows.Select(row => row with { Persons = [.. persons[row.Seq]] })];
    }
}

/// <summary>A value of a person as it is stored.</summary>
internal sealed record PersonRow
{
    public long Seq { get; init; }

    public string Field { get; init; } = "";

    public byte[]? Salt { get; init; }

    public string? Value { get; init; }

    public TrailPerson Person => new(Seq, Field, Salt, Value);
}

/// <summary>The head of the trail as it is stored.</summary>
internal sealed record TrailHead
{
    public long Size { get; init; }

    public byte[] Frontier { get; init; } = [];

    public MerkleFrontier Open() => MerkleFrontier.Read(Size, Frontier);

    /// <summary>Its root; empty where somebody made it no head at all.</summary>
    public byte[] Root()
    {
        try
        {
            return Open().Root();
        }
        catch (FormatException)
        {
            return [];
        }
    }

    /// <summary>Whether rows that hash to <paramref name="root"/> are those it stands over.</summary>
    public bool HasRoot(byte[] root) => Root().AsSpan().SequenceEqual(root);
}
