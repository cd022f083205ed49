using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>A PACS that speaks DIMSE only, through Orthanc's own interface: questions become a C-FIND, what is missing at the gateway a C-MOVE to it.</summary>
/// <remarks>A series is moved when its first missing instance is wanted. Each instance is read as soon as it has come, so that the case's own
/// progress is the progress of the fetching.</remarks>
internal sealed class Gateway : IRows
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Then the case makes room for others and is tried again; the PACS goes on sending meanwhile.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>What a move that succeeded did not bring is not asked for again so soon.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(6);

    private readonly string _root;
    private readonly string _modality;
    private readonly DicomWebClient _client;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, Move> _moves = new(StringComparer.Ordinal);

    public Gateway(DicomWebOptions options, DicomWebClient client, TimeProvider clock)
    {
        _root = options.GatewayUrl.Length > 0 ? options.GatewayUrl : options.Url[..options.Url.LastIndexOf('/')];
        (_modality, _client, _clock) = (options.GatewayModality, client, clock);
    }

    /// <inheritdoc/>
    public async Task<FoundRows> StudiesAsync(IReadOnlyList<Key> keys, int most, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync("Study", RowReading.StudyFields, keys, cancellationToken);
        return new FoundRows([.. rows.Take(most)], rows.Count > most);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DicomDataset>> SeriesAsync(StudyInstanceUid study, CancellationToken cancellationToken) =>
        await RowsAsync("Series", RowReading.SeriesFields, [new Key("StudyInstanceUID", study.Value)], cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DicomDataset>> InstancesAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken) =>
        await RowsAsync(
            "Instance", RowReading.InstanceFields, [new Key("StudyInstanceUID", study.Value), new Key("SeriesInstanceUID", series)], cancellationToken);

    /// <summary>Has the PACS send a series, and waits until <paramref name="look"/> finds what is wanted of it; null when the PACS sent it and that
    /// was not there.</summary>
    /// <exception cref="ArchiveUnavailableException">The PACS does not send.</exception>
    public async Task<Fetched?> BringAsync(
        StudyInstanceUid study, string series, Func<Task<Fetched?>> look, CancellationToken cancellationToken)
    {
        var began = _clock.GetTimestamp();
        while (_clock.GetElapsedTime(began) < LongestWait)
        {
            var state = await StateAsync(study, series, cancellationToken); // before looking: what a finished move brought is then seen
            if (await look() is { } there)
            {
                return there;
            }

            switch (state)
            {
                case "Success":
                    return null;
                case "Failure":
                    _moves.TryRemove(series, out _);
                    throw _client.Fault("is a gateway to which the PACS does not send the images");
                default:
                    await Task.Delay(Pause, _clock, cancellationToken);
                    break;
            }
        }

        throw _client.Fault("is a gateway to which the PACS does not send the images in time");
    }

    private async Task<string> StateAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken)
    {
        if (!_moves.TryGetValue(series, out var move) || (move.Succeeded && _clock.GetElapsedTime(move.Began) > Settled))
        {
            foreach (var (old, _) in _moves.Where(known => _clock.GetElapsedTime(known.Value.Began) > Forgotten))
            {
                _moves.TryRemove(old, out _);
            }

            _moves[series] = move = new Move(await MoveAsync(study, series, cancellationToken), _clock.GetTimestamp(), Succeeded: false);
        }

        if (move.Succeeded)
        {
            return "Success";
        }

        var request = new HttpRequestMessage(HttpMethod.Get, $"{_root}/jobs/{move.Job}");
        var state = (await JsonAsync(request, cancellationToken))?["State"]?.GetValue<string>() ?? "Failure"; // a gateway that started anew knows it no more
        if (state == "Success")
        {
            _moves[series] = move with { Succeeded = true };
        }

        return state;
    }

    /// <summary>Retrieving what a question has found is done in the background; the plain move of Orthanc holds the connection until all has come.</summary>
    private async Task<string> MoveAsync(StudyInstanceUid study, string series, CancellationToken cancellationToken)
    {
        var question = await AskAsync("Series", [], [new Key("StudyInstanceUID", study.Value), new Key("SeriesInstanceUID", series)], cancellationToken);
        var request = Post($"queries/{question}/retrieve", new JsonObject { ["Asynchronous"] = true });
        return Name(await JsonAsync(request, cancellationToken), "knows nothing of the series any more");
    }

    private async Task<IReadOnlyList<DicomDataset>> RowsAsync(string level, string[] fields, IReadOnlyList<Key> keys, CancellationToken cancellationToken)
    {
        var question = await AskAsync(level, fields, keys, cancellationToken);
        var answers = await _client.RowsAsync($"{_root}/queries/{question}/answers?expand", cancellationToken);
        return answers?.Found ?? throw _client.Fault("is a gateway that has forgotten our question");
    }

    private async Task<string> AskAsync(string level, string[] fields, IReadOnlyList<Key> keys, CancellationToken cancellationToken)
    {
        var query = new JsonObject();
        foreach (var field in fields)
        {
            query[field] = "";
        }

        foreach (var key in keys)
        {
            query[key.Keyword] = key.Value;
        }

        var request = Post($"modalities/{_modality}/query", new JsonObject { ["Level"] = level, ["Query"] = query });
        return Name(await JsonAsync(request, cancellationToken), "knows no such PACS");
    }

    private string Name(JsonNode? answer, string otherwise) =>
        answer?["ID"]?.GetValue<string>() is { } id && id.All(c => char.IsAsciiHexDigit(c) || c == '-')
            ? id
            : throw _client.Fault($"is a gateway that {otherwise}");

    private HttpRequestMessage Post(string path, JsonObject body) =>
        new(HttpMethod.Post, $"{_root}/{path}") { Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };

    private Task<JsonNode?> JsonAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _client.AskAsync(request, ReadAsync, cancellationToken);

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage response, AnswerBody body)
    {
        try
        {
            return JsonNode.Parse((await DicomWebClient.JsonAsync(response, body)).Span);
        }
        catch (Exception rubbish) when (rubbish is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("is a gateway that answers with something that is not JSON", rubbish);
        }
    }

    private sealed record Move(string Job, long Began, bool Succeeded);
}
