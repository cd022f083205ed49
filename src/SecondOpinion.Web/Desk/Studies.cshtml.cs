using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SecondOpinion.Studies;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>The search form and the newest studies. What was typed is posted, so that it stands in no address.</summary>
[Authorize(Policies.Referrer)]
internal sealed class StudiesModel(StudySearch search, IArchives archives) : StudiesPage(search, archives)
{
    public async Task OnGetAsync(CancellationToken cancellationToken) => await FindAsync(null, HttpContext.RequireStaff(), cancellationToken);

    public IActionResult OnPost(string? q, string? from, string? to, string? modality, string? archive)
    {
        Form = new SearchForm(q, from, to, modality, archive);
        switch (Search.Begin(Form, HttpContext.RequireStaff()))
        {
            case SearchBegun.Started started:
                return new SeeOther($"/studies/found/{started.SearchId}");
            case SearchBegun.Invalid invalid:
                Errors = invalid.Errors;
                return Page();
            default:
                throw new InvalidOperationException("The search answered something new.");
        }
    }
}
