using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;
using SecondOpinion.Recipients;

namespace SecondOpinion.Mail;

/// <summary>Calls the relay as a letter would, and says what came of it. Sends nothing unless it is told an address.</summary>
public sealed class RelayProbe
{
    private readonly MailOptions _options;
    private readonly SmtpMailer _mailer;
    private readonly TimeProvider _clock;

    internal RelayProbe(IOptions<MailOptions> options, SmtpMailer mailer, TimeProvider clock) => (_options, _mailer, _clock) = (options.Value, mailer, clock);

    /// <summary>Connects, has the connection encrypted, logs in where a login is configured, says NOOP and goodbye.</summary>
    /// <param name="testTo">Null, or who gets one test letter, which names no case and no person.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Null when all of it went well, else what went wrong, without an address or a password.</returns>
    public async Task<string?> CallAsync(EmailAddress? testTo, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_mailer.Timeout);
        try
        {
            using var smtp = await _mailer.OpenAsync(deadline.Token);
            await smtp.NoOpAsync(deadline.Token);
            if (testTo is not null)
            {
                await SendAsync(smtp, testTo, deadline.Token);
            }

            await smtp.DisconnectAsync(quit: true, deadline.Token);
            return null;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && _mailer.Words(fault) is not null)
        {
            return _mailer.Words(fault);
        }
    }

    private async Task SendAsync(SmtpClient smtp, EmailAddress to, CancellationToken cancellationToken)
    {
        using var message = new MimeMessage();
        message.From.Add(new MailboxAddress(_options.FromName, _options.From));
        message.To.Add(new MailboxAddress("", to.Value));
        message.Subject = "Second Opinion: a test";
        message.MessageId = $"test.{Guid.CreateVersion7(_clock.GetUtcNow()):N}@{(EmailAddress.TryParse(_options.From, out var from) ? from.Domain : "localhost")}";
        message.Body = new TextPart("plain") { Text = "This letter was sent by an operator to see whether letters arrive. Nothing needs to be done.\r\n" };
        await smtp.SendAsync(message, cancellationToken);
    }
}
