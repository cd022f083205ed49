using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Archive.Folder;
using SecondOpinion.Letters;

namespace SecondOpinion.Web.Office;

/// <summary>Letters that have not gone, links that are locked, archives and what they would not take in.</summary>
[Authorize(Policies.PacsOffice)]
internal sealed class OfficeModel(OfficeDesk office, TimeProvider clock) : PageModel
{
    public IReadOnlyList<QueuedFor> Queue { get; private set; } = [];

    public IReadOnlyList<LockedIn> Locked { get; private set; } = [];

    public IReadOnlyList<ArchiveState> Archives { get; private set; } = [];

    public IReadOnlyList<RemoteState> Remote { get; private set; } = [];

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public static (string Word, string Colour) State(OutboxEntry letter) => letter.State switch
    {
        LetterState.Held => ("Held", "blue"),
        LetterState.Dead => ("Undeliverable", "red"),
        _ when letter.Attempts > 0 => ("Trying again", "orange"),
        _ => ("Waiting", "yellow"),
    };

    public static (string Word, string Colour) State(FolderProgress progress) => progress.State switch
    {
        FolderState.UpToDate => ("Up to date", "green"),
        FolderState.Scanning => ("Reading", "blue"),
        FolderState.NotStarted => ("Not started", "grey"),
        FolderState.FolderMissing => ("Folder missing", "red"),
        _ => ("Failed, will be tried again", "red"),
    };

    /// <summary>When it is tried next; for those that are not, why not.</summary>
    public static string NextTry(OutboxEntry letter, DateTimeOffset now) => letter.State switch
    {
        LetterState.Held => "When images are ready",
        LetterState.Dead => "None",
        _ when letter.DueAt <= now => "Now",
        _ => Words.At(letter.DueAt, now),
    };

    public static string Kind(OutboxEntry letter) => letter.Template switch
    {
        "invitation" => "Link to a consultant",
        "code" => "Code for a consultant",
        "link-ended" => "Link has ended",
        "opened" => "Notice: opened",
        "nothing-to-show" => "Notice: nothing to show",
        "undeliverable" => "Notice: undeliverable",
        _ => "Notice",
    };

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var staff = HttpContext.RequireStaff();
        Queue = await office.QueueAsync(staff, cancellationToken);
        Archives = await office.ArchivesAsync(staff, cancellationToken);
        Remote = await office.RemoteAsync(staff, cancellationToken);
        Locked = await office.LockedAsync(staff, cancellationToken);
    }
}
