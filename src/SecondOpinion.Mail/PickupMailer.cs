using Microsoft.Extensions.Options;
using SecondOpinion.Letters;

namespace SecondOpinion.Mail;

/// <summary>Development: letters as <c>.eml</c> files in a folder, whole or not at all. The file's name says when and which row, nothing else.</summary>
internal sealed class PickupMailer(IOptions<MailOptions> options, LetterWriter writer) : IMailer
{
    private readonly MailOptions _options = options.Value;

    /// <inheritdoc/>
    public TimeSpan Timeout => TimeSpan.FromSeconds(_options.TimeoutSeconds);

    /// <inheritdoc/>
    public async Task<MailOutcome> SendAsync(OutgoingLetter letter, CancellationToken cancellationToken)
    {
        try
        {
            using var message = writer.Write(letter);
            Directory.CreateDirectory(_options.Folder);
            var name = $"{letter.Date.UtcDateTime:yyyyMMdd-HHmmss}-{letter.Letter.Id:N}.eml";
            var part = Path.Combine(_options.Folder, $".{name}.part");
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await message.WriteToAsync(file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, Path.Combine(_options.Folder, name), overwrite: true);
            return new MailOutcome.Accepted();
        }
        catch (LetterUnwrittenException unwritten)
        {
            return new MailOutcome.Unwritten(unwritten.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new MailOutcome.Later("Mail:Folder cannot be written");
        }
    }
}
