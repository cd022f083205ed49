using SecondOpinion.Cases;
using SecondOpinion.Preparation;
using SecondOpinion.Reading;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Reader;

/// <summary>The case as the viewer shows it: the question, what there is, what is withheld, until when.</summary>
internal sealed class CaseDescription(FrameReading reading, ICaseStore cases, ITrusts trusts, TimeProvider clock)
{
    /// <summary>As it is now, to be sent as JSON; null when there is no such case.</summary>
    public async Task<object?> OfAsync(OpenedCase opened, CancellationToken cancellationToken)
    {
        if (await cases.FindAsync(opened.Right.CaseId, cancellationToken) is not { } c)
        {
            return null;
        }

        var contents = await reading.ContentsAsync(opened.Right, cancellationToken);
        return new
        {
            caseCode = c.Code.Value,
            question = c.Question,
            urgency = c.Urgency.ToString().ToLowerInvariant(),
            endsAt = opened.EndsAt,
            now = clock.GetUtcNow(),
            referrer = new { name = c.ReferrerName, organisation = trusts.Find(c.Trust)?.Name ?? c.Trust },
            preparing = c.State == CaseState.Preparing ? new { done = contents.Done, total = contents.Total } : null,
            studies = contents.Series.GroupBy(series => series.StudyUid).Select(Study),
            withheld = contents.Withheld.Select(withheld => new { count = withheld.Count, kind = withheld.Kind, reason = withheld.Reason }),
        };
    }

    private static object Study(IGrouping<string, PreparedSeries> study) => new
    {
        uid = study.Key,
        label = study.First().StudyLabel,
        when = study.First().When,
        series = study.Where(series => series.Sealed > 0 || series.Withheld < series.Expected).Select(series => new
        {
            uid = series.Uid,
            number = series.Number,
            modality = series.Modality,
            description = series.Description,
            instances = series.Expected - series.Withheld,
            frames = series.Frames,
            ready = series.Sealed,
        }),
    };
}

/// <summary>Answers with it.</summary>
internal static class CaseEndpoint
{
    public static void MapCase(this RouteGroupBuilder read) => read.MapGet("/case", AnswerAsync).WithMetadata(new DoesNotProlong());

    private static async Task<IResult> AnswerAsync(HttpContext http, CaseDescription description) =>
        await description.OfAsync(OpenedCase.Of(http), http.RequestAborted) is { } file ? Results.Json(file) : Results.NotFound();
}
