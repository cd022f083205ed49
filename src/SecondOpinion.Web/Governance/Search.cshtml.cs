using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Governance;

/// <summary>Takes the form. What was typed is posted, so that it stands in no address.</summary>
[Authorize(Policies.Governance)]
internal sealed class SearchModel(TrailReading reading, TrailWatch watch) : TrailPages(reading, watch)
{
    /// <summary>Whoever loads the page of errors again.</summary>
    public IActionResult OnGet() => LocalRedirect("/trail");

    public IActionResult OnPost([FromForm] TrailForm form)
    {
        Form = form;
        switch (Reading.Begin(form, HttpContext.RequireStaff()))
        {
            case TrailBegun.Started started:
                return new SeeOther($"/trail/found/{started.Id}");
            case TrailBegun.Invalid invalid:
                Errors = invalid.Errors;
                return Page();
            default:
                throw new InvalidOperationException("The search answered something new.");
        }
    }
}
