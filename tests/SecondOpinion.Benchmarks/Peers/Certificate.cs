using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecondOpinion.Benchmarks.Peers;

/// <summary>A certificate for loopback that both sides of a comparison use.</summary>
/// <param name="Pem">File of the certificate.</param>
/// <param name="Key">File of its key.</param>
internal sealed record Certificate(string Pem, string Key)
{
    public static Certificate Make(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        var made = new Certificate(Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        File.WriteAllText(made.Pem, certificate.ExportCertificatePem());
        File.WriteAllText(made.Key, key.ExportPkcs8PrivateKeyPem());
        return made;
    }
}
