using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>Walks the leaf hashes on from where it stood, so that nothing is signed that does not continue what was signed before.</summary>
/// <param name="database">Where.</param>
/// <param name="signed">Checkpoints that must be met on the way, signatures checked.</param>
internal sealed class HeadCheck(Database database, IEnumerable<Checkpoint> signed)
{
    private const int PageSize = 5000;
    private readonly TrailVerifier _walked = new(signed);
    private readonly long _most = signed.Select(checkpoint => checkpoint.Size).DefaultIfEmpty().Max();

    /// <summary>Why the head is not to be signed; null when it is.</summary>
    public async Task<TrailFault?> ToAsync(TrailHead head, CancellationToken cancellationToken)
    {
        if (head.Size < Math.Max(_most, _walked.Size))
        {
            return new TrailFault(head.Size + 1, $"missing: the trail had {Math.Max(_most, _walked.Size)} rows");
        }

        while (_walked.Size < head.Size)
        {
            var page = await database.QueryAsync<Leaf>(CheckpointSql.Leaves, new { After = _walked.Size, Take = PageSize }, cancellationToken);
            if (page.Count == 0)
            {
                return new TrailFault(_walked.Size + 1, $"missing: the trail's head is at {head.Size} rows");
            }

            foreach (var leaf in page.Take((int)Math.Min(page.Count, head.Size - _walked.Size)))
            {
                if (_walked.Add(leaf.Seq, leaf.LeafHash) is { } fault)
                {
                    return fault;
                }
            }
        }

        return head.HasRoot(_walked.Root()) ? null : new TrailFault(_walked.Agreed + 1, $"one of rows {_walked.Agreed + 1} to {head.Size} is not what the trail's head was moved over");
    }

    private sealed record Leaf
    {
        public long Seq { get; init; }

        public byte[] LeafHash { get; init; } = [];
    }
}
