using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SecondOpinion.Studies;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>The results of a search, a page at a time.</summary>
[Authorize(Policies.Referrer)]
internal sealed class FoundModel(StudySearch search, IArchives archives) : StudiesPage(search, archives)
{
    public bool Ended { get; private set; }

    public async Task<IActionResult> OnGetAsync(string searchId, CancellationToken cancellationToken)
    {
        Ended = !await FindAsync(searchId, HttpContext.RequireStaff(), cancellationToken);
        if (Results?.Search is { } asked)
        {
            Form = new SearchForm(asked.Query.Text, Day(asked.Query.From), Day(asked.Query.To), asked.Query.Modality, asked.Archive);
        }

        return Page();
    }

    private static string? Day(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
