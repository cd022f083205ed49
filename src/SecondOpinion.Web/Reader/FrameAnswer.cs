using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using SecondOpinion.Preparation;
using SecondOpinion.Reading;

namespace SecondOpinion.Web.Reader;

/// <summary>WADO-RS Retrieve Frames (PS3.18 section 10.4.1.1.6): multipart by default, a single part where the Accept header asks for one.</summary>
internal static class FrameAnswer
{
    private const int MostFrames = 64;

    private static readonly string[] SingleParts = ["image/jls", "image/jpeg", "application/octet-stream"];

    public static async Task<IResult> SendAsync(
        HttpContext http, string study, string series, string instance, string list, FrameReading reading)
    {
        var (right, path) = (OpenedCase.Of(http).Right, new InstancePath(study, series, instance));
        if (Numbers(list) is not { } numbers)
        {
            return Results.NotFound();
        }

        using var first = await reading.OpenAsync(right, path, numbers[0], http.RequestAborted);
        if (first is null)
        {
            return Results.NotFound();
        }

        switch (FormFor(http.Request, first.MediaType))
        {
            case Form.Single when numbers.Count == 1:
                http.Response.ContentType = Described(first);
                http.Response.ContentLength = first.Length;
                // Begun late, so that a vault that was tampered with is still a 503; begun at all, so that what is written goes straight to the connection.
                await first.CopyToAsync(http.Response.BodyWriter, () => http.Response.StartAsync(http.RequestAborted), http.RequestAborted);
                return Results.Empty;
            case Form.Multipart:
                await SendPartsAsync(http, first, numbers, number => NextAsync(http, () => reading.OpenAsync(right, path, number, http.RequestAborted)));
                return Results.Empty;
            default:
                return Results.StatusCode(StatusCodes.Status406NotAcceptable);
        }
    }

    private static async Task SendPartsAsync(HttpContext http, OpenFrame first, List<int> numbers, Func<int, Task<OpenFrame?>> openAsync)
    {
        var boundary = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var body = http.Response.BodyWriter;
        http.Response.ContentType = $"multipart/related; type=\"{first.MediaType}\"; boundary={boundary}";
        for (var place = 0; place < numbers.Count; place++)
        {
            var frame = place == 0 ? first : await openAsync(numbers[place]);
            if (frame is null)
            {
                http.Abort(); // the answer has begun: cut it off, so that nobody takes it for whole
                return;
            }

            using (frame)
            {
                var head = string.Create(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Type: {Described(frame)}\r\nContent-Length: {frame.Length}\r\n\r\n");
                await body.WriteAsync(Encoding.ASCII.GetBytes(head), http.RequestAborted);
                await frame.CopyToAsync(body, http.RequestAborted);
                await body.WriteAsync("\r\n"u8.ToArray(), http.RequestAborted);
            }
        }

        await body.WriteAsync(Encoding.ASCII.GetBytes($"--{boundary}--\r\n"), http.RequestAborted);
    }

    /// <summary>Each further frame of a list begins anew: a revoke since the first one bites here.</summary>
    private static async Task<OpenFrame?> NextAsync(HttpContext http, Func<Task<OpenFrame?>> openAsync) =>
        await OpenedCase.Of(http).StillAsync() ? await openAsync() : null;

    private static string Described(OpenFrame frame) => $"{frame.MediaType}; transfer-syntax={frame.TransferSyntax}";

    /// <summary>Frame numbers as PS3.18 lists them: <c>1,2,5</c>. Null when it is no such list; frame 0 is left to the look-up.</summary>
    private static List<int>? Numbers(string list)
    {
        var parts = list.Split(',');
        if (parts.Length > MostFrames)
        {
            return null;
        }

        var numbers = new List<int>(parts.Length);
        foreach (var part in parts)
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>A single part only when the header names one; everything general means multipart (PS3.18 section 8.7).</summary>
    private static Form FormFor(HttpRequest request, string mediaType)
    {
        if (request.Headers.Accept.Count == 0)
        {
            return Form.Multipart;
        }

        var accepted = MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var parsed) ? parsed : [];
        if (accepted.Any(type => SingleParts.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase) && type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)))
        {
            return Form.Single;
        }

        return accepted.Any(type => type.MatchesAllTypes || IsMultipartFor(type, mediaType)) ? Form.Multipart : Form.None;
    }

    private static bool IsMultipartFor(MediaTypeHeaderValue accepted, string mediaType)
    {
        if (!accepted.MediaType.Equals("multipart/related", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var inner = accepted.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("type", StringComparison.OrdinalIgnoreCase))?.GetUnescapedValue();
        return inner is not { HasValue: true } || inner.Value.Value == "*/*" || inner.Value.Value!.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase);
    }

    private enum Form
    {
        None,
        Single,
        Multipart,
    }
}
