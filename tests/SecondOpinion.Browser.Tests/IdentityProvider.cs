using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SecondOpinion.Browser;

/// <summary>The identity provider <c>oidc-provider</c> as a process of its own, on another site than the desk's: 127.0.0.1 and not localhost.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    private readonly int _port;
    private Process? _process;

    private IdentityProvider(int port) => _port = port;

    /// <summary>Its issuer address.</summary>
    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>Settings that make a desk use it.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("Staff__SignIn", "Oidc"), ("Staff__Authority", Address), ("Staff__ClientId", "second-opinion"), ("Staff__ClientSecret", "a-secret-for-tests-and-nothing-else"),
        ("Staff__Scopes__0", "profile"), ("Staff__Scopes__1", "email"), ("Staff__Scopes__2", "work"), ("Staff__RoleClaim", "groups"), ("Staff__TrustClaim", "ods"),
        ("Staff__Roles__so-referrers", "Referrer"), ("Staff__Roles__so-governance", "Governance"), ("Staff__Roles__so-pacs", "PacsOffice"),
    ];

    private static string Folder => Path.Combine(Checkout.Root, "tests", "SecondOpinion.Browser.Tests", "provider");

    /// <summary>A provider that is not running yet: its address is known, nobody answers there.</summary>
    public static IdentityProvider NotYet()
    {
        Checkout.RequirePeer("node");
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "oidc-provider")))
        {
            const string why = "skipped: oidc-provider is not installed (npm ci in tests/SecondOpinion.Browser.Tests/provider; tests/run.sh does it)";
            if (Environment.GetEnvironmentVariable("SECONDOPINION_REQUIRE_PEERS") == "1")
            {
                Assert.Fail(why);
            }

            Assert.Ignore(why);
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new IdentityProvider(((IPEndPoint)listener.LocalEndpoint).Port);
    }

    /// <summary>Starts it for one desk and waits until it answers.</summary>
    public async Task StartAsync(Site site)
    {
        var start = new ProcessStartInfo("node", ["provider.mjs"]) { WorkingDirectory = Folder, RedirectStandardOutput = true, UseShellExecute = false };
        (start.Environment["PORT"], start.Environment["APP"]) = (_port.ToString(System.Globalization.CultureInfo.InvariantCulture), site.Address);
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
            {
                return;
            }
        }

        throw new InvalidOperationException("The identity provider ended at start.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
    }
}
