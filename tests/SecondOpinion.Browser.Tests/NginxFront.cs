using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace SecondOpinion.Browser;

/// <summary>nginx with the shipped configuration, and the service behind it, with names, ports and certificates of one test.</summary>
internal sealed class NginxFront : IAsyncDisposable
{
    public const string Reader = "reader.trust.example";
    public const string Desk = "desk.trust.example";

    private readonly Certificates _certificates = new();
    private Process? _nginx;

    /// <summary>Its logs and settings.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("second-opinion-nginx-").FullName;

    /// <summary>Where it ends TLS.</summary>
    public int Port { get; } = Site.FreePort();

    public async ValueTask DisposeAsync()
    {
        if (_nginx is { HasExited: false })
        {
            _nginx.Kill(entireProcessTree: true);
            await _nginx.WaitForExitAsync();
        }

        _nginx?.Dispose();
        _certificates.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The service outside Development, and nginx before it.</summary>
    /// <param name="proxy">Whom the service believes.</param>
    public async Task<Site> StartAsync(string proxy)
    {
        var program = Checkout.RequirePeer("nginx");
        var site = await Site.StartAsync(null, Production(proxy));
        var settings = await WriteAsync(new Uri(site.Address).Port);
        _nginx = Process.Start(new ProcessStartInfo(program, ["-c", settings]) { UseShellExecute = false })!;
        for (var attempt = 0; !IsOpen(Port); attempt++)
        {
            Assert.That((attempt < 100, _nginx.HasExited), Is.EqualTo((true, false)), "nginx does not start");
            await Task.Delay(100);
        }

        return site;
    }

    private static bool IsOpen(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The shipped file, put into the least that nginx wants around it.</summary>
    private async Task<string> WriteAsync(int upstream)
    {
        var tls = _certificates.Pem("trust.example");
        var nginx = Path.Combine(Checkout.Root, "deploy", "nginx");
        var shipped = (await File.ReadAllTextAsync(Path.Combine(nginx, "second-opinion.conf")))
            .Replace("include /etc/nginx/second-opinion.inc;", await File.ReadAllTextAsync(Path.Combine(nginx, "second-opinion.inc")), StringComparison.Ordinal);
        var here = Regex.Replace(shipped, "/etc/ssl/second-opinion/[a-z]+\\.(pem|key)", match => match.Groups[1].Value == "pem" ? tls.Certificate : tls.Key)
            .Replace("listen 443", $"listen 127.0.0.1:{Port}", StringComparison.Ordinal).Replace("listen 80", $"listen 127.0.0.1:{Site.FreePort()}", StringComparison.Ordinal)
            .Replace("127.0.0.1:5080", $"127.0.0.1:{upstream}", StringComparison.Ordinal)
            .Replace("second-opinion.trust.example", Desk, StringComparison.Ordinal).Replace("opinion.trust.example", Reader, StringComparison.Ordinal)
            .Replace("/var/log/nginx/second-opinion.log", Path.Combine(Folder, "access.log"), StringComparison.Ordinal)
            .Replace("/var/log/nginx/second-opinion.error.log", Path.Combine(Folder, "error.log"), StringComparison.Ordinal);
        var around =
            $$"""
            daemon off; worker_processes 1; pid {{Folder}}/nginx.pid; error_log {{Folder}}/error.log crit; events { worker_connections 128; }
            http { client_body_temp_path {{Folder}}/b; proxy_temp_path {{Folder}}/p; fastcgi_temp_path {{Folder}}/f; uwsgi_temp_path {{Folder}}/u; scgi_temp_path {{Folder}}/s;
            {{here}}
            }
            """;
        var file = Path.Combine(Folder, "nginx.conf");
        await File.WriteAllTextAsync(file, around);
        return file;
    }

    private (string Key, string Value)[] Production(string proxy) =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Production"), ("Surface", "Both"), ("DeskUrl", $"https://{Desk}:{Port}"), ("PublicUrl", $"https://{Reader}:{Port}"),
        ("Proxies__Addresses__0", proxy), ("Store__Kind", "Sqlite"),
        ("Keys__Desk__CertificateFile", _certificates.Pkcs12("desk")), ("Keys__Reader__CertificateFile", _certificates.Pkcs12("reader")),
        ("Mail__Kind", "Smtp"), ("Mail__Host", "127.0.0.1"), ("Mail__Port", "9"), ("Mail__From", "no-reply@trust.example"),
        ("Trusts__0__Code", "RYR"), ("Trusts__0__Name", "A trust"),
        ("Archives__0__Name", "VNA"), ("Archives__0__Trust", "RYR"), ("Archives__0__Kind", "Folder"), ("Archives__0__Path", Path.Combine(Checkout.Root, "deploy", "demo", "DEMO1")),
        ("Staff__Authority", "https://login.trust.example"), ("Staff__ClientId", "second-opinion"), ("Staff__ClientSecret", "of-this-test"),
        ("Staff__RoleClaim", "roles"), ("Staff__Roles__ref", "Referrer"), ("Staff__TrustClaim", "trust"),
    ];
}
