using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Polly.Timeout;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>What came of fetching an instance that is there.</summary>
/// <param name="Instance">Null when it is not to be had in the transfer syntax asked for.</param>
internal sealed record Fetched(SpooledInstance? Instance);

/// <summary>Asks one archive over HTTP. Whatever it answers that is not what was asked for ends in an <see cref="ArchiveUnavailableException"/> that
/// names the archive and the fault, and quotes neither address nor answer.</summary>
internal sealed partial class DicomWebClient(string archive, DicomWebOptions options, HttpClient http, TimeProvider clock) : IDisposable
{
    /// <summary>Asks for the instance as the archive keeps it (PS3.18 section 8.7.3.5.2).</summary>
    public const string AsStored = "*";

    private const int MostJsonBytes = 32 * 1024 * 1024;
    private const long Megabyte = 1024 * 1024;

    private static readonly MediaTypeWithQualityHeaderValue DicomJson = new("application/dicom+json");

    /// <summary>Rows of an answer in JSON, and whether the archive says that there are more (Warning 299, PS3.18 section 8.3.4.4); null where there
    /// is nothing at that address.</summary>
    public Task<FoundRows?> RowsAsync(string address, CancellationToken cancellationToken) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Accept = { DicomJson } } }, RowsAsync, cancellationToken);

    /// <summary>Asks, and reads the answer with <paramref name="read"/>; the default where there is nothing at that address.</summary>
    public async Task<T?> AskAsync<T>(HttpRequestMessage request, Func<HttpResponseMessage, AnswerBody, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            using (request)
            using (var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken))
            {
                if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
                {
                    return default;
                }

                using var body = new AnswerBody(
                    await response.Content.ReadAsStreamAsync(cancellationToken), TimeSpan.FromSeconds(options.TimeoutSeconds), clock, cancellationToken);
                return await read(response, body);
            }
        }
        catch (InvalidDataException rubbish)
        {
            throw Fault(rubbish.Message);
        }
        catch (Exception slow) when (slow is TimeoutException or TimeoutRejectedException)
        {
            throw Fault("does not answer in time");
        }
        catch (HttpRequestException unsafely) when (unsafely.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw Fault("cannot be reached safely: its certificate has expired, is for another name or is from an authority that we do not know (AuthorityFile), or it does not take ours", unsafely);
        }
        catch (HttpRequestException down)
        {
            throw Fault("cannot be reached", down);
        }
        catch (Exception local) when (local is IOException or UnauthorizedAccessException)
        {
            throw Fault("cannot be used: a file of ours (credentials, or room for an image) fails", local);
        }
    }

    /// <summary>A body of JSON; never more than 32 MiB of it.</summary>
    public static async Task<ReadOnlyMemory<byte>> JsonAsync(HttpResponseMessage response, AnswerBody body)
    {
        Check(response);
        if (MediaType(response) is not ("application/dicom+json" or "application/json"))
        {
            throw new InvalidDataException("answers with something that is not JSON");
        }

        var json = new ArrayBufferWriter<byte>();
        for (int count; (count = await body.ReadAsync(json.GetMemory(64 * 1024))) > 0;)
        {
            json.Advance(count);
            if (json.WrittenCount > MostJsonBytes)
            {
                throw new InvalidDataException("answers without end");
            }
        }

        return json.WrittenMemory;
    }

    /// <summary>Fetches an instance in a transfer syntax; null when it is not there.</summary>
    public Task<Fetched?> InstanceAsync(string address, string transferSyntax, string? decodedFrom, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept", $"multipart/related; type=\"application/dicom\"; transfer-syntax={transferSyntax}");
        return AskAsync(
            request,
            async (response, body) => IsRefusal(response.StatusCode) ? new Fetched(null) : new Fetched(await SpoolAsync(response, body, decodedFrom)),
            cancellationToken);
    }

    /// <summary>What to throw when an archive answers, and not with what it must.</summary>
    public ArchiveUnavailableException Fault(string what, Exception? inner = null) => new($"Archive {archive} {what}.", inner);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static async Task<FoundRows> RowsAsync(HttpResponseMessage response, AnswerBody body)
    {
        Check(response);
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return new FoundRows([], IsCapped: false);
        }

        var json = await JsonAsync(response, body);
        return new FoundRows(DicomJsonRows.Read(json.Span), response.Headers.Warning.Any(warning => warning.Code == 299));
    }

    private async Task<SpooledInstance> SpoolAsync(HttpResponseMessage response, AnswerBody body, string? decodedFrom)
    {
        Check(response);
        if (MediaType(response) == "application/dicom")
        {
            return await SpoolAsync(body.ReadAsync, response.Content.Headers.ContentLength, decodedFrom);
        }

        if (MediaType(response) != "multipart/related")
        {
            throw new InvalidDataException("answers with something that is not DICOM");
        }

        var parts = new RelatedParts(body.ReadAsync, Boundary(response));
        var part = await parts.NextAsync() ?? throw new InvalidDataException("answers with no instance");
        if (part.ContentType is not ("application/dicom" or ""))
        {
            throw new InvalidDataException("answers with a part that is not DICOM"); // a part knows better than the header around it
        }

        var instance = await SpoolAsync(parts.ReadAsync, part.Length, decodedFrom);
        try
        {
            return await parts.NextAsync() is null ? instance : throw new InvalidDataException("answers with more instances than it was asked for");
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    private async Task<SpooledInstance> SpoolAsync(Func<Memory<byte>, ValueTask<int>> read, long? length, string? decodedFrom)
    {
        var most = options.MostInstanceMegabytes * Megabyte;
        var instance = new SpooledInstance(decodedFrom);
        try
        {
            for (var count = 1; count > 0 && Math.Max(length ?? 0, instance.Length) <= most;)
            {
                count = await read(instance.Room);
                instance.Advance(count);
            }

            if (Math.Max(length ?? 0, instance.Length) > most)
            {
                throw new InvalidDataException("sends an instance that is larger than MostInstanceMegabytes");
            }

            if (instance.Length == 0 || (length is not null && length != instance.Length))
            {
                throw new InvalidDataException("sends an instance that is not as long as it says");
            }

            instance.Complete();
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    /// <summary>How archives say that they cannot give an instance in the transfer syntax asked for.</summary>
    private static bool IsRefusal(HttpStatusCode status) => status is HttpStatusCode.BadRequest or HttpStatusCode.NotAcceptable
        or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.InternalServerError or HttpStatusCode.NotImplemented;

    private static void Check(HttpResponseMessage response)
    {
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new InvalidDataException("refuses our credentials");
        }

        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NoContent))
        {
            throw new InvalidDataException($"answers with status {(int)response.StatusCode}");
        }

        if (response.Content.Headers.ContentEncoding.Count > 0)
        {
            throw new InvalidDataException("answers compressed, which it was not asked for");
        }
    }

    /// <summary>Read by hand: some archives write headers that the framework refuses to read.</summary>
    private static string MediaType(HttpResponseMessage response) => Raw(response).Split(';')[0].Trim().ToLowerInvariant();

    private static string Boundary(HttpResponseMessage response) =>
        BoundaryParameter().Match(Raw(response)) is { Success: true } match ? match.Groups["quoted"].Value + match.Groups["plain"].Value : "";

    private static string Raw(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";

    [GeneratedRegex("""[;\s]boundary=(?:"(?<quoted>[^"]*)"|(?<plain>[^;\s"]+))""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex BoundaryParameter();
}
