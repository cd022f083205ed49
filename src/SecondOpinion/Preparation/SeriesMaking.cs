namespace SecondOpinion.Preparation;

/// <summary>Makes the pending instances of a series, some side by side; those of a batch become durable together, while the next batch is being made.</summary>
/// <remarks>The first batch is one instance, so that it is servable as soon as can be. What was made before a fault is kept.</remarks>
/// <param name="vault">Where the sealings lie.</param>
/// <param name="make">Makes one.</param>
/// <param name="decided">Notes decisions, in the order of the instances; the sealings are durable.</param>
internal sealed class SeriesMaking(
    IVault vault, Func<PreparedInstance, CancellationToken, Task<Made>> make, Func<IReadOnlyList<Decision>, CancellationToken, Task> decided)
{
    private const int BatchSize = 16;

    private static readonly int Lanes = Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <summary>False: an instance is another patient's; nothing of its batch was committed.</summary>
    public async Task<bool> MakeAsync(IReadOnlyList<PreparedInstance> pending, CancellationToken cancellationToken)
    {
        var settling = Task.CompletedTask;
        try
        {
            foreach (var batch in pending.Take(1).Chunk(1).Concat(pending.Skip(1).Chunk(BatchSize)))
            {
                var made = await BatchAsync(batch, cancellationToken);
                if (made.Contains(Made.OtherPatients))
                {
                    await DiscardAsync(made);
                    await settling;
                    return false;
                }

                var before = settling;
                settling = SettleAsync(before, made, cancellationToken);
                await before;
            }
        }
        catch
        {
            await settling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the first fault is the one to tell
            throw;
        }

        await settling;
        return true;
    }

    /// <summary>All of a batch; after a fault, what was made is settled before the fault goes on.</summary>
    private async Task<Made[]> BatchAsync(PreparedInstance[] batch, CancellationToken cancellationToken)
    {
        var made = new Made?[batch.Length];
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, batch.Length, options, async (place, token) => made[place] = await make(batch[place], token));
            return made!;
        }
        catch
        {
            Made[] whole = [.. made.OfType<Made>()];
            await (whole.Contains(Made.OtherPatients) ? DiscardAsync(whole) : SettleAsync(Task.CompletedTask, whole, cancellationToken));
            throw;
        }
    }

    private async Task SettleAsync(Task before, Made[] made, CancellationToken cancellationToken)
    {
        try
        {
            await before;
            ISealing[] sealings = [.. made.Select(one => one.Sealing).OfType<ISealing>()];
            if (sealings.Length > 0)
            {
                await vault.CommitAsync(sealings, cancellationToken);
            }

            await decided([.. made.Select(one => one.Decision!)], cancellationToken); // none is another patient's
        }
        finally
        {
            await DiscardAsync(made);
        }
    }

    /// <summary>What is not committed leaves nothing behind.</summary>
    private static async Task DiscardAsync(Made[] made)
    {
        foreach (var one in made)
        {
            await one.DisposeAsync();
        }
    }
}
