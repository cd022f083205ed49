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

    /// <summary>What to answer to a verb instead of what a willing relay says; "drop" hangs up, "hang" says nothing. CONNECT is the greeting, END
    /// the end of a message.</summary>
    public Dictionary<string, string> Script { get; } = new(StringComparer.Ordinal);

    /// <summary>Asked as each conversation begins: its own script, or null for <see cref="Script"/>.</summary>
    public Func<IReadOnlyDictionary<string, string>?> Conversations { get; init; } = () => null;

    /// <summary>Called with each message before the relay says that it has it.</summary>
    public Action<string> Taken { get; init; } = _ => { };

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
        var conversations = new List<Task>();
        try
        {
            while (true)
            {
                conversations.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(conversations); // the test is over
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await TalkAsync(client.GetStream(), Conversations() ?? Script);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException
                or System.Security.Authentication.AuthenticationException)
            {
                // the client hung up, or the test is over
            }
        }
    }

    private async Task TalkAsync(Stream stream, IReadOnlyDictionary<string, string> script)
    {
        var secure = TlsFromTheFirstByte;
        if (secure)
        {
            stream = await EncryptAsync(stream);
        }

        if (!await AnswerAsync(stream, script.GetValueOrDefault("CONNECT") ?? "220 relay.invalid ready"))
        {
            return;
        }

        while (await HearAsync(stream) is { } line)
        {
            _heard.Enqueue(secure ? line : $"plain: {line}");
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            var answer = script.GetValueOrDefault(verb) ?? Willing(verb, line, secure);
            if (!await AnswerAsync(stream, answer))
            {
                return;
            }

            if (verb == "STARTTLS" && answer.StartsWith('2'))
            {
                stream = await EncryptAsync(stream);
                secure = true;
            }
            else if (verb == "DATA" && answer.StartsWith('3'))
            {
                await ReadMessageAsync(stream, script.GetValueOrDefault("END") ?? "250 taken");
            }
        }
    }

    /// <summary>False: it hung up.</summary>
    private async Task<bool> AnswerAsync(Stream stream, string answer)
    {
        if (answer == "drop")
        {
            stream.Close();
            return false;
        }

        if (answer == "hang")
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }

        await SayAsync(stream, answer);
        return true;
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

    /// <summary>A message that is refused does not arrive; one after which the relay hangs up or says nothing does.</summary>
    private async Task ReadMessageAsync(Stream stream, string answer)
    {
        var message = new StringBuilder();
        while (await HearAsync(stream) is { } line && line != ".")
        {
            message.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        if (answer[0] is not ('4' or '5'))
        {
            _messages.Enqueue(message.ToString());
            Taken(message.ToString());
        }

        await AnswerAsync(stream, answer);
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
