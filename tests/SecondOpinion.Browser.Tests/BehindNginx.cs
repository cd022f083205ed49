using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace SecondOpinion.Browser;

/// <summary>The service outside Development, behind the nginx configuration that is shipped, with the names, ports and certificates of this test.</summary>
internal sealed class BehindNginx
{
    private const string Visitor = "203.0.113.9";

    private readonly NginxFront _front = new();

    [TearDown]
    public async Task StopAsync() => await _front.DisposeAsync();

    [Test]
    public async Task Pages_come_over_HTTP_2_with_TLS_each_surface_on_its_own_name()
    {
        await using var site = await _front.StartAsync(proxy: "127.0.0.1");
        using var client = Client();
        using var open = await GetAsync(client, $"https://{NginxFront.Reader}:{_front.Port}/open");
        Assert.That((open.StatusCode, open.Version), Is.EqualTo((HttpStatusCode.OK, HttpVersion.Version20)));
        Assert.That(open.Headers.GetValues("Strict-Transport-Security").Single(), Does.StartWith("max-age="), "the proxy's word that this is https is believed");
        Assert.That(open.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'"));
        Assert.That(open.Headers.Server, Is.Empty.Or.All.Matches<System.Net.Http.Headers.ProductInfoHeaderValue>(server => server.Product?.Version is null), "no version is told");
        Assert.That(open.Headers.GetValues("Set-Cookie"), Has.All.StartsWith("__Host-").And.All.Contains("secure"));
        using var desk = await GetAsync(client, $"https://{NginxFront.Desk}:{_front.Port}/studies");
        Assert.That((desk.StatusCode, desk.Headers.Location?.OriginalString.StartsWith("/sign-in", StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.SeeOther, true)));
        using var other = await GetAsync(client, $"https://{NginxFront.Reader}:{_front.Port}/studies");
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        foreach (var path in new[] { "/metrics", "/healthz/ready" })
        {
            using var hidden = await GetAsync(client, $"https://{NginxFront.Desk}:{_front.Port}{path}");
            Assert.That(hidden.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
        }

        Assert.That(await site.ManagementAsync("healthz/ready"), Does.StartWith("{\"status\":\"ready\""));
    }

    [Test]
    public async Task Nobody_s_word_about_where_they_come_from_is_passed_on()
    {
        await using var site = await _front.StartAsync(proxy: "127.0.0.1");
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
        await using var site = await _front.StartAsync(proxy: "192.0.2.1");
        using var client = Client();
        using var open = await GetAsync(client, $"https://{NginxFront.Reader}:{_front.Port}/open");
        Assert.That(open.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(open.Headers.Contains("Strict-Transport-Security"), Is.False, "as far as the service knows, this was plain HTTP");
    }

    [Test]
    public async Task Neither_log_holds_what_opens_a_case_and_ours_is_one_JSON_object_a_line()
    {
        const string Secret = "a-token-in-a-path-that-must-not-be-logged";
        await using var site = await _front.StartAsync(proxy: "127.0.0.1");
        using var client = Client();
        using var open = await GetAsync(client, $"https://{NginxFront.Reader}:{_front.Port}/open/{Secret}?also={Secret}");
        await PressAsync(site, client);
        var lines = site.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.That(lines.Select(line => JsonDocument.Parse(line).RootElement.TryGetProperty("EventId", out _)), Is.Not.Empty.And.All.True);
        Assert.That(Canary.FindIn(site.Log, [Secret, Visitor]), Is.Empty);
        var access = await File.ReadAllTextAsync(Path.Combine(_front.Folder, "access.log"));
        Assert.That(access, Does.Contain($"{NginxFront.Reader} GET 200"));
        Assert.That(Canary.FindIn(access + await File.ReadAllTextAsync(Path.Combine(_front.Folder, "error.log")), [Secret]), Is.Empty);
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
                await socket.ConnectAsync(IPAddress.Loopback, direct is null ? _front.Port : new Uri(direct.Address).Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=trust.example" },
        };
        var client = new HttpClient(handler)
        {
            BaseAddress = new Uri($"{(direct is null ? "https" : "http")}://{NginxFront.Reader}:{_front.Port}"),
            DefaultRequestVersion = direct is null ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (direct is not null)
        {
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        }

        return client;
    }
}
