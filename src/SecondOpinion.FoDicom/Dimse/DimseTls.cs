using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FellowOakDicom.Network.Tls;
using SecondOpinion.Archive.DicomWeb;

namespace SecondOpinion.FoDicom.Dimse;

/// <summary>TLS with a PACS: both sides show a certificate, in both directions.</summary>
internal static class DimseTls
{
    /// <summary>What is wrong with the files; null when nothing is.</summary>
    public static string? Fault(DimseOptions options)
    {
        try
        {
            Certificate(options).Dispose();
            _ = Authorities(options);
            return null;
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return "CertificateFile, PasswordFile or AuthorityFile cannot be read: PKCS#12 or PEM with the private key, its password, and PEM.";
        }
    }

    /// <summary>For associations that we ask for; null without TLS.</summary>
    public static ITlsInitiator? Initiator(DimseOptions options) => !options.Tls ? null : new DefaultTlsInitiator
    {
        Protocols = SslProtocols.None, // what the operating system holds to be safe; fo-dicom's own default begins at TLS 1.0
        Certificates = new X509CertificateCollection { Certificate(options) },
        SslHandshakeTimeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
        CertificateValidationCallback = Judge(options, byName: true),
    };

    /// <summary>For associations that the PACS opens; null without TLS.</summary>
    public static ITlsAcceptor? Acceptor(DimseOptions options) => !options.Tls ? null : new DefaultTlsAcceptor(Certificate(options))
    {
        Protocols = SslProtocols.None, // as above
        RequireMutualAuthentication = true,
        SslHandshakeTimeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
        CertificateValidationCallback = Judge(options, byName: false),
    };

    /// <summary>The machine's authorities decide, or those of the file and nobody else.</summary>
    /// <param name="options">Names the file.</param>
    /// <param name="byName">The certificate must name the host that was called; who calls us is known by the authority alone.</param>
    private static RemoteCertificateValidationCallback Judge(DimseOptions options, bool byName)
    {
        var authorities = Authorities(options);
        return (_, certificate, _, errors) =>
        {
            if (certificate is null || (byName && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)))
            {
                return false;
            }

            if (authorities is null)
            {
                return (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
            }

            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // such an authority mostly publishes no list
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
            using var shown = new X509Certificate2(certificate);
            return chain.Build(shown);
        };
    }

    private static X509Certificate2 Certificate(DimseOptions options) => Credentials.Certificate(Files(options));

    private static X509Certificate2Collection? Authorities(DimseOptions options) =>
        options.AuthorityFile.Length == 0 ? null : Credentials.Authorities(Files(options));

    private static DicomWebOptions Files(DimseOptions options) =>
        new() { CertificateFile = options.CertificateFile, PasswordFile = options.PasswordFile, AuthorityFile = options.AuthorityFile };
}
