using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>IHE Invoke Image Display (RAD-106): a RIS or PACS opens the ask form of the study on its screen.</summary>
/// <remarks>The standard puts an original UID or an accession number into the address; the answer leads to an opaque one at once.</remarks>
internal static class InvokeImageDisplay
{
    public static void MapInvokeImageDisplay(this IEndpointRouteBuilder desk) =>
        desk.MapGet("/IHEInvokeImageDisplay", OpenAsync).RequireAuthorization(Policies.Referrer);

    private static async Task<IResult> OpenAsync(
        string? requestType, string? studyUID, string? accessionNumber, HttpContext context,
        IArchives archives, StudyRefs refs, StudySearch search, IAuditTrail trail, TimeProvider clock, CancellationToken cancellationToken)
    {
        var staff = context.RequireStaff();
        var accession = accessionNumber?.Trim() ?? "";
        if (!string.Equals(requestType, "STUDY", StringComparison.OrdinalIgnoreCase)
            || (!StudyInstanceUid.TryParse(studyUID, out var uid) && accession.Length is 0 or > 16)) // SH, PS3.5 section 6.2
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        await trail.AppendAsync(
            new AuditEvent
            {
                At = clock.GetUtcNow(),
                Action = AuditAction.StudiesSearched,
                Trust = staff.Trust,
                Actor = staff.ToAuditPerson(context),
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["parameters"] = "number", ["by"] = "IHEInvokeImageDisplay" },
            },
            cancellationToken);
        using var timeout = new CancellationTokenSource(StudySearch.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var found = await FindAsync(archives.Of(staff.Trust), uid, accession, either.Token);
        return found.Select(study => study.Uid).Distinct().Count() switch
        {
            0 => Results.NotFound(),
            1 => new SeeOtherResult($"/studies/{refs.Write(new StudyRef(found[0].Archive, found[0].Uid))}/ask"),
            _ => Several(search.Begin(new SearchForm(accession, null, null, null, null), staff)),
        };
    }

    /// <summary>An archive that does not answer hides nothing of the others; when they have nothing, it is the reason.</summary>
    private static async Task<List<StudySummary>> FindAsync(
        IReadOnlyList<IArchive> archives, StudyInstanceUid? uid, string accession, CancellationToken cancellationToken)
    {
        var found = new List<StudySummary>();
        ArchiveUnavailableException? down = null;
        foreach (var archive in archives)
        {
            try
            {
                found.AddRange(uid is null ? await OfAccessionAsync(archive, accession, cancellationToken)
                    : await archive.FindAsync(uid, cancellationToken) is { } study ? [study] : []);
            }
            catch (ArchiveUnavailableException fault)
            {
                down = fault;
            }
            catch (OperationCanceledException slow)
            {
                down = new ArchiveUnavailableException($"Archive {archive.Name} does not answer in time.", slow);
            }
        }

        return found.Count == 0 && down is not null ? throw new ArchiveUnavailableException(down.Message, down) : found;
    }

    private static async Task<IEnumerable<StudySummary>> OfAccessionAsync(IArchive archive, string accession, CancellationToken cancellationToken)
    {
        var likely = await archive.SearchAsync(new StudyQuery(accession), StudySearch.PageSize, null, cancellationToken);
        return likely.Studies.Where(study => study.AccessionNumber == accession);
    }

    /// <summary>An accession number may stand on several studies: the referrer chooses.</summary>
    private static IResult Several(SearchBegun begun) =>
        begun is SearchBegun.Started started ? new SeeOtherResult($"/studies/found/{started.SearchId}") : Results.NotFound();
}
