using System.Diagnostics;
using System.Globalization;

namespace SecondOpinion.Benchmarks.FirstImage;

/// <summary>A slow line between two network namespaces: the servers on one side, the browser on the other.</summary>
/// <remarks>The program that makes it lies beside the checkout, in <c>../shared</c>, and is no part of this repository; it needs root and <c>/dev/net/tun</c>.</remarks>
internal sealed class EmulatedLink : IDisposable
{
    /// <summary>Name of the servers' side.</summary>
    public const string Servers = "so_a";

    /// <summary>Name of the browser's side.</summary>
    public const string Browser = "so_b";

    /// <summary>Where the browser finds the servers.</summary>
    public const string Address = "10.78.0.1";

    /// <summary>Each way.</summary>
    public const int Megabits = 10;

    /// <summary>There and back.</summary>
    public const int RoundTripMilliseconds = 50;

    private readonly Process _process;

    private EmulatedLink(Process process) => _process = process;

    /// <summary>Why there can be none here, or null.</summary>
    public static string? Missing =>
        !File.Exists(Program) ? "there is no ../shared/link-emulator.py beside this checkout"
        : !File.Exists("/dev/net/tun") || !Environment.IsPrivilegedProcess ? "the emulated line needs root and /dev/net/tun"
        : null;

    private static string Program => Path.Combine(Checkout.Root, "..", "shared", "link-emulator.py");

    public static async Task<EmulatedLink> StartAsync()
    {
        var oneWay = (RoundTripMilliseconds / 2).ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("python3", [Program, Megabits.ToString(CultureInfo.InvariantCulture), oneWay, "0", "256"]) { RedirectStandardOutput = true, UseShellExecute = false };
        var link = new EmulatedLink(Process.Start(start)!);
        if (await link._process.StandardOutput.ReadLineAsync() != "ready")
        {
            link.Dispose();
            throw new InvalidOperationException("The emulated line could not be made.");
        }

        return link;
    }

    /// <summary>Bytes that the servers have sent over it so far, headers of TCP and IP included. Only for a process on their side.</summary>
    public static long BytesSent() => File.ReadLines("/proc/self/net/dev").Select(line => line.Split((char[])[' ', ':'], StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields[0] == "so_tun_a").Select(fields => long.Parse(fields[9], CultureInfo.InvariantCulture)).Single();

    /// <summary>A command that runs on one side.</summary>
    public static string[] On(string side, params string[] command) => ["ip", "netns", "exec", side, .. command];

    /// <summary>Asks it to end, so that it takes both namespaces away.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            _process.WaitForExit(TimeSpan.FromSeconds(10));
        }

        _process.Dispose();
    }
}
