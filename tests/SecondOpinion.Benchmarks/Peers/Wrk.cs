using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SecondOpinion.Benchmarks.Peers;

/// <summary>What a round of load has shown.</summary>
/// <param name="PerSecond">Whole answers a second.</param>
/// <param name="CpuMicroseconds">Of the server, for one answer.</param>
internal sealed record Round(double PerSecond, double CpuMicroseconds);

/// <summary>Load by <c>wrk</c>: one thread, four connections, every path in turn.</summary>
internal sealed partial class Wrk(string work)
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(4);

    /// <summary>One round against a server that is up. Any answer that is not 200 is an error: a wrong answer is soon given.</summary>
    public async Task<Round> RunAsync(string address, IReadOnlyList<string> paths, IReadOnlyDictionary<string, string> headers, int pid)
    {
        var script = Path.Combine(work, "load.lua");
        await File.WriteAllTextAsync(script, Script(paths, headers));
        var before = ProcessCpu.Seconds(pid);
        var start = new ProcessStartInfo(Checkout.RequirePeer("wrk"), ["-t1", "-c4", $"-d{Length.TotalSeconds:F0}s", "-s", script, address]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var wrk = Process.Start(start)!;
        var complaint = wrk.StandardError.ReadToEndAsync();
        var said = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var cpu = ProcessCpu.Seconds(pid) - before;
        if ((await complaint).Length > 0 || said.Contains("Non-2xx", StringComparison.Ordinal) || said.Contains("Socket errors", StringComparison.Ordinal) || !Total().IsMatch(said))
        {
            throw new InvalidOperationException($"Not every answer was right: {said}{await complaint}");
        }

        var total = double.Parse(Total().Match(said).Groups["total"].Value, CultureInfo.InvariantCulture);
        var perSecond = double.Parse(Rate().Match(said).Groups["rate"].Value, CultureInfo.InvariantCulture);
        return new Round(perSecond, 1e6 * cpu / total);
    }

    private static string Script(IReadOnlyList<string> paths, IReadOnlyDictionary<string, string> headers)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in headers)
        {
            text.Append(CultureInfo.InvariantCulture, $"wrk.headers[\"{name}\"] = [[{value}]]\n");
        }

        text.Append("local paths = {\n");
        foreach (var path in paths)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"{path}\",\n");
        }

        return text.Append("}\nlocal at = 0\nrequest = function() at = at % #paths + 1 return wrk.format(\"GET\", paths[at]) end\n").ToString();
    }

    [GeneratedRegex(@"(?<total>\d+) requests in", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Total();

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[\d.]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Rate();
}
