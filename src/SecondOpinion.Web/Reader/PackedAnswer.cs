using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.Net.Http.Headers;

namespace SecondOpinion.Web.Reader;

/// <summary>Headers of a series, packed where the browser takes it: on a slow line they are most of the wait for a first image.</summary>
/// <remarks>Only for answers that hold no secret and repeat nothing that a request said, so that their length tells nothing (BREACH).</remarks>
internal static class PackedAnswer
{
    private const string Gzip = "gzip";

    /// <summary>Lets <paramref name="write"/> write the body of the answer.</summary>
    public static async Task SendAsync(HttpContext http, Func<PipeWriter, Task> write)
    {
        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (!IsAccepted(http.Request))
        {
            await write(http.Response.BodyWriter);
            return;
        }

        http.Response.Headers.ContentEncoding = Gzip;
        var packing = new GZipStream(http.Response.Body, CompressionLevel.Optimal, leaveOpen: true);
        var body = PipeWriter.Create(packing, new StreamPipeWriterOptions(leaveOpen: true));
        await write(body);
        await body.CompleteAsync();
        await packing.DisposeAsync(); // only now: after a fault it would end the answer as if it were whole
    }

    private static bool IsAccepted(HttpRequest request) => StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)
        && accepted.Any(coding => coding.Value.Equals(Gzip, StringComparison.OrdinalIgnoreCase) && coding.Quality is null or > 0);
}
