using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SecondOpinion.Mail;

/// <summary>Writes a token as the address in a letter.</summary>
/// <remarks>The public address is read at each letter: in Development it is known only once the server listens.</remarks>
internal sealed class LinkAddresses(IConfiguration configuration, IOptions<LinkOptions> options)
{
    public const string PublicUrlKey = "PublicUrl";

    /// <exception cref="LetterUnwrittenException">No public address is configured.</exception>
    public string Of(string token)
    {
        var url = configuration[PublicUrlKey];
        return string.IsNullOrWhiteSpace(url)
            ? throw new LetterUnwrittenException("PublicUrl is not configured")
            : $"{url.TrimEnd('/')}/open{(options.Value.Form == LinkForm.Path ? '/' : '#')}{token}";
    }
}
