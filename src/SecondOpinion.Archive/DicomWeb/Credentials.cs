using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>Shows an archive who asks.</summary>
internal sealed class Credentials(DicomWebOptions options) : DelegatingHandler
{
    /// <summary>The client certificate with its private key.</summary>
    /// <exception cref="CryptographicException">The file holds none.</exception>
    public static X509Certificate2 Certificate(DicomWebOptions options)
    {
        var password = options.PasswordFile.Length > 0 ? FirstLine(options.PasswordFile) : null;
        var bytes = File.ReadAllBytes(options.CertificateFile);
        if (!Encoding.ASCII.GetString(bytes).Contains("-----BEGIN", StringComparison.Ordinal))
        {
            return WithKey(X509CertificateLoader.LoadPkcs12(bytes, password));
        }

        var pem = Encoding.ASCII.GetString(bytes);
        using var read = password is null ? X509Certificate2.CreateFromPem(pem, pem) : X509Certificate2.CreateFromEncryptedPem(pem, pem, password);
        return WithKey(X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null)); // Windows' TLS wants a key that came by PKCS#12
    }

    /// <summary>The only authorities trusted for this archive.</summary>
    /// <exception cref="CryptographicException">The file holds none.</exception>
    public static X509Certificate2Collection Authorities(DicomWebOptions options)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.AuthorityFile);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("No certificate.");
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = options.Authentication switch
        {
            "Basic" => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{Secret(options.Password, options.PasswordFile)}"))),
            "Bearer" => new AuthenticationHeaderValue("Bearer", Secret(options.Token, options.TokenFile)),
            _ => null,
        };
        return base.SendAsync(request, cancellationToken);
    }

    private static string Secret(string given, string file) => file.Length > 0 ? FirstLine(file) : given;

    private static string FirstLine(string file) => File.ReadLines(file).FirstOrDefault() ?? "";

    private static X509Certificate2 WithKey(X509Certificate2 certificate) =>
        certificate.HasPrivateKey ? certificate : throw new CryptographicException("No private key.");
}
