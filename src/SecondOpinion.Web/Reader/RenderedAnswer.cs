using SecondOpinion.Preparation;
using SecondOpinion.Reading;

namespace SecondOpinion.Web.Reader;

/// <summary>WADO-RS rendered resources and thumbnails (PS3.18 section 10.4.1.1.3 and 10.4.1.1.5): one frame as a JPEG of 8 bits, window by its header.</summary>
internal static class RenderedAnswer
{
    private const int WholeSize = 4096;
    private const string Jpeg = "image/jpeg";

    public static void MapRendered(this IEndpointRouteBuilder web)
    {
        const string instance = "/studies/{study}/series/{series}/instances/{instance}";
        web.MapGet($"{instance}/rendered", (HttpContext http, string study, string series, string instance, FrameReading reading, IPreviewRenderer renderer) =>
            SendAsync(http, new(study, series, instance), 1, reading, renderer, WholeSize));
        web.MapGet($"{instance}/frames/{{number:int}}/rendered", (HttpContext http, string study, string series, string instance, int number, FrameReading reading, IPreviewRenderer renderer) =>
            SendAsync(http, new(study, series, instance), number, reading, renderer, WholeSize));
        web.MapGet($"{instance}/thumbnail", (HttpContext http, string study, string series, string instance, FrameReading reading, IPreviewRenderer renderer) =>
            SendAsync(http, new(study, series, instance), 1, reading, renderer, IPreviewRenderer.PreviewSide));
        web.MapGet($"{instance}/frames/{{number:int}}/thumbnail", (HttpContext http, string study, string series, string instance, int number, FrameReading reading, IPreviewRenderer renderer) =>
            SendAsync(http, new(study, series, instance), number, reading, renderer, IPreviewRenderer.PreviewSide));
    }

    private static async Task<IResult> SendAsync(
        HttpContext http, InstancePath what, int number, FrameReading reading, IPreviewRenderer renderer, int longestSide)
    {
        using var frame = await reading.OpenAsync(OpenedCase.Of(http).Right, what, number, http.RequestAborted);
        if (frame is null)
        {
            return Results.NotFound();
        }

        return await frame.DrawAsync(renderer, longestSide, http.RequestAborted) is { } jpeg
            ? Results.Bytes(jpeg, Jpeg)
            : Results.StatusCode(StatusCodes.Status406NotAcceptable); // it cannot be drawn; the frame itself can be had
    }
}
