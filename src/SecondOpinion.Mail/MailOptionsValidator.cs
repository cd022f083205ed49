using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SecondOpinion.Recipients;

namespace SecondOpinion.Mail;

/// <summary>Everything that is wrong with the mail settings and the templates, at once, before the first letter.</summary>
internal sealed class MailOptionsValidator(IHostEnvironment environment, IConfiguration configuration) : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        string[] errors =
        [
            .. options.Kind switch
            {
                MailKind.Smtp => SmtpErrors(options).Concat(PublicUrlErrors()),
                MailKind.Pickup => PickupErrors(options),
                _ => ["Mail:Kind must be Smtp or Pickup."],
            },
            .. CommonErrors(options),
            .. LetterTemplates.Errors(options.Templates),
        ];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> CommonErrors(MailOptions options)
    {
        if (!EmailAddress.TryParse(options.From, out _))
        {
            yield return "Mail:From must be an e-mail address.";
        }

        if (options.FromName.Any(char.IsControl))
        {
            yield return "Mail:FromName must not hold control characters.";
        }

        if (options.TimeoutSeconds is < 5 or > 600)
        {
            yield return "Mail:TimeoutSeconds must be 5 to 600.";
        }

        if (options.Workers is < 1 or > 16)
        {
            yield return "Mail:Workers must be 1 to 16.";
        }

        if (options.PollSeconds is < 1 or > 60)
        {
            yield return "Mail:PollSeconds must be 1 to 60.";
        }
    }

    private static IEnumerable<string> SmtpErrors(MailOptions options)
    {
        if (Uri.CheckHostName(options.Host) == UriHostNameType.Unknown)
        {
            yield return "Mail:Host must be the name of a mail relay.";
        }

        if (options.Port is < 1 or > 65535)
        {
            yield return "Mail:Port must be 1 to 65535.";
        }

        if (!Enum.IsDefined(options.Security))
        {
            yield return "Mail:Security must be StartTls or Tls.";
        }

        if ((options.User.Length == 0) != (options.PasswordFile.Length == 0))
        {
            yield return "Mail:User and Mail:PasswordFile come together or not at all.";
        }
        else if (options.PasswordFile.Length > 0 && !File.Exists(options.PasswordFile))
        {
            yield return "Mail:PasswordFile names no file.";
        }
    }

    private IEnumerable<string> PickupErrors(MailOptions options)
    {
        if (!environment.IsDevelopment())
        {
            yield return "Mail:Kind=Pickup exists in Development only: it leaves links and codes in files.";
        }

        if (options.Folder.Length == 0)
        {
            yield return "Mail:Folder must name a folder when Mail:Kind is Pickup.";
        }
    }

    private IEnumerable<string> PublicUrlErrors()
    {
        var url = configuration[LinkAddresses.PublicUrlKey];
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            || (parsed.Scheme != Uri.UriSchemeHttps && !(parsed.Scheme == Uri.UriSchemeHttp && parsed.IsLoopback && environment.IsDevelopment())))
        {
            yield return "PublicUrl must be an absolute https address: links in letters begin with it.";
        }
    }
}
