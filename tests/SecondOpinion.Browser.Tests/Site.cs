using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SecondOpinion.Browser;

/// <summary>The web app as a person runs it: a process of its own in Development, on a free port, with data in a folder of its own.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly StringBuilder _log = new();
    private readonly int _management = FreePort();
    private readonly bool _beside;
    private Process? _process;

    private Site(string data, bool beside = false)
    {
        (Data, _beside) = (data, beside);
        Address = $"http://localhost:{FreePort()}";
    }

    /// <summary>Where store, vault and letters lie.</summary>
    public string Data { get; }

    /// <summary>Without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>All that the process wrote so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    internal static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public int Pid => _process?.Id ?? throw new InvalidOperationException("It does not run.");

    /// <summary>Starts the app and waits until it answers. <c>{address}</c> in a setting is the address it gets.</summary>
    public static async Task<Site> StartAsync(string? data = null, params (string Key, string Value)[] settings)
    {
        var site = NotYet(data);
        await site.RunAsync(settings);
        return site;
    }

    /// <summary>One whose address is known, and which <see cref="RestartAsync"/> starts.</summary>
    public static Site NotYet(string? data = null) => new(data ?? Directory.CreateTempSubdirectory("second-opinion-").FullName);

    /// <summary>Another process over the data of <paramref name="other"/>, on a port of its own; it does not run yet.</summary>
    public static Site Beside(Site other) => new(other.Data, beside: true);

    /// <summary>What the management port says: <c>healthz/live</c>, <c>healthz/ready</c>, <c>metrics</c>.</summary>
    public async Task<string> ManagementAsync(string page)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri($"http://127.0.0.1:{_management}/{page}"));
    }

    /// <summary>The vault's files once each has its smaller form and its previews, so that none is replaced any more.</summary>
    public async Task<string[]> PackedFilesAsync()
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            var vault = Path.Combine(Data, "vault");
            string[] files = Directory.Exists(vault) ? Directory.GetFiles(vault, "*", SearchOption.AllDirectories) : [];
            if (files.Length > 0 && files.All(file => file.EndsWith(".2", StringComparison.Ordinal)))
            {
                return files;
            }

            await Task.Delay(500);
        }

        throw new TimeoutException("Not every frame was packed within five minutes.");
    }

    /// <summary>Ends the process at once, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>The operating system's number for it.</summary>
    public int ProcessId => _process!.Id; // started by StartAsync

    /// <summary>Waits until it has ended by itself; its exit code.</summary>
    public async Task<int> EndedAsync(TimeSpan longest)
    {
        using var patience = new CancellationTokenSource(longest);
        await _process!.WaitForExitAsync(patience.Token); // started by StartAsync
        return _process.ExitCode;
    }

    /// <summary>Starts it, again or for the first time, on the same port and data.</summary>
    public Task RestartAsync(params (string Key, string Value)[] settings) => RunAsync(settings);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        var logs = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "logs")).FullName;
        await File.WriteAllTextAsync(Path.Combine(logs, $"{TestContext.CurrentContext.Test.MethodName}{(_beside ? "-beside" : "")}.log"), Log); // for whoever looks into a failure
        if (!_beside)
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    private async Task RunAsync((string Key, string Value)[] settings)
    {
        var web = Path.Combine(Checkout.Root, "src", "SecondOpinion.Web");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(web, "bin", Configuration, "net10.0", "SecondOpinion.Web.dll"), "--urls", Address])
        {
            WorkingDirectory = web,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Store__Path"] = Path.Combine(Data, "store.db");
        start.Environment["Vault__Path"] = Path.Combine(Data, "vault");
        start.Environment["Mail__Folder"] = Path.Combine(Data, "outbox");
        start.Environment["Trail__CheckpointFolder"] = Path.Combine(Data, "checkpoints");
        start.Environment["Management__Port"] = _management.ToString(CultureInfo.InvariantCulture);
        start.Environment["PublicUrl"] = Address;
        start.Environment["DeskUrl"] = Address;
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value.Replace("{address}", Address, StringComparison.Ordinal);
        }

        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilItAnswersAsync();
    }

    private async Task UntilItAnswersAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (_process!.HasExited)
            {
                throw new InvalidOperationException($"The app ended at start:{Environment.NewLine}{Log}");
            }

            try
            {
                using var answer = await client.GetAsync(new Uri($"{Address}/sign-in"));
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100); // not listening yet
            }
        }

        throw new TimeoutException($"The app did not answer within a minute:{Environment.NewLine}{Log}");
    }

    private void Keep(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
