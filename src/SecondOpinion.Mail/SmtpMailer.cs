using System.Net.Security;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using SecondOpinion.Letters;
using SecondOpinion.Recipients;

namespace SecondOpinion.Mail;

/// <summary>Hands letters to a relay, one connection each: letters are few, and relays close idle connections.</summary>
/// <remarks>Encryption is not negotiable: no STARTTLS, a wrong certificate or one whose revocation cannot be checked mean that nothing is
/// said. There is no protocol log: it would hold codes and links.</remarks>
internal sealed class SmtpMailer(IOptions<MailOptions> options, LetterWriter writer) : IMailer
{
    private readonly MailOptions _options = options.Value;

    /// <summary>Tests only: their relay's certificate is nobody's.</summary>
    internal RemoteCertificateValidationCallback? Trust { get; init; }

    /// <inheritdoc/>
    public TimeSpan Timeout => TimeSpan.FromSeconds(_options.TimeoutSeconds);

    /// <inheritdoc/>
    public async Task<MailOutcome> SendAsync(OutgoingLetter letter, CancellationToken cancellationToken)
    {
        MimeMessage message;
        try
        {
            message = writer.Write(letter);
        }
        catch (LetterUnwrittenException unwritten)
        {
            return new MailOutcome.Unwritten(unwritten.Message);
        }

        using (message)
        using (var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            deadline.CancelAfter(Timeout);
            try
            {
                await HandOverAsync(message, deadline.Token);
                return new MailOutcome.Accepted();
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested && Judge(exception) is { } outcome)
            {
                return outcome;
            }
        }
    }

    /// <summary>A connection that is encrypted and logged in. The caller disposes it.</summary>
    internal async Task<SmtpClient> OpenAsync(CancellationToken cancellationToken)
    {
        var smtp = new SmtpClient
        {
            CheckCertificateRevocation = _options.CheckRevocation,
            Timeout = (int)Timeout.TotalMilliseconds,
            LocalDomain = EmailAddress.TryParse(_options.From, out var from) ? from.Domain : "localhost", // not this machine's name
            ServerCertificateValidationCallback = Trust,
        };
        var security = _options.Security == MailSecurity.Tls ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls;
        try
        {
            await smtp.ConnectAsync(_options.Host, _options.Port, security, cancellationToken);
            if (_options.User.Length > 0)
            {
                var password = (await File.ReadAllLinesAsync(_options.PasswordFile, cancellationToken)).FirstOrDefault("");
                await smtp.AuthenticateAsync(_options.User, password, cancellationToken);
            }

            return smtp;
        }
        catch
        {
            smtp.Dispose();
            throw;
        }
    }

    /// <summary>What <paramref name="exception"/> means, without an address; null for what is our own fault.</summary>
    internal string? Words(Exception exception) => Judge(exception) switch
    {
        MailOutcome.Refused refused => refused.Because,
        MailOutcome.Later later => later.Because,
        _ => null,
    };

    private async Task HandOverAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        using var smtp = await OpenAsync(cancellationToken);
        await smtp.SendAsync(message, cancellationToken);
        try
        {
            await smtp.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or ProtocolException or OperationCanceledException or SocketException)
        {
            // The relay has the letter; how it says goodbye changes nothing, and trying again would send it twice.
        }
    }

    /// <summary>What to do next; null for what is our own fault. Only the recipient or the letter can be refused for good: a relay that
    /// refuses the sender or the login is waiting for an operator.</summary>
    private MailOutcome? Judge(Exception exception) => exception switch
    {
        SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted } refused when (int)refused.StatusCode >= 500 =>
            new MailOutcome.Refused($"the mail relay answered {(int)refused.StatusCode} ({refused.ErrorCode})"),
        SmtpCommandException later => new MailOutcome.Later($"the mail relay answered {(int)later.StatusCode} ({later.ErrorCode})"),
        SslHandshakeException => new MailOutcome.Later("the mail relay's certificate could not be verified"),
        AuthenticationException => new MailOutcome.Later("the mail relay refused the login"),
        ServiceNotAuthenticatedException => new MailOutcome.Later("the mail relay wants a login"),
        NotSupportedException => new MailOutcome.Later($"the mail relay does not offer what Mail:Security={_options.Security} and Mail:User need"),
        TimeoutException or OperationCanceledException => new MailOutcome.Later("the mail relay did not answer in time"),
        SocketException => new MailOutcome.Later("the mail relay cannot be reached"),
        ProtocolException or IOException => new MailOutcome.Later("the connection to the mail relay broke"),
        UnauthorizedAccessException => new MailOutcome.Later("Mail:PasswordFile cannot be read"),
        _ => null,
    };
}
