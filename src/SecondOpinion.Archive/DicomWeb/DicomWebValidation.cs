using System.Security.Cryptography;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>Everything that is wrong with a DICOMweb archive's settings.</summary>
internal static class DicomWebValidation
{
    private static readonly Dictionary<string, string[]> Belonging = new(StringComparer.Ordinal)
    {
        ["None"] = [],
        ["Basic"] = ["User", "Password", "PasswordFile"],
        ["Bearer"] = ["Token", "TokenFile"],
        ["Certificate"] = ["CertificateFile", "PasswordFile"],
    };

    public static IEnumerable<string> Errors(DicomWebOptions options) =>
        UrlErrors("Url", options.Url, options)
            .Concat(options.GatewayUrl.Length > 0 ? UrlErrors("Gateway:Url", options.GatewayUrl, options) : [])
            .Concat(GatewayErrors(options)).Concat(AuthenticationErrors(options)).Concat(FileErrors(options)).Concat(NumberErrors(options));

    private static IEnumerable<string> UrlErrors(string name, string url, DicomWebOptions options)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || (parsed.Scheme != Uri.UriSchemeHttps && parsed.Scheme != Uri.UriSchemeHttp)
            || parsed.Query.Length > 0 || parsed.Fragment.Length > 0 || parsed.UserInfo.Length > 0)
        {
            yield return $"{name} must be an absolute https address without user, query or fragment.";
        }
        else if (parsed.Scheme == Uri.UriSchemeHttp && !parsed.IsLoopback && !options.AllowHttp)
        {
            yield return $"{name} must be https: patients' names would cross the network unencrypted. Where the archive can do no better, set AllowHttp to true.";
        }
    }

    private static IEnumerable<string> GatewayErrors(DicomWebOptions options)
    {
        if (options.GatewayModality.Length > 0 && !options.GatewayModality.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            yield return "Gateway:Modality must be a name of letters, digits, hyphens and underscores, as it stands in the gateway's DicomModalities.";
        }

        if (options.GatewayModality.Length == 0 && options.GatewayUrl.Length > 0)
        {
            yield return "Gateway:Url needs Gateway:Modality.";
        }
        else if (options.GatewayModality.Length > 0 && options.GatewayUrl.Length == 0 && !options.Url.EndsWith("/dicom-web", StringComparison.Ordinal))
        {
            yield return "Gateway:Url is missing: it cannot be told from a Url that does not end in /dicom-web.";
        }
    }

    private static IEnumerable<string> AuthenticationErrors(DicomWebOptions options)
    {
        if (!Belonging.TryGetValue(options.Authentication, out var belonging))
        {
            yield return $"Authentication \"{options.Authentication}\" is not known: use None, Basic, Bearer or Certificate.";
            yield break;
        }

        foreach (var (name, value) in Secrets(options).Where(secret => secret.Value.Length > 0 && !belonging.Contains(secret.Name)))
        {
            yield return $"{name} has no use with Authentication {options.Authentication}.";
        }

        if (options.Authentication == "Basic" && (options.User.Length == 0 || options.User.Contains(':', StringComparison.Ordinal)))
        {
            yield return "User must be given, without a colon."; // RFC 7617 section 2
        }

        if (options.Authentication == "Basic" && options.Password.Length == 0 == (options.PasswordFile.Length == 0))
        {
            yield return "Give either Password or PasswordFile.";
        }

        if (options.Authentication == "Bearer" && options.Token.Length == 0 == (options.TokenFile.Length == 0))
        {
            yield return "Give either Token or TokenFile.";
        }

        if (options.Authentication == "Certificate" && (options.CertificateFile.Length == 0 || options.Url.StartsWith("http:", StringComparison.OrdinalIgnoreCase)))
        {
            yield return "Authentication Certificate needs CertificateFile, and an https Url.";
        }
    }

    private static (string Name, string Value)[] Secrets(DicomWebOptions options) =>
    [
        ("User", options.User), ("Password", options.Password), ("PasswordFile", options.PasswordFile), ("Token", options.Token),
        ("TokenFile", options.TokenFile), ("CertificateFile", options.CertificateFile),
    ];

    private static IEnumerable<string> FileErrors(DicomWebOptions options)
    {
        foreach (var (name, path) in new[] { ("PasswordFile", options.PasswordFile), ("TokenFile", options.TokenFile) })
        {
            if (path.Length > 0 && !File.Exists(path))
            {
                yield return $"{name} names no file that this program can see.";
            }
        }

        if (options.CertificateFile.Length > 0 && !CanRead(() => Credentials.Certificate(options).Dispose()))
        {
            yield return "CertificateFile cannot be read: it must be PKCS#12 or PEM, with its private key, and PasswordFile must hold its password when it has one.";
        }

        if (options.AuthorityFile.Length > 0 && !CanRead(() => Credentials.Authorities(options)))
        {
            yield return "AuthorityFile cannot be read: it must be PEM and hold a certificate.";
        }
    }

    private static bool CanRead(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<string> NumberErrors(DicomWebOptions options)
    {
        if (options.TimeoutSeconds is < 1 or > 300)
        {
            yield return "TimeoutSeconds must be 1 to 300.";
        }

        if (options.MostStudies is < 50 or > 5000)
        {
            yield return "MostStudies must be 50 to 5000.";
        }

        if (options.MostInstanceMegabytes is < 1 or > 65536)
        {
            yield return "MostInstanceMegabytes must be 1 to 65536.";
        }
    }
}
