using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SecondOpinion.Mail;

/// <summary>A mail relay that says what a test tells it to: RFC 5321 and STARTTLS (RFC 3207), with a certificate that nobody knows.</summary>
internal sealed class ScriptedRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _heard = [];
    private readonly ConcurrentQueue<string> _messages = [];
    private readonly X509Certificate2 _certificate;
    private readonly Task _serving;

    public ScriptedRelay()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=relay.invalid", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public bool OffersStartTls { get; init; } = true;

    public bool TlsFromTheFirstByte { get; init; }

    /// <summary>User and password, or none needed.</summary>
    public string? Login { get; init; }

    /// <summary>What to answer to a verb instead of what a willing relay says; "drop" hangs up, "hang" says nothing.</summary>
    public Dictionary<string, string> Script { get; } = new(StringComparer.Ordinal);

    /// <summary>Every command that came, in order; those before encryption are marked.</summary>
    public IReadOnlyList<string> Heard => [.. _heard];

    public IReadOnlyList<string> Messages => [.. _messages];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _serving.Wait(TimeSpan.FromSeconds(10));
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await TalkAsync(client.GetStream());
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException
                or System.Security.Authentication.AuthenticationException)
            {
                // the client hung up, or the test is over
            }
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        var secure = TlsFromTheFirstByte;
        if (secure)
        {
            stream = await EncryptAsync(stream);
        }

        await SayAsync(stream, "220 relay.invalid ready");
        while (await HearAsync(stream) is { } line)
        {
            _heard.Enqueue(secure ? line : $"plain: {line}");
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            var answer = Script.GetValueOrDefault(verb) ?? Willing(verb, line, secure);
            if (answer == "drop")
            {
                return;
            }

            if (answer == "hang")
            {
                await Task.Delay(Timeout.Infinite, _stop.Token);
            }

            await SayAsync(stream, answer);
            if (verb == "STARTTLS" && answer.StartsWith('2'))
            {
                stream = await EncryptAsync(stream);
                secure = true;
            }
            else if (verb == "DATA" && answer.StartsWith('3'))
            {
                await ReadMessageAsync(stream);
                await SayAsync(stream, Script.GetValueOrDefault("END") ?? "250 taken");
            }
        }
    }

    private string Willing(string verb, string line, bool secure) => verb switch
    {
        "EHLO" => string.Join("\r\n", new[] { "relay.invalid", OffersStartTls && !secure ? "STARTTLS" : null, Login is not null ? "AUTH PLAIN" : null, "8BITMIME" }
            .OfType<string>().Select((word, n) => $"250{(word == "8BITMIME" ? ' ' : '-')}{word}")),
        "AUTH" => line.EndsWith(Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0{Login?.Replace(':', '\0')}")), StringComparison.Ordinal) ? "235 welcome" : "535 no",
        "STARTTLS" => "220 go on",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 fine",
    };

    private async Task<Stream> EncryptAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(_certificate, clientCertificateRequired: false, checkCertificateRevocation: false);
        return tls;
    }

    private async Task ReadMessageAsync(Stream stream)
    {
        var message = new StringBuilder();
        while (await HearAsync(stream) is { } line && line != ".")
        {
            message.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        _messages.Enqueue(message.ToString());
    }

    private async Task SayAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), _stop.Token);

    /// <summary>Byte by byte: not one byte of what follows STARTTLS may be taken from the plain stream.</summary>
    private async Task<string?> HearAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
