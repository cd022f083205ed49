using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Governance;

/// <summary>What was signed of the trail, the key it was signed with, and how to check it elsewhere.</summary>
[Authorize(Policies.Governance)]
internal sealed class CheckpointsModel(Checkpointing checkpointing) : PageModel
{
    private const int PageSize = 50;
    private const int RootCharacters = 12;

    /// <summary>Only checkpoints over fewer rows.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public CheckpointKey Key { get; private set; } = null!; // set before the page is drawn

    public IReadOnlyList<CheckpointView> Checkpoints { get; private set; } = [];

    /// <summary>Where the next page begins; null on the last.</summary>
    public long? Next { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Key = await checkpointing.PublicKeyAsync(cancellationToken);
        var found = await checkpointing.ListAsync(Before ?? long.MaxValue, PageSize + 1, cancellationToken);
        Checkpoints = [.. found.Take(PageSize).Select(View)];
        Next = found.Count > PageSize ? found[PageSize - 1].Size : null;
    }

    private CheckpointView View(SignedCheckpoint row) => Checkpoint.TryOpen(row.Note, Key, out var checkpoint) && checkpoint.Size == row.Size
        ? new CheckpointView(row.Size, row.MadeAt, Convert.ToBase64String(checkpoint.Root)[..RootCharacters], Convert.ToHexStringLower(Key.Id()))
        : new CheckpointView(row.Size, row.MadeAt, null, null);
}

/// <summary>A checkpoint as a line of the table.</summary>
/// <param name="Size">Rows.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Root">How the root begins, base64; null when the signature is not this service's.</param>
/// <param name="KeyId">Which key signed; null when the signature is not this service's.</param>
internal sealed record CheckpointView(long Size, DateTimeOffset MadeAt, string? Root, string? KeyId);
