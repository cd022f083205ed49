using Microsoft.Extensions.Options;
using MimeKit;
using SecondOpinion.Letters;
using SecondOpinion.Recipients;

namespace SecondOpinion.Mail;

/// <summary>Makes the message of a letter: text and HTML of equal content, no attachment, no picture, nothing fetched.</summary>
internal sealed class LetterWriter(IOptions<MailOptions> options, LinkAddresses links)
{
    private readonly MailOptions _options = options.Value;

    /// <exception cref="LetterUnwrittenException">A template is missing or broken, or there is no address for links to begin with.</exception>
    public MimeMessage Write(OutgoingLetter outgoing)
    {
        var queued = outgoing.Letter;
        var written = new LetterTemplates(_options.Templates).Write(LetterValues.Of(queued.Letter, links.Of), outgoing.Trust);
        var domain = EmailAddress.TryParse(_options.From, out var from) ? from.Domain : "localhost";
        var message = new MimeMessage
        {
            Date = outgoing.Date,
            // From the row, not from the machine: a second delivery is recognised as the same letter, and no host name leaves.
            MessageId = $"{queued.Id:N}@{domain}",
            Subject = written.Subject,
            Body = new BodyBuilder { TextBody = written.Text, HtmlBody = written.Html }.ToMessageBody(),
        };
        message.From.Add(new MailboxAddress(_options.FromName, _options.From));
        message.To.Add(new MailboxAddress(string.Concat(queued.ToName.Where(c => !char.IsControl(c))), queued.To.Value));

        // RFC 3834 section 5: no vacation notice answers this letter; the second header is what Exchange heeds.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        return message;
    }
}
