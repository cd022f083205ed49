using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecondOpinion.Cases;
using SecondOpinion.Preparation;
using SecondOpinion.Studies;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>The form that asks for an opinion. Sent twice, it makes one case; sent with faults, it comes back as it was, with what to mend.</summary>
[Authorize(Policies.Referrer)]
internal sealed class AskModel(AskSheets sheets, Asking asking, SeriesRefs seriesRefs, ITrusts trusts, PreparationPump preparation, TimeProvider clock) : PageModel
{
    [BindProperty]
    public List<string?> RecipientName { get; init; } = [];

    [BindProperty]
    public List<string?> RecipientEmail { get; init; } = [];

    [BindProperty]
    public string? Question { get; set; }

    [BindProperty]
    public string? Urgency { get; set; }

    [BindProperty]
    public string? ExpiresInDays { get; set; }

    [BindProperty]
    public List<string?> Series { get; init; } = [];

    /// <summary><c>yes</c>: faces may be recognised.</summary>
    [BindProperty]
    public string? Faces { get; set; }

    [BindProperty]
    public Guid RequestId { get; set; }

    public AskSheet Sheet { get; private set; } = null!; // set before the form is drawn, or the form is not drawn

    /// <summary>The study is in none of the trust's archives, or not any more.</summary>
    public bool IsGone { get; private set; }

    public IReadOnlyDictionary<string, string> Errors { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The series ticked, as archive, study and series.</summary>
    public HashSet<SeriesRef> Ticked { get; private set; } = [];

    public int Rows { get; private set; } = 1;

    public int LongestLife { get; private set; }

    public string? AllowedDomains { get; private set; }

    public async Task<IActionResult> OnGetAsync(string studyRef, CancellationToken cancellationToken)
    {
        if (!await OpenAsync(studyRef, cancellationToken))
        {
            return Gone();
        }

        RequestId = Guid.CreateVersion7(clock.GetUtcNow());
        ExpiresInDays = $"{trusts.Find(HttpContext.RequireStaff().Trust)?.Policy.DefaultLifeDays}";
        Urgency = "routine";
        Ticked = [.. Sheet.Index.Series.Select(series => Reference(Sheet.Index.Study, series))];
        return Page();
    }

    /// <param name="studyRef">The study.</param>
    /// <param name="add">Present when another recipient's row was asked for instead of sending.</param>
    /// <param name="cancellationToken">Ends the asking before it is stored.</param>
    public async Task<IActionResult> OnPostAsync(string studyRef, string? add, CancellationToken cancellationToken)
    {
        var staff = HttpContext.RequireStaff();
        if (add is null)
        {
            var outcome = await asking.AskAsync(Form(studyRef), staff, HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken);
            switch (outcome)
            {
                case AskOutcome.Asked asked:
                    preparation.Ring();
                    return new SeeOther($"/cases/{asked.Code.Value}");
                case AskOutcome.Invalid invalid:
                    Errors = invalid.Errors;
                    break;
                case AskOutcome.Denied:
                    return new StatusCodeResult(StatusCodes.Status403Forbidden);
                default:
                    Errors = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["series"] = "A series you chose is not in the archive any more. Look at what there is now, and choose again",
                    };
                    break;
            }
        }

        if (!await OpenAsync(studyRef, cancellationToken))
        {
            return Gone();
        }

        Ticked = [.. Series.Select(value => seriesRefs.TryRead(value, out var read) ? read : null).OfType<SeriesRef>()];
        Rows = Math.Clamp(Math.Max(RecipientName.Count, RecipientEmail.Count) + (add is null ? 0 : 1), 1, AskForm.MostRecipients);
        return Page();
    }

    /// <summary>The page says so; there is no sheet to draw.</summary>
    private PageResult Gone()
    {
        IsGone = true;
        Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }

    /// <summary>There is a series to choose from which a face may be drawn.</summary>
    public bool MayShowFaces => Sheet.Others.Prepend(Sheet.Index).Any(of => of.Series.Any(series => series.MayShowFace(of.Study)));

    /// <summary>The value of a series' tick box.</summary>
    public string Value(StudySummary study, SeriesSummary series) => seriesRefs.Write(Reference(study, series));

    public bool IsTicked(StudySummary study, SeriesSummary series) => Ticked.Contains(Reference(study, series));

    /// <summary><c>Prior, 412 days earlier</c>, with its date: this page is the referrer's.</summary>
    public string When(StudySummary other)
    {
        if (other.At is not { } at || Sheet.Index.Study.At is not { } index)
        {
            return "Other study, date not known";
        }

        var days = (index.Date - at.Date).Days;
        var date = Words.Date(DateOnly.FromDateTime(at));
        return days switch
        {
            0 => $"Other study of the same day, {date}",
            > 0 => $"Prior, {Words.Count(days, "day")} earlier, {date}",
            _ => $"Later study, {Words.Count(-days, "day")} later, {date}",
        };
    }

    private static SeriesRef Reference(StudySummary study, SeriesSummary series) => new(study.Archive, study.Uid, series.Uid);

    private async Task<bool> OpenAsync(string studyRef, CancellationToken cancellationToken)
    {
        var staff = HttpContext.RequireStaff();
        if (await sheets.OpenAsync(studyRef, staff, HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken) is not { } sheet)
        {
            return false;
        }

        Sheet = sheet;
        var policy = trusts.Find(staff.Trust)?.Policy ?? new TrustPolicy();
        LongestLife = Math.Min(policy.MaximumLifeDays, TrustPolicy.LongestLifeDays);
        AllowedDomains = policy.RecipientDomains.Count > 0 ? string.Join(", ", policy.RecipientDomains) : null;
        return true;
    }

    private AskForm Form(string studyRef) => new()
    {
        StudyRef = studyRef,
        RecipientNames = RecipientName,
        RecipientEmails = RecipientEmail,
        Question = Question,
        Urgency = Urgency,
        ExpiresInDays = ExpiresInDays,
        Series = Series,
        Faces = Faces,
        RequestId = RequestId,
    };
}
