using SecondOpinion.Reading;

namespace SecondOpinion.Web.Reader;

/// <summary>The previews of a series in one answer, centre first, so that a stack can be scrolled seconds after it was opened.</summary>
internal static class PreviewEndpoint
{
    public static void MapPreviews(this RouteGroupBuilder read) => read.MapGet("/preview/{series}", AnswerAsync);

    private static async Task<IResult> AnswerAsync(HttpContext http, string series, FrameReading reading)
    {
        using var previews = await reading.PreviewsAsync(OpenedCase.Of(http).Right, series, http.RequestAborted);
        if (previews is null)
        {
            return Results.NotFound();
        }

        http.Response.ContentType = "application/octet-stream";
        await previews.CopyToAsync(http.Response.BodyWriter, http.RequestAborted);
        return Results.Empty;
    }
}
