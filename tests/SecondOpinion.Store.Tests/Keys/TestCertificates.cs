using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecondOpinion.Store.Keys;

namespace SecondOpinion.Store.Tests.Keys;

/// <summary>Certificates made for one test, in files as an administrator would have them.</summary>
internal sealed class TestCertificates : IDisposable
{
    public static readonly DateTimeOffset Begins = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset Ends = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("keys-test-").FullName;

    public string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(In(name), bytes);
        return In(name);
    }

    public string Pkcs12(string name, string? password = null)
    {
        using var certificate = Rsa(name);
        return Write($"{name}.p12", certificate.Export(X509ContentType.Pkcs12, password));
    }

    public string Pem(string name, string? password = null)
    {
        using var certificate = Rsa(name);
        using var key = certificate.GetRSAPrivateKey()!;
        var pem = password is null
            ? key.ExportPkcs8PrivateKeyPem()
            : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        return Write($"{name}.pem", $"{certificate.ExportCertificatePem()}\n{pem}\n");
    }

    public string WithoutKey(string name, X509ContentType type)
    {
        using var certificate = Rsa(name);
        using var open = X509CertificateLoader.LoadCertificate(certificate.RawData);
        return type == X509ContentType.Pkcs12
            ? Write($"{name}.p12", open.Export(X509ContentType.Pkcs12)!)
            : Write($"{name}.pem", open.ExportCertificatePem());
    }

    public string EllipticCurve(string name)
    {
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(Begins, Ends);
        return Write($"{name}.p12", certificate.Export(X509ContentType.Pkcs12));
    }

    public RingCertificates Ring(string current, params string[] old) =>
        RingCertificates.Read("Keys:Desk", new RingOptions { CertificateFile = current, OldCertificateFiles = old });

    public string In(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static X509Certificate2 Rsa(string name)
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Begins, Ends);
    }
}
