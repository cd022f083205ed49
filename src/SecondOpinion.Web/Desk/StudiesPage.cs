using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Studies;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>What the search form and its results have in common.</summary>
internal abstract class StudiesPage(StudySearch search, IArchives archives) : PageModel
{
    private static readonly string[] Known = ["CR", "CT", "DX", "MG", "MR", "NM", "PT", "RF", "US", "XA"];

    public SearchForm Form { get; protected set; } = new(null, null, null, null, null);

    public IReadOnlyDictionary<string, string> Errors { get; protected set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public StudyPage? Results { get; private set; }

    public static IReadOnlyList<string> Modalities => Known;

    public IReadOnlyList<IArchive> Archives => archives.Of(HttpContext.RequireStaff().Trust);

    protected StudySearch Search => search;

    /// <summary>Looks up a page of results; false when the search id is not readable any more.</summary>
    protected async Task<bool> FindAsync(string? searchId, StaffMember staff, CancellationToken cancellationToken)
    {
        var answer = await search.FindAsync(searchId, staff, HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        Results = (answer as SearchAnswer.Found)?.Page;
        return answer is not SearchAnswer.Ended;
    }
}
