using System.Text.Json.Nodes;
using SecondOpinion.Preparation;
using SecondOpinion.Reading;

namespace SecondOpinion.Web.Reader;

/// <summary>QIDO-RS and WADO-RS for one case (a subset of DICOM PS3.18 sections 10.4 and 10.6), all under pseudonymous UIDs.</summary>
/// <remarks>What is absent and what is another's get the same 404.</remarks>
internal static class DicomWebRoutes
{
    private const string Json = "application/dicom+json";

    public static void MapDicomWeb(this RouteGroupBuilder read)
    {
        var web = read.MapGroup("/dicom-web");
        web.MapGet("/studies", StudiesAsync);
        web.MapGet("/studies/{study}/series", SeriesAsync);
        web.MapGet("/studies/{study}/series/{series}/instances", MetadataAsync);
        web.MapGet("/studies/{study}/series/{series}/metadata", MetadataAsync);
        web.MapGet("/studies/{study}/series/{series}/instances/{instance}/metadata", InstanceMetadataAsync);
        web.MapGet("/studies/{study}/series/{series}/instances/{instance}/frames/{list}", FrameAnswer.SendAsync);
        web.MapRendered();
    }

    private static async Task<IResult> StudiesAsync(HttpContext http, FrameReading reading)
    {
        var contents = await reading.ContentsAsync(OpenedCase.Of(http).Right, http.RequestAborted);
        return Answer(contents.Series.GroupBy(series => series.StudyUid).Select(study => new JsonObject
        {
            ["00080061"] = Value("CS", [.. study.Select(series => (JsonNode)series.Modality).DistinctBy(modality => modality.ToString())]),
            ["0020000D"] = Value("UI", study.Key),
            ["00201206"] = Value("IS", study.Count()),
            ["00201208"] = Value("IS", study.Sum(series => series.Sealed)),
        }));
    }

    private static async Task<IResult> SeriesAsync(HttpContext http, string study, FrameReading reading)
    {
        var contents = await reading.ContentsAsync(OpenedCase.Of(http).Right, http.RequestAborted);
        var found = contents.Series.Where(series => series.StudyUid == study).ToList();
        return found.Count == 0 ? Results.NotFound() : Answer(found.Select(Series));
    }

    private static async Task<IResult> MetadataAsync(HttpContext http, string study, string series, FrameReading reading) =>
        await SendAsync(http, await reading.MetadataAsync(OpenedCase.Of(http).Right, study, series, http.RequestAborted));

    private static async Task<IResult> InstanceMetadataAsync(HttpContext http, string study, string series, string instance, FrameReading reading) =>
        await SendAsync(http, await reading.MetadataAsync(OpenedCase.Of(http).Right, new InstancePath(study, series, instance), http.RequestAborted));

    private static async Task<IResult> SendAsync(HttpContext http, OpenMetadata? metadata)
    {
        if (metadata is null)
        {
            return Results.NotFound();
        }

        http.Response.ContentType = Json;
        await PackedAnswer.SendAsync(http, body => metadata.CopyToAsync(body, http.RequestAborted));
        return Results.Empty;
    }

    private static JsonObject Series(PreparedSeries series) => new()
    {
        ["00080060"] = Value("CS", series.Modality),
        ["0008103E"] = series.Description.Length > 0 ? Value("LO", series.Description) : new JsonObject { ["vr"] = "LO" },
        ["0020000D"] = Value("UI", series.StudyUid),
        ["0020000E"] = Value("UI", series.Uid),
        ["00200011"] = series.Number is { } number ? Value("IS", number) : new JsonObject { ["vr"] = "IS" },
        ["00201209"] = Value("IS", series.Sealed),
    };

    private static JsonObject Value(string vr, params JsonNode[] values) => new() { ["vr"] = vr, ["Value"] = new JsonArray([.. values]) };

    private static IResult Answer(IEnumerable<JsonObject> rows) => Results.Text(new JsonArray([.. rows]).ToJsonString(), Json);
}
