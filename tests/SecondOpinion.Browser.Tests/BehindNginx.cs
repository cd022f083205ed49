using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecondOpinion.Browser;

/// <summary>The service outside Development, behind the nginx configuration that is shipped, with the names, ports and certificates of this test.</summary>
internal sealed class BehindNginx
{
    private const string Reader = "reader.trust.example";
    private const string Desk = "desk.trust.example";
    private const string Visitor = "203.0.113.9";

    private readonly string _folder = Directory.CreateTempSubdirectory("second-opinion-nginx-").FullName;
    private readonly int _port = Site.FreePort();
    private Process? _nginx;

    [TearDown]
    public async Task StopAsync()
    {
        if (_nginx is { HasExited: false })
        {
            _nginx.Kill(entireProcessTree: true);
            await _nginx.WaitForExitAsync();
        }

        _nginx?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Pages_come_over_HTTP_2_with_TLS_each_surface_on_its_own_name()
    {
        await using var site = await StartAsync(proxy: "127.0.0.1");
        using var client = Client();
        using var open = await GetAsync(client, $"https://{Reader}:{_port}/open");
        Assert.That((open.StatusCode, open.Version), Is.EqualTo((HttpStatusCode.OK, HttpVersion.Version20)));
        Assert.That(open.Headers.GetValues("Strict-Transport-Security").Single(), Does.StartWith("max-age="), "the proxy's word that this is https is believed");
        Assert.That(open.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'"));
        Assert.That(open.Headers.Server, Is.Empty.Or.All.Matches<System.Net.Http.Headers.ProductInfoHeaderValue>(server => server.Product?.Version is null), "no version is told");
        Assert.That(open.Headers.GetValues("Set-Cookie"), Has.All.StartsWith("__Host-").And.All.Contains("secure"));
        using var desk = await GetAsync(client, $"https://{Desk}:{_port}/studies");
        Assert.That((desk.StatusCode, desk.Headers.Location?.OriginalString.StartsWith("/sign-in", StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.SeeOther, true)));
        using var other = await GetAsync(client, $"https://{Reader}:{_port}/studies");
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        foreach (var path in new[] { "/metrics", "/healthz/ready" })
        {
            using var hidden = await GetAsync(client, $"https://{Desk}:{_port}{path}");
            Assert.That(hidden.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
        }

        Assert.That(await site.ManagementAsync("healthz/ready"), Does.StartWith("{\"status\":\"ready\""));
    }

    [Test]
    public async Task Nobody_s_word_about_where_they_come_from_is_passed_on()
    {
        await using var site = await StartAsync(proxy: "127.0.0.1");
        await PressAsync(site, Client());
        Assert.That(await NetworkRowsAsync(site, "127.0.0.1"), Is.EqualTo(1), "nginx says where the visitor is, whatever the visitor says");
        Assert.That(await NetworkRowsAsync(site, Visitor), Is.Zero);

        using var proxy = Client(direct: site);
        await PressAsync(site, proxy);
        Assert.That(await NetworkRowsAsync(site, Visitor), Is.EqualTo(1), "the word of a proxy that is named is believed");
    }

    [Test]
    public async Task A_proxy_that_is_not_named_is_not_believed_and_nothing_is_shown_over_what_looks_like_plain_HTTP()
    {
        await using var site = await StartAsync(proxy: "192.0.2.1");
        using var client = Client();
        using var open = await GetAsync(client, $"https://{Reader}:{_port}/open");
        Assert.That(open.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(open.Headers.Contains("Strict-Transport-Security"), Is.False, "as far as the service knows, this was plain HTTP");
    }

    [Test]
    public async Task Neither_log_holds_what_opens_a_case_and_ours_is_one_JSON_object_a_line()
    {
        const string Secret = "a-token-in-a-path-that-must-not-be-logged";
        await using var site = await StartAsync(proxy: "127.0.0.1");
        using var client = Client();
        using var open = await GetAsync(client, $"https://{Reader}:{_port}/open/{Secret}?also={Secret}");
        await PressAsync(site, client);
        var lines = site.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.That(lines.Select(line => JsonDocument.Parse(line).RootElement.TryGetProperty("EventId", out _)), Is.Not.Empty.And.All.True);
        Assert.That(Canary.FindIn(site.Log, [Secret, Visitor]), Is.Empty);
        var access = await File.ReadAllTextAsync(Path.Combine(_folder, "access.log"));
        Assert.That(access, Does.Contain($"{Reader} GET 200"));
        Assert.That(Canary.FindIn(access + await File.ReadAllTextAsync(Path.Combine(_folder, "error.log")), [Secret]), Is.Empty);
    }

    /// <summary>Asks for a code with a token that nobody has, and says that it comes from elsewhere.</summary>
    private async Task PressAsync(Site site, HttpClient client)
    {
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", Visitor);
        using var person = new HttpPerson(site, client);
        using var answer = await person.SubmitAsync("/open", "/open", ("token", "nobody-has-this-one"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), await answer.Content.ReadAsStringAsync());
    }

    private static Task<long> NetworkRowsAsync(Site site, string network) =>
        Rows.NumberAsync(site, $"SELECT COUNT(*) FROM trail_person p JOIN trail t ON t.seq = p.seq WHERE t.action = 'CodeRequested' AND p.field = 'network' AND p.value = '{network}'");

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        request.Headers.Add("Accept", "text/html");
        return await client.SendAsync(request);
    }

    /// <summary>HTTP/2 only, over TLS to nginx; or what nginx itself would send, straight to the service.</summary>
    private HttpClient Client(Site? direct = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, direct is null ? _port : new Uri(direct.Address).Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=trust.example" },
        };
        var client = new HttpClient(handler)
        {
            BaseAddress = new Uri($"{(direct is null ? "https" : "http")}://{Reader}:{_port}"),
            DefaultRequestVersion = direct is null ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (direct is not null)
        {
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        }

        return client;
    }

    private async Task<Site> StartAsync(string proxy)
    {
        var program = Checkout.RequirePeer("nginx");
        var site = await Site.StartAsync(null, Production(proxy));
        var settings = await WriteAsync(new Uri(site.Address).Port);
        _nginx = Process.Start(new ProcessStartInfo(program, ["-c", settings]) { UseShellExecute = false })!;
        for (var attempt = 0; !IsOpen(_port); attempt++)
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
        await CertificateAsync("tls", "trust.example", pem: true);
        var nginx = Path.Combine(Checkout.Root, "deploy", "nginx");
        var shipped = (await File.ReadAllTextAsync(Path.Combine(nginx, "second-opinion.conf")))
            .Replace("include /etc/nginx/second-opinion.inc;", await File.ReadAllTextAsync(Path.Combine(nginx, "second-opinion.inc")), StringComparison.Ordinal);
        var here = Regex.Replace(shipped, "/etc/ssl/second-opinion/[a-z]+\\.(pem|key)", match => Path.Combine(_folder, $"tls.{match.Groups[1].Value}"))
            .Replace("listen 443", $"listen 127.0.0.1:{_port}", StringComparison.Ordinal).Replace("listen 80", $"listen 127.0.0.1:{Site.FreePort()}", StringComparison.Ordinal)
            .Replace("127.0.0.1:5080", $"127.0.0.1:{upstream}", StringComparison.Ordinal)
            .Replace("second-opinion.trust.example", Desk, StringComparison.Ordinal).Replace("opinion.trust.example", Reader, StringComparison.Ordinal)
            .Replace("/var/log/nginx/second-opinion.log", Path.Combine(_folder, "access.log"), StringComparison.Ordinal)
            .Replace("/var/log/nginx/second-opinion.error.log", Path.Combine(_folder, "error.log"), StringComparison.Ordinal);
        var around =
            $$"""
            daemon off; worker_processes 1; pid {{_folder}}/nginx.pid; error_log {{_folder}}/error.log crit; events { worker_connections 128; }
            http { client_body_temp_path {{_folder}}/b; proxy_temp_path {{_folder}}/p; fastcgi_temp_path {{_folder}}/f; uwsgi_temp_path {{_folder}}/u; scgi_temp_path {{_folder}}/s;
            {{here}}
            }
            """;
        var file = Path.Combine(_folder, "nginx.conf");
        await File.WriteAllTextAsync(file, around);
        return file;
    }

    private (string Key, string Value)[] Production(string proxy) =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Production"), ("Surface", "Both"), ("DeskUrl", $"https://{Desk}:{_port}"), ("PublicUrl", $"https://{Reader}:{_port}"),
        ("Proxies__Addresses__0", proxy), ("Store__Kind", "Sqlite"),
        ("Keys__Desk__CertificateFile", CertificateAsync("desk", "desk", pem: false).Result), ("Keys__Reader__CertificateFile", CertificateAsync("reader", "reader", pem: false).Result),
        ("Mail__Kind", "Smtp"), ("Mail__Host", "127.0.0.1"), ("Mail__Port", "9"), ("Mail__From", "no-reply@trust.example"),
        ("Trusts__0__Code", "RYR"), ("Trusts__0__Name", "A trust"),
        ("Archives__0__Name", "VNA"), ("Archives__0__Trust", "RYR"), ("Archives__0__Kind", "Folder"), ("Archives__0__Path", Path.Combine(Checkout.Root, "deploy", "demo", "DEMO1")),
        ("Staff__Authority", "https://login.trust.example"), ("Staff__ClientId", "second-opinion"), ("Staff__ClientSecret", "of-this-test"),
        ("Staff__RoleClaim", "roles"), ("Staff__Roles__ref", "Referrer"), ("Staff__TrustClaim", "trust"),
    ];

    private async Task<string> CertificateAsync(string file, string name, bool pem)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
        var path = Path.Combine(_folder, pem ? $"{file}.pem" : $"{file}.p12");
        if (pem)
        {
            await File.WriteAllTextAsync(path, made.ExportCertificatePem());
            await File.WriteAllTextAsync(Path.Combine(_folder, $"{file}.key"), key.ExportPkcs8PrivateKeyPem());
        }
        else
        {
            await File.WriteAllBytesAsync(path, made.Export(X509ContentType.Pkcs12));
        }

        return path;
    }
}
