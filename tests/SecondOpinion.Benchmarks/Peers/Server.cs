using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SecondOpinion.Benchmarks.Peers;

/// <summary>Another project's server on loopback, ended with us.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;

    private Server(Process process) => _process = process;

    public int Pid => _process.Id;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it and waits until <paramref name="ready"/> is answered at all.</summary>
    public static async Task<Server> StartAsync(string program, IEnumerable<string> arguments, string ready)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var server = new Server(Process.Start(start)!);
        server._process.OutputDataReceived += (_, _) => { };
        server._process.ErrorDataReceived += (_, _) => { };
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        using var client = new HttpClient();
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (server._process.HasExited)
            {
                throw new InvalidOperationException($"{program} ended at start.");
            }

            try
            {
                using var answer = await client.GetAsync(new Uri(ready));
                return server;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100); // not listening yet
            }
        }

        throw new TimeoutException($"{program} did not answer within 30 seconds.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
