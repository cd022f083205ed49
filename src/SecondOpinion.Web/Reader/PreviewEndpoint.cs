using SecondOpinion.Reading;

namespace SecondOpinion.Web.Reader;

/// <summary>The previews of a series in one answer, centre first, so that a stack can be scrolled seconds after it was opened.</summary>
internal static class PreviewEndpoint
{
    /// <summary>All of them, or only the first: on a slow line the others would take the line from the image itself.</summary>
    public static void MapPreviews(this RouteGroupBuilder read)
    {
        read.MapGet("/preview/{series}", (HttpContext http, string series, FrameReading reading) => AnswerAsync(http, series, int.MaxValue, reading));
        read.MapGet("/preview/{series}/first", (HttpContext http, string series, FrameReading reading) => AnswerAsync(http, series, 1, reading));
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, string series, int most, FrameReading reading)
    {
        using var previews = await reading.PreviewsAsync(OpenedCase.Of(http).Right, series, http.RequestAborted);
        if (previews is null)
        {
            return Results.NotFound();
        }

        http.Response.ContentType = "application/octet-stream";
        await previews.CopyToAsync(http.Response.BodyWriter, most, http.RequestAborted);
        return Results.Empty;
    }
}
