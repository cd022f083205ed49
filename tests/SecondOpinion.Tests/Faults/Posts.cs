using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using MimeKit;
using SecondOpinion.Letters;
using SecondOpinion.Mail;

namespace SecondOpinion.Faults;

/// <summary>A way for letters out of the house, and the mailbox they arrive in.</summary>
internal interface IPost
{
    IMailer Mailer { get; }

    /// <summary>All that arrived, doubles too.</summary>
    IReadOnlyList<Arrival> Arrived { get; }
}

/// <summary>A letter in a mailbox.</summary>
/// <param name="Id">Key of its row, as the first half of its Message-Id.</param>
/// <param name="To">Name and address.</param>
/// <param name="Text">What a person reads.</param>
/// <param name="All">Everything that the relay saw, decoded.</param>
internal sealed record Arrival(string Id, string To, string Text, string All)
{
    public static Arrival Of(MimeMessage message)
    {
        using (message)
        {
            var headers = string.Join('\n', message.Headers.Select(header => $"{header.Field}: {header.Value}"));
            return new Arrival(
                message.MessageId?.Split('@')[0] ?? "", message.To.ToString(), message.TextBody ?? "", $"{headers}\n{message.TextBody}\n{message.HtmlBody}");
        }
    }
}

/// <summary>The real letters, handed over in memory.</summary>
internal sealed class MemoryPost : IPost, IMailer
{
    private static readonly LetterWriter Writer = HandingLettersOver.WriterFor(Options.Create(HandingLettersOver.Defaults()));

    private readonly ConcurrentQueue<Arrival> _arrived = [];

    public IMailer Mailer => this;

    public IReadOnlyList<Arrival> Arrived => [.. _arrived];

    public TimeSpan Timeout => TimeSpan.FromSeconds(5);

    public Task<MailOutcome> SendAsync(OutgoingLetter letter, CancellationToken cancellationToken)
    {
        _arrived.Enqueue(Arrival.Of(Writer.Write(letter)));
        return Task.FromResult<MailOutcome>(new MailOutcome.Accepted());
    }
}

/// <summary>The real mailer, TLS and a relay that keeps to its script.</summary>
internal sealed class RelayPost(ScriptedRelay relay) : IPost
{
    public IMailer Mailer { get; } = MailerTo(relay.Port);

    public IReadOnlyList<Arrival> Arrived =>
        [.. relay.Messages.Select(text => Arrival.Of(MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)))))];

    /// <summary>One that gives up after two seconds, and trusts the certificate that nobody knows.</summary>
    public static IMailer MailerTo(int port)
    {
        var options = Options.Create(HandingLettersOver.Defaults() with { Port = port, TimeoutSeconds = 2 });
        return new SmtpMailer(options, HandingLettersOver.WriterFor(options)) { Trust = (_, certificate, _, _) => certificate?.Subject == "CN=relay.invalid" };
    }
}

/// <summary>The real letters as files.</summary>
internal sealed class PickupPost : IPost
{
    private readonly string _folder;

    public PickupPost(string folder)
    {
        _folder = folder;
        var options = Options.Create(HandingLettersOver.Defaults() with { Kind = MailKind.Pickup, Folder = folder });
        Mailer = new PickupMailer(options, HandingLettersOver.WriterFor(options));
    }

    public IMailer Mailer { get; }

    public IReadOnlyList<Arrival> Arrived =>
        Directory.Exists(_folder) ? [.. Directory.GetFiles(_folder, "*.eml").Order(StringComparer.Ordinal).Select(file => Arrival.Of(MimeMessage.Load(file)))] : [];
}
