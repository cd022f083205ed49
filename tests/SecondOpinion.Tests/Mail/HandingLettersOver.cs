using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using MimeKit;
using SecondOpinion.Letters;
using SecondOpinion.Recipients;

namespace SecondOpinion.Mail;

internal sealed class HandingLettersOver
{
    private static readonly DateTimeOffset Queued = new(2030, 6, 3, 9, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task A_letter_goes_encrypted_and_arrives_whole()
    {
        using var relay = new ScriptedRelay();

        Assert.That(await SendAsync(relay), Is.TypeOf<MailOutcome.Accepted>());

        var message = Parse(relay.Messages.Single());
        Assert.That(message.MessageId, Is.EqualTo("0197f0000000700080000000000000aa@second-opinion.example"));
        Assert.That(message.To.ToString(), Is.EqualTo("\"Mr Carl Consultant\" <carl.consultant@hospital.example>"));
        Assert.That(message.From.ToString(), Is.EqualTo("\"Second Opinion\" <no-reply@second-opinion.example>"));
        Assert.That(message.Date, Is.EqualTo(Queued));
        Assert.That(message.Headers["Auto-Submitted"], Is.EqualTo("auto-generated"));
        Assert.That(message.TextBody, Does.Contain("1234 5678").And.Contain("amber-falcon"));
        Assert.That(message.HtmlBody, Does.Contain("1234 5678").And.Contain("amber-falcon"));
        Assert.That(relay.Heard.Where(line => line.StartsWith("plain:", StringComparison.Ordinal)), Has.All.Match("EHLO|STARTTLS"), "nothing was said in the clear");
    }

    [Test]
    public async Task Neither_message_nor_greeting_names_this_machine()
    {
        using var relay = new ScriptedRelay();
        await SendAsync(relay);

        var said = string.Join('\n', relay.Heard) + relay.Messages.Single();
        Assert.That(relay.Heard.Where(line => line.Contains("EHLO", StringComparison.Ordinal)), Has.All.EndsWith("EHLO second-opinion.example"));
        Assert.That(Environment.MachineName.Length < 4 || !said.Contains(Environment.MachineName, StringComparison.OrdinalIgnoreCase), Is.True);
        Assert.That(said, Does.Not.Contain("X-Mailer"));
    }

    [Test]
    public async Task Tls_from_the_first_byte_and_a_login_work()
    {
        using var relay = new ScriptedRelay { TlsFromTheFirstByte = true, Login = "user:secret" };
        using var password = new PasswordFile("secret");
        var options = OptionsFor(relay) with { Security = MailSecurity.Tls, User = "user", PasswordFile = password.Path };

        Assert.That(await SendAsync(options, trusted: true), Is.TypeOf<MailOutcome.Accepted>());
    }

    [Test]
    public async Task A_wrong_password_is_put_off_and_not_in_the_reason()
    {
        using var relay = new ScriptedRelay { Login = "user:secret" };
        using var password = new PasswordFile("hunter2");
        var outcome = await SendAsync(OptionsFor(relay) with { User = "user", PasswordFile = password.Path }, trusted: true);

        Assert.That(outcome, Is.EqualTo(new MailOutcome.Later("the mail relay refused the login")));
        Assert.That(relay.Messages, Is.Empty);
    }

    [Test]
    public async Task A_relay_without_starttls_is_told_nothing()
    {
        using var relay = new ScriptedRelay { OffersStartTls = false };

        Assert.That(await SendAsync(relay), Is.TypeOf<MailOutcome.Later>());
        Assert.That(relay.Heard, Has.All.Match("EHLO|QUIT"));
    }

    [Test]
    public async Task A_relay_whose_certificate_is_nobody_s_is_told_nothing()
    {
        using var relay = new ScriptedRelay();
        var outcome = await SendAsync(OptionsFor(relay), trusted: false);

        Assert.That(outcome, Is.EqualTo(new MailOutcome.Later("the mail relay's certificate could not be verified")));
        Assert.That(relay.Heard, Has.All.Match("EHLO|STARTTLS"));
    }

    [TestCase("RCPT", "550 no such user", "refused")]
    [TestCase("RCPT", "450 busy", "later")]
    [TestCase("DATA", "451 not now", "later")]
    [TestCase("END", "554 not that", "refused")]
    [TestCase("END", "451 not now", "later")]
    [TestCase("MAIL", "550 not you", "later", Description = "the sender is the operator's matter, not the recipient's")]
    [TestCase("MAIL", "421 closing", "later")]
    [TestCase("RCPT", "drop", "later")]
    [TestCase("END", "garbage", "later")]
    [TestCase("EHLO", "drop", "later")]
    [TestCase("STARTTLS", "454 not now", "later")]
    [TestCase("QUIT", "drop", "accepted", Description = "the relay has it")]
    public async Task What_the_relay_answers_decides_what_comes_next(string verb, string answer, string expected)
    {
        using var relay = new ScriptedRelay();
        relay.Script[verb] = answer;

        var outcome = await SendAsync(relay);

        Assert.That(outcome.GetType().Name.ToLowerInvariant(), Is.EqualTo(expected), outcome.ToString());
        Assert.That(Canary.FindIn(outcome.ToString(), ["carl.consultant", "Mr Carl Consultant", "1234 5678"]), Is.Empty);
    }

    [Test]
    public async Task A_relay_that_says_nothing_is_given_up_in_time()
    {
        using var relay = new ScriptedRelay();
        relay.Script["MAIL"] = "hang";

        Assert.That(await SendAsync(OptionsFor(relay) with { TimeoutSeconds = 2 }, trusted: true), Is.TypeOf<MailOutcome.Later>());
    }

    [Test]
    public async Task A_relay_that_is_not_there_is_tried_later()
    {
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();

        Assert.That(await SendAsync(Defaults() with { Port = port }, trusted: true), Is.TypeOf<MailOutcome.Later>());
    }

    [Test]
    public async Task A_stop_of_the_service_is_no_answer_of_the_relay()
    {
        using var relay = new ScriptedRelay();
        relay.Script["MAIL"] = "hang";
        using var stop = new CancellationTokenSource();
        var sending = MailerFor(OptionsFor(relay), trusted: true).SendAsync(Outgoing(), stop.Token);
        while (!relay.Heard.Any(line => line.StartsWith("MAIL", StringComparison.Ordinal)))
        {
            await Task.Yield();
        }

        await stop.CancelAsync();
        Assert.That(async () => await sending, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task An_operator_calls_the_relay_and_sends_nothing()
    {
        using var relay = new ScriptedRelay { Login = "user:secret" };
        using var password = new PasswordFile("secret");
        var options = OptionsFor(relay) with { User = "user", PasswordFile = password.Path };

        Assert.That(await CallAsync(options, trusted: true, to: null), Is.Null);

        Assert.That(relay.Messages, Is.Empty);
        Assert.That(relay.Heard.Where(line => !line.StartsWith("AUTH", StringComparison.Ordinal)), Has.All.Match("EHLO|STARTTLS|NOOP|QUIT").And.Some.EqualTo("NOOP"));
    }

    [Test]
    public async Task An_operator_is_told_what_went_wrong_without_a_password()
    {
        using var relay = new ScriptedRelay { Login = "user:secret" };
        using var password = new PasswordFile("hunter2");
        var options = OptionsFor(relay) with { User = "user", PasswordFile = password.Path };

        Assert.That(await CallAsync(options, trusted: true, to: null), Is.EqualTo("the mail relay refused the login"));
        Assert.That(await CallAsync(options, trusted: false, to: null), Is.EqualTo("the mail relay's certificate could not be verified"));
    }

    [Test]
    public async Task A_test_letter_goes_to_the_one_address_and_names_nobody()
    {
        using var relay = new ScriptedRelay();

        Assert.That(await CallAsync(OptionsFor(relay), trusted: true, World.Address("operator@trust.example")), Is.Null);

        var message = Parse(relay.Messages.Single());
        Assert.That(message.To.ToString(), Is.EqualTo("operator@trust.example"));
        Assert.That(message.Subject, Is.EqualTo("Second Opinion: a test"));
        Assert.That(relay.Messages.Single().Contains(Environment.MachineName, StringComparison.OrdinalIgnoreCase) && Environment.MachineName.Length >= 4, Is.False);
    }

    [Test]
    public async Task A_name_cannot_bend_a_header()
    {
        using var relay = new ScriptedRelay();
        var letter = Outgoing();
        letter = letter with { Letter = letter.Letter with { ToName = "Carl\r\nBcc: everybody@hospital.example\r\n\r\n<b>" } };

        Assert.That(await MailerFor(OptionsFor(relay), trusted: true).SendAsync(letter, default), Is.TypeOf<MailOutcome.Accepted>());
        Assert.That(Parse(relay.Messages.Single()).Bcc, Is.Empty);
        Assert.That(relay.Heard.Count(line => line.StartsWith("RCPT", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Pickup_writes_whole_files_and_the_same_letter_once()
    {
        var folder = Directory.CreateTempSubdirectory("second-opinion-pickup");
        try
        {
            var options = Options.Create(Defaults() with { Kind = MailKind.Pickup, Folder = Path.Combine(folder.FullName, "outbox") });
            var mailer = new PickupMailer(options, WriterFor(options));
            Assert.That(await mailer.SendAsync(Outgoing(), default), Is.TypeOf<MailOutcome.Accepted>());
            Assert.That(await mailer.SendAsync(Outgoing(), default), Is.TypeOf<MailOutcome.Accepted>());

            var files = Directory.GetFiles(options.Value.Folder);
            Assert.That(files.Select(Path.GetFileName), Is.EqualTo(new[] { "20300603-090000-0197f0000000700080000000000000aa.eml" }));
            Assert.That(Parse(await File.ReadAllTextAsync(files[0])).TextBody, Does.Contain("1234 5678"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal static MailOptions Defaults() => new()
    {
        Kind = MailKind.Smtp,
        Host = "127.0.0.1",
        From = "no-reply@second-opinion.example",
        CheckRevocation = false, // nobody revokes a certificate that nobody issued
        TimeoutSeconds = 30,
        Templates = Path.Combine(Checkout.Root, "templates"),
    };

    internal static LetterWriter WriterFor(IOptions<MailOptions> options, LinkForm form = LinkForm.Fragment, string? publicUrl = "https://opinion.example/")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["PublicUrl"] = publicUrl }).Build();
        return new LetterWriter(options, new LinkAddresses(configuration, Options.Create(new LinkOptions { Form = form })));
    }

    private static MailOptions OptionsFor(ScriptedRelay relay) => Defaults() with { Port = relay.Port };

    private static SmtpMailer MailerFor(MailOptions options, bool trusted) =>
        new(Options.Create(options), WriterFor(Options.Create(options))) { Trust = trusted ? (_, certificate, _, _) => certificate?.Subject == "CN=relay.invalid" : null };

    private static Task<MailOutcome> SendAsync(ScriptedRelay relay) => SendAsync(OptionsFor(relay), trusted: true);

    private static Task<MailOutcome> SendAsync(MailOptions options, bool trusted) => MailerFor(options, trusted).SendAsync(Outgoing(), default);

    private static Task<string?> CallAsync(MailOptions options, bool trusted, EmailAddress? to) =>
        new RelayProbe(Options.Create(options), MailerFor(options, trusted), TimeProvider.System).CallAsync(to, default);

    private static OutgoingLetter Outgoing() => new(
        new QueuedLetter(
            Guid.ParseExact("0197f0000000700080000000000000aa", "N"), World.Address("carl.consultant@hospital.example"), "Mr Carl Consultant",
            new Letter.Code("Mr Carl Consultant", "1234 5678", "amber-falcon", 10), Guid.Empty, null),
        "RYR",
        Queued);

    private static MimeMessage Parse(string message) => MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(message)));

    private sealed class PasswordFile : IDisposable
    {
        public PasswordFile(string password) => File.WriteAllText(Path, password + "\n");

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public void Dispose() => File.Delete(Path);
    }
}
