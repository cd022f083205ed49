using System.Globalization;
using System.Text.Json;
using SecondOpinion.Benchmarks.Peers;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Benchmarks.Frames;

/// <summary>Frames a second, checked, recorded and out of the encrypted vault, beside nginx and Orthanc.</summary>
/// <remarks>The same bytes (nginx sends from plain files what we sent), and the same picture (ours compressed, nginx and Orthanc raw). Each round asks
/// all servers one after another; a ratio is taken within its round.</remarks>
internal sealed class FramesBenchmark(string work)
{
    private const int Slices = 500;
    private const int Rounds = 7;
    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly Wrk _wrk = new(work);
    private readonly List<string> _lines = [];
    private bool _isFigure = true;

    /// <summary>0 when every line is a figure.</summary>
    public static async Task<int> RunAsync()
    {
        var work = Directory.CreateTempSubdirectory("frames-").FullName;
        try
        {
            var benchmark = new FramesBenchmark(work);
            await benchmark.MeasureAsync();
            benchmark._lines.ForEach(Console.WriteLine);
            return benchmark._isFigure ? 0 : 1;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task MeasureAsync()
    {
        var archive = Path.Combine(work, "archive");
        var files = CtStudy.Write(archive, Slices);
        var certificate = Certificate.Make(work);
        var tls = $"https://localhost:{Server.FreePort()}";
        await using var ours = await OpenCase.PrepareAsync(
            archive, Directory.CreateDirectory(Path.Combine(work, "data")).FullName,
            ("Kestrel__Endpoints__Clear__Url", "{address}"), ("Kestrel__Endpoints__Tls__Url", tls), ("Kestrel__Endpoints__Tls__SslProtocols__0", "Tls13"),
            ("Kestrel__Certificates__Default__Path", certificate.Pem), ("Kestrel__Certificates__Default__KeyPath", certificate.Key));
        var frames = await ours.FramesAsync("image/jls");
        var served = Directory.CreateDirectory(Path.Combine(work, "served")).FullName;
        var bytes = await LayOutAsync(ours, frames, files, served);
        var (nginx, clear, nginxTls) = await Nginx.StartAsync(work, served, certificate);
        using var _ = nginx;
        using var orthanc = await Orthanc.StartAsync(work);
        await orthanc.StoreAsync(files);
        var theirs = await OrthancFramesAsync(orthanc);
        Say($"{frames.Count} frames of 512 x 512 x 16 bit: 524,288 bytes raw, {bytes / frames.Count} compressed, TLS 1.3, {Rounds} rounds of 4 s, 4 connections");

        var names = Enumerable.Range(0, frames.Count);
        string[] same = [.. names.Select(number => $"/{number}.jls")], raw = [.. names.Select(number => $"/{number}.raw")];
        await CompareAsync(
            new("us", ours.Address, frames, ours.Headers, ours.Pid),
            new("us, TLS", tls, frames, ours.Headers, ours.Pid),
            new("nginx, same bytes", clear, same, NoHeaders, nginx.Pid),
            new("nginx, same bytes, TLS", nginxTls, same, NoHeaders, nginx.Pid),
            new("nginx, same picture raw", clear, raw, NoHeaders, nginx.Pid),
            new("Orthanc WADO-RS, same picture", orthanc.Address, theirs, new Dictionary<string, string>(StringComparer.Ordinal) { ["Accept"] = "multipart/related; type=\"application/octet-stream\"" }, orthanc.Pid));
    }

    private async Task CompareAsync(Side us, Side usTls, Side nginx, Side nginxTls, Side nginxRaw, Side orthanc)
    {
        Side[] sides = [us, usTls, nginx, nginxTls, nginxRaw, orthanc];
        (Ratios Ratio, Side Ours, Side Theirs)[] ratios =
        [
            (new("frames/s to nginx, same bytes, in clear (mark 0.6)"), us, nginx),
            (new("frames/s to nginx, same bytes, TLS (mark 0.8)"), usTls, nginxTls),
            (new("frames/s to nginx, same picture, in clear (mark 2)"), us, nginxRaw),
            (new("frames/s to Orthanc, same picture (mark 5)"), us, orthanc),
        ];
        foreach (var side in sides)
        {
            await _wrk.RunAsync(side.Address, side.Paths, side.Headers, side.Pid); // warm
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var side in sides)
            {
                side.Rounds.Add(await _wrk.RunAsync(side.Address, side.Paths, side.Headers, side.Pid));
            }

            foreach (var (ratio, ours, theirs) in ratios)
            {
                ratio.Add(ours.Rounds[round].PerSecond / theirs.Rounds[round].PerSecond);
            }
        }

        foreach (var side in sides)
        {
            Say($"  {side.Name,-32}{side.Middle(round => round.PerSecond),8:F0} frames/s {side.Middle(round => round.CpuMicroseconds),8:F0} us CPU a frame");
        }

        foreach (var (ratio, _, _) in ratios)
        {
            _lines.Add(ratio.ToString());
            _isFigure &= ratio.IsFigure;
        }
    }

    /// <summary>Writes what we send as files for nginx, and the raw frames beside them; the compressed size of all.</summary>
    private static async Task<long> LayOutAsync(OpenCase ours, IReadOnlyList<string> frames, IReadOnlyList<string> files, string served)
    {
        var total = 0L;
        var pixels = new byte[SyntheticCt.Layout.FrameBytes];
        for (var number = 0; number < frames.Count; number++)
        {
            var bytes = await ours.BytesAsync(frames[number]);
            total += bytes.Length;
            await File.WriteAllBytesAsync(Path.Combine(served, $"{number}.jls"), bytes);
            var file = await File.ReadAllBytesAsync(files[number]);
            var raw = file[^(int)SyntheticCt.Layout.FrameBytes..];
            FrameDecoder.Decode("1.2.840.10008.1.2.4.80", bytes, SyntheticCt.Layout, pixels);
            if (!pixels.AsSpan().SequenceEqual(raw))
            {
                throw new InvalidOperationException($"Frame {number} is another picture than its file holds.");
            }

            await File.WriteAllBytesAsync(Path.Combine(served, $"{number}.raw"), raw);
        }

        return total;
    }

    private static async Task<string[]> OrthancFramesAsync(Orthanc orthanc)
    {
        using var client = new HttpClient { BaseAddress = new Uri(orthanc.Address) };
        using var instances = JsonDocument.Parse(await client.GetStringAsync(new Uri("/dicom-web/instances?includefield=0020000D,0020000E&limit=1000", UriKind.Relative)));
        return [.. instances.RootElement.EnumerateArray().Select(set => $"/dicom-web/studies/{Uid(set, "0020000D")}/series/{Uid(set, "0020000E")}/instances/{Uid(set, "00080018")}/frames/1")];
    }

    private static string? Uid(JsonElement set, string tag) => set.GetProperty(tag).GetProperty("Value")[0].GetString();

    private void Say(FormattableString line) => _lines.Add(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>One server under one kind of load.</summary>
    private sealed record Side(string Name, string Address, IReadOnlyList<string> Paths, IReadOnlyDictionary<string, string> Headers, int Pid)
    {
        public List<Round> Rounds { get; } = [];

        public double Middle(Func<Round, double> figure) => Rounds.Select(figure).Order().ElementAt(Rounds.Count / 2);
    }
}
