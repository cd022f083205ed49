using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using SecondOpinion.Letters;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Management;

/// <summary>What <c>/metrics</c> tells: figures by closed sets of our own words, and nothing that says whose.</summary>
internal sealed partial class WhatIsMeasured
{
    [Test]
    public async Task A_journey_is_counted_and_every_label_is_one_of_a_closed_set()
    {
        await using var reader = await ReaderApp.StartAsync();
        await using var management = await ManagementPort.OpenAsync(reader.App);
        var before = Metrics.Read(await management.GetAsync("/metrics"));
        var cookie = await reader.OpenAsync();
        Assert.That((await reader.GetAsync(reader.FramePath, cookie)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await reader.GetAsync(reader.FramePath.Replace("frames/1", "frames/2", StringComparison.Ordinal), cookie)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        await reader.EndAsync(reader.First.Link, "revoked");
        Assert.That((await reader.GetAsync(reader.FramePath, cookie)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));

        var text = await management.GetAsync("/metrics");
        var after = Metrics.Read(text);
        double Grew(string name, string? label = null, string? value = null) => after.Sum(name, label, value) - before.Sum(name, label, value);
        Assert.That(Grew("second_opinion_frames_sent_total", "form", "raw"), Is.GreaterThanOrEqualTo(1)); // other tests of this process may add to it
        Assert.That(Grew("second_opinion_frames_bytes_total", "form", "raw"), Is.GreaterThanOrEqualTo(4096));
        Assert.That(Grew("second_opinion_reading_refused_total", "reason", "absent"), Is.GreaterThanOrEqualTo(1));
        Assert.That(Grew("second_opinion_reading_refused_total", "reason", "revoked"), Is.GreaterThanOrEqualTo(1));
        Assert.That(after.Sum("second_opinion_letters_queued", "state", "held"), Is.EqualTo(1), "the invitation waits for preparation");
        Assert.That(after.Sum("second_opinion_letters_queued", "state", "dead"), Is.Zero);
        Assert.That(StrangersIn(after), Is.Empty);
        Assert.That(Canary.FindIn(text, [.. InventedArchives.Secrets, reader.Case.Code.Value, reader.First.Token, reader.First.Link.Id.ToString("D"), reader.First.Link.Id.ToString("N"), "carl", "Ruth"]), Is.Empty);
    }

    [Test]
    public async Task Readiness_and_liveness_carry_no_identity_either()
    {
        await using var reader = await ReaderApp.StartAsync();
        await using var management = await ManagementPort.OpenAsync(reader.App);
        var said = await management.GetAsync("/healthz/live") + await management.GetAsync("/healthz/ready");
        Assert.That(said, Does.StartWith("live\n{\"status\":\"ready\",\"parts\":[{\"name\":\"store\",\"state\":\"ok\"}"));
        Assert.That(Canary.FindIn(said, [.. InventedArchives.Secrets, reader.Case.Code.Value, "carl", "Ruth", reader.App.Folder]), Is.Empty);
    }

    [Test]
    public async Task Unready_is_503_with_the_reason_in_the_body()
    {
        await using var app = new DeskApp();
        await using var management = await ManagementPort.OpenAsync(app);
        app.Get<Readiness>().IsStopping = true;
        var (status, body) = await management.AskAsync("/healthz/ready");
        Assert.That((status, body), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "{\"status\":\"stopping\",\"parts\":[]}")));
        Assert.That((await management.AskAsync("/healthz/live")).Status, Is.EqualTo(HttpStatusCode.OK), "a process that stops is alive");
        Assert.That((await management.AskAsync("/sign-in")).Status, Is.EqualTo(HttpStatusCode.NotFound), "and nothing else is there");
    }

    [Test]
    public void A_label_of_another_kind_would_have_been_found()
    {
        var strange = Metrics.Read("second_opinion_frames_sent_total{otel_scope_name=\"SecondOpinion.Reading\",form=\"SO-7K4M-9XQ2\"} 1\nx{case=\"raw\"} 1\n");
        Assert.That(StrangersIn(strange), Is.EquivalentTo(new[] { "form=SO-7K4M-9XQ2", "case=raw" }));
    }

    private static List<string> StrangersIn(IEnumerable<Sample> samples) =>
        [.. samples.SelectMany(sample => sample.Labels).Where(label => !IsKnown(label.Key, label.Value)).Select(label => $"{label.Key}={label.Value}").Distinct()];

    private static bool IsKnown(string label, string value) => label switch
    {
        "form" => value is "raw" or "jpeg-ls" or "jpeg" or "drawn",
        "reason" => ReadingRefusals.Contains(value) || WithheldWords.Contains(value),
        "action" => Enum.TryParse<AuditAction>(value, out _),
        "outcome" => Enum.TryParse<AuditOutcome>(value, out _),
        "event" => value is "minted" or "opened" or "revoked" or "extended" or "lock-changed",
        "letter" => Letters.Contains(value),
        "result" => value is "sent" or "later" or "refused" or "unwritten",
        "state" => value is "held" or "waiting" or "dead",
        "end" => value is "ready" or "stopped",
        "le" => value == "+Inf" || double.TryParse(value, out _),
        "otel_scope_name" => value.StartsWith("SecondOpinion.", StringComparison.Ordinal) || value is "System.Runtime" or "Microsoft.AspNetCore.Hosting",
        "service_name" => value == "second-opinion",
        "service_version" => Version.TryParse(value, out _),
        "gc_heap_generation" => value is "gen0" or "gen1" or "gen2" or "loh" or "poh",
        "cpu_mode" => value is "user" or "system",
        "http_request_method" => value is "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "OPTIONS" or "PATCH" or "TRACE" or "CONNECT" or "_OTHER",
        "http_response_status_code" => value.Length == 3 && value.All(char.IsAsciiDigit),
        "http_route" => RoutePattern().IsMatch(value),
        _ => false,
    };

    private static readonly string[] ReadingRefusals = ["no-session", "revoked", "expired", "idle", "locked", "ended", "absent", "trail", "vault"];

    private static readonly HashSet<string> Letters =
        [.. typeof(Letter).GetNestedTypes().Select(kind => Regex.Replace(kind.Name, "(?<!^)([A-Z])", "-$1").ToLowerInvariant())];

    /// <summary>Each word that preparation can give as its reason, read out of its source.</summary>
    private static readonly HashSet<string> WithheldWords =
        [.. new[] { "SecondOpinion.Dicom", "SecondOpinion" }
            .SelectMany(project => Directory.GetFiles(Path.Combine(Checkout.Root, "src", project), "*.cs", SearchOption.AllDirectories))
            .SelectMany(File.ReadLines).Where(line => line.Contains("Withheld", StringComparison.Ordinal))
            .SelectMany(line => Word().Matches(line)).Select(match => match.Groups[1].Value)];

    /// <summary>Patterns hold parameters' names, never their values: every part is lower case letters or a parameter.</summary>
    [GeneratedRegex("""^/?([a-z.-]+|\{[a-zA-Z*]+(:[a-z]+(\([0-9]+\))?)?\}|IHEInvokeImageDisplay|viewer)?(/([a-z0-9._-]+|\{[a-zA-Z*]+(:[a-z]+(\([0-9]+\))?)?\}))*/?$""")]
    private static partial Regex RoutePattern();

    [GeneratedRegex("\"([a-z]+(?:-[a-z]+)*)\"")]
    private static partial Regex Word();
}

/// <summary>The management port of an app under test, on a socket of its own.</summary>
internal sealed class ManagementPort : IAsyncDisposable
{
    private readonly ManagementServer _server;
    private readonly HttpClient _client;

    private ManagementPort(ManagementServer server, HttpClient client) => (_server, _client) = (server, client);

    /// <summary>Such as <c>127.0.0.1:41234</c>.</summary>
    public string Authority => _client.BaseAddress!.Authority;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static async Task<ManagementPort> OpenAsync(DeskApp app)
    {
        app.CreateClient().Dispose(); // starts it
        var server = app.Get<ManagementServer>();
        await server.StartAsync(default);
        return new ManagementPort(server, new HttpClient { BaseAddress = new Uri(server.Address!) });
    }

    public async Task<(HttpStatusCode Status, string Body)> AskAsync(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<string> GetAsync(string path)
    {
        var (status, body) = await AskAsync(path);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), body);
        return body;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.StopAsync(default);
    }
}
