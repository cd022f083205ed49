using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecondOpinion.Browser;

/// <summary>Certificates of one test, in files as an administrator would have them.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("second-opinion-certificates-");

    /// <summary>A new one that wraps a key ring, without a password.</summary>
    /// <param name="name">Of file and subject.</param>
    /// <param name="days">How long it is good for yet; below 0 it is over.</param>
    public string Pkcs12(string name, int days = 90)
    {
        using var made = Make(name, days);
        var path = Path.Combine(_folder.FullName, $"{name}.p12");
        File.WriteAllBytes(path, made.Export(X509ContentType.Pkcs12));
        return path;
    }

    /// <summary>A new one with its key for a server, in two files.</summary>
    public (string Certificate, string Key) Pem(string name)
    {
        using var made = Make(name, 90);
        using var key = made.GetRSAPrivateKey()!; // RSA, below
        var (certificate, secret) = (Path.Combine(_folder.FullName, $"{name}.pem"), Path.Combine(_folder.FullName, $"{name}.key"));
        File.WriteAllText(certificate, made.ExportCertificatePem());
        File.WriteAllText(secret, key.ExportPkcs8PrivateKeyPem());
        return (certificate, secret);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static X509Certificate2 Make(string name, int days)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = RSA.Create(2048);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-400), now.AddDays(days));
    }
}
