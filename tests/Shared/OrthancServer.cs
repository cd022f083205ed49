using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace SecondOpinion;

/// <summary>An Orthanc of the test's own: free ports on loopback, a folder that is removed with it. Skipped aloud where it is not installed.</summary>
internal sealed class OrthancServer : IAsyncDisposable
{
    public const string User = "so";
    public const string Password = "so-secret";

    private readonly string _folder = Directory.CreateTempSubdirectory("so-orthanc-").FullName;
    private readonly StringBuilder _log = new();
    private Process? _process;

    private OrthancServer(string aet)
    {
        Aet = aet;
        (HttpPort, DicomPort) = (FreePort(), FreePort());
        Url = $"http://127.0.0.1:{HttpPort}";
        Http = new HttpClient { BaseAddress = new Uri(Url) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));
    }

    public string Aet { get; }

    public string Url { get; }

    public int HttpPort { get; }

    public int DicomPort { get; }

    /// <summary>Signed in.</summary>
    public HttpClient Http { get; }

    /// <summary>One that speaks DICOMweb and DIMSE, with settings of its own on top.</summary>
    public static Task<OrthancServer> StartAsync(string aet = "GATEWAY_A", Func<OrthancServer, JsonObject>? settings = null) =>
        RunAsync(aet, server => With(server.WebSettings(), settings?.Invoke(server)));

    /// <summary>One that speaks DIMSE only, as far as anybody but the test is concerned; it knows <paramref name="gateway"/>.</summary>
    public static Task<OrthancServer> StartPacsAsync(OrthancServer gateway) => RunAsync("PACS_B", _ => new JsonObject
    {
        ["DicomAlwaysAllowStore"] = false,
        ["DicomAlwaysAllowFind"] = false,
        ["DicomAlwaysAllowMove"] = false,
        ["DicomModalities"] = new JsonObject { ["gateway"] = gateway.AsModality() },
    });

    private JsonObject AsModality() => new()
    {
        ["AET"] = Aet, ["Host"] = "127.0.0.1", ["Port"] = DicomPort, ["AllowEcho"] = true, ["AllowFind"] = true, ["AllowMove"] = true, ["AllowStore"] = true,
    };

    /// <summary>Learns of another one under a name.</summary>
    public async Task KnowAsync(string name, OrthancServer other)
    {
        using var modality = new StringContent(other.AsModality().ToJsonString());
        using var known = await Http.PutAsync(new Uri($"/modalities/{name}", UriKind.Relative), modality);
        known.EnsureSuccessStatusCode();
    }

    /// <summary>Puts every file of a folder in, in order of name.</summary>
    public async Task LoadAsync(params string[] folders)
    {
        foreach (var file in folders.SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)))
        {
            await LoadAsync(await File.ReadAllBytesAsync(file));
        }
    }

    /// <summary>Puts an instance in.</summary>
    public async Task LoadAsync(byte[] instance)
    {
        using var content = new ByteArrayContent(instance);
        using var answer = await Http.PostAsync(new Uri("/instances", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How many there are of <c>patients</c>, <c>studies</c> or <c>instances</c>.</summary>
    public async Task<int> CountAsync(string of) => JsonNode.Parse(await Http.GetStringAsync(new Uri($"/{of}", UriKind.Relative)))!.AsArray().Count;

    /// <summary>Takes everything out.</summary>
    public async Task EmptyAsync()
    {
        foreach (var patient in JsonNode.Parse(await Http.GetStringAsync(new Uri("/patients", UriKind.Relative)))!.AsArray())
        {
            using var gone = await Http.DeleteAsync(new Uri($"/patients/{patient}", UriKind.Relative));
            gone.EnsureSuccessStatusCode();
        }
    }

    /// <summary>For signals.</summary>
    public int ProcessId => _process!.Id; // started by whoever made it

    /// <summary>True once its process is gone, whoever ended it.</summary>
    public bool HasEnded => _process is null or { HasExited: true };

    /// <summary>Ends it at once; its data stay until it is disposed.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static JsonObject With(JsonObject settings, JsonObject? more)
    {
        foreach (var (name, value) in more ?? [])
        {
            settings[name] = value?.DeepClone();
        }

        return settings;
    }

    private static async Task<OrthancServer> RunAsync(string aet, Func<OrthancServer, JsonObject> settings)
    {
        var program = Checkout.RequirePeer("Orthanc");
        var server = new OrthancServer(aet);
        var all = With(server.CommonSettings(), settings(server));
        var file = Path.Combine(server._folder, "orthanc.json");
        await File.WriteAllTextAsync(file, all.ToJsonString());
        server._process = Process.Start(new ProcessStartInfo(program, file) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        server._process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        await server.UntilItAnswersAsync();
        return server;
    }

    private JsonObject CommonSettings() => new()
    {
        ["Name"] = Aet,
        ["StorageDirectory"] = _folder,
        ["IndexDirectory"] = _folder,
        ["DefaultEncoding"] = "Utf8",
        [nameof(HttpPort)] = HttpPort,
        ["RemoteAccessAllowed"] = false,
        ["AuthenticationEnabled"] = true,
        ["RegisteredUsers"] = new JsonObject { [User] = Password },
        ["DicomAet"] = Aet,
        [nameof(DicomPort)] = DicomPort,
        ["DicomCheckCalledAet"] = true,
        ["StableAge"] = 1,
    };

    private JsonObject WebSettings() => new()
    {
        ["DicomAlwaysAllowStore"] = true,
        ["Plugins"] = new JsonArray(Plugin("libOrthancDicomWeb.so")),
        ["DicomWeb"] = new JsonObject { ["Enable"] = true, ["Root"] = "/dicom-web/", ["StudiesMetadata"] = "Full", ["SeriesMetadata"] = "Full" },
    };

    /// <summary>Absolute, for Orthanc looks nowhere by itself.</summary>
    public static string Plugin(string name) => $"/usr/share/orthanc/plugins/{name}";

    private async Task UntilItAnswersAsync()
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromSeconds(60))
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri("/system", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process!.HasExited) // started by whoever waits
            {
                // not listening yet
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"Orthanc did not answer within a minute:{Environment.NewLine}{_log}");
    }

    private void Keep(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
