using System.Net.Http.Headers;
using System.Text.Json;

namespace SecondOpinion.Benchmarks.Peers;

/// <summary>Orthanc with its DICOMweb plugin, holding the same study.</summary>
internal sealed class Orthanc : IDisposable
{
    private readonly Server _server;

    private Orthanc(Server server, string address) => (_server, Address) = (server, address);

    public string Address { get; }

    public int Pid => _server.Pid;

    public static async Task<Orthanc> StartAsync(string work)
    {
        var (http, dicom) = (Server.FreePort(), Server.FreePort());
        var storage = Directory.CreateDirectory(Path.Combine(work, "orthanc")).FullName;
        var configuration = Path.Combine(work, "orthanc.json");
        await File.WriteAllTextAsync(
            configuration,
            JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["StorageDirectory"] = storage,
                ["IndexDirectory"] = storage,
                ["Plugins"] = new[] { "/usr/share/orthanc/plugins/libOrthancDicomWeb.so" },
                ["HttpPort"] = http,
                ["DicomPort"] = dicom,
                ["RemoteAccessAllowed"] = false,
                ["AuthenticationEnabled"] = false,
                ["KeepAlive"] = true,
                ["DicomWeb"] = new { Enable = true, Root = "/dicom-web/" },
            }));
        var server = await Server.StartAsync(Checkout.RequirePeer("Orthanc"), [configuration], $"http://127.0.0.1:{http}/system");
        return new Orthanc(server, $"http://127.0.0.1:{http}");
    }

    /// <summary>Stores files.</summary>
    public async Task StoreAsync(IEnumerable<string> files)
    {
        using var client = new HttpClient();
        foreach (var file in files)
        {
            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(file));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/dicom");
            using var answer = await client.PostAsync(new Uri($"{Address}/instances"), content);
            answer.EnsureSuccessStatusCode();
        }
    }

    public void Dispose() => _server.Dispose();
}
