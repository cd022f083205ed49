using Microsoft.Extensions.Configuration;
using SecondOpinion.Archive.DicomWeb;

namespace SecondOpinion.Archive;

/// <summary>An entry of section Archives whose Kind is DicomWeb.</summary>
internal sealed class RemoteArchivesConfigured
{
    private readonly TestAuthority _authority = new();

    [TearDown]
    public void Remove() => _authority.Dispose();

    [Test]
    public void A_sound_entry_has_no_errors()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Errors(), Is.Empty);
            Assert.That(Errors(("Authentication", "Basic"), ("User", "so"), ("Password", "x")), Is.Empty);
            Assert.That(Errors(("Authentication", "Bearer"), ("TokenFile", _authority.PemFile)), Is.Empty);
            Assert.That(Errors(("Authentication", "Certificate"), ("CertificateFile", _authority.PemFile), ("AuthorityFile", _authority.AuthorityFile)), Is.Empty);
            Assert.That(Errors(("Authentication", "Certificate"), ("CertificateFile", _authority.PfxFile), ("PasswordFile", _authority.PasswordFile)), Is.Empty);
            Assert.That(Errors(("Url", "http://127.0.0.1:8042/dicom-web"), ("Gateway:Modality", "pacs")), Is.Empty);
            Assert.That(Errors(("Url", "http://vna.trust.example/dicom-web"), ("AllowHttp", "true")), Is.Empty);
        });
    }

    [TestCase("Url", "", "Url must be")]
    [TestCase("Url", "vna.trust.example", "Url must be")]
    [TestCase("Url", "ftp://vna.trust.example/", "Url must be")]
    [TestCase("Url", "https://so:secret@vna.trust.example/", "Url must be")]
    [TestCase("Url", "https://vna.trust.example/?a=b", "Url must be")]
    [TestCase("Url", "http://vna.trust.example/dicom-web", "unencrypted")]
    [TestCase("Authentication", "Digest", "Authentication \"Digest\" is not known")]
    [TestCase("Authentication", "Basic", "User must be given")]
    [TestCase("Authentication", "Basic", "Give either Password or PasswordFile")]
    [TestCase("Authentication", "Bearer", "Give either Token or TokenFile")]
    [TestCase("Authentication", "Certificate", "needs CertificateFile")]
    [TestCase("User", "so", "User has no use")]
    [TestCase("Password", "x", "Password has no use")]
    [TestCase("PasswordFile", "/not/there", "PasswordFile names no file")]
    [TestCase("TokenFile", "/not/there", "TokenFile names no file")]
    [TestCase("CertificateFile", "/not/there", "CertificateFile cannot be read")]
    [TestCase("AuthorityFile", "/not/there", "AuthorityFile cannot be read")]
    [TestCase("TimeoutSeconds", "0", "TimeoutSeconds must be")]
    [TestCase("TimeoutSeconds", "301", "TimeoutSeconds must be")]
    [TestCase("TimeoutSeconds", "soon", "TimeoutSeconds must be")]
    [TestCase("MostStudies", "49", "MostStudies must be")]
    [TestCase("MostStudies", "5001", "MostStudies must be")]
    [TestCase("MostInstanceMegabytes", "0", "MostInstanceMegabytes must be")]
    [TestCase("Gateway:Modality", "../system", "Gateway:Modality must be")]
    [TestCase("Gateway:Url", "https://gateway.trust.example", "Gateway:Url needs Gateway:Modality")]
    public void A_mistake_is_told_of(string name, string value, string error) => Assert.That(Errors((name, value)), Has.Some.Contains(error));

    [Test]
    public void All_mistakes_are_told_at_once() =>
        Assert.That(Errors(("Url", ""), ("Authentication", "Basic"), ("Token", "x"), ("TimeoutSeconds", "0")), Has.Exactly(5).Items);

    [Test]
    public void A_gateway_whose_own_address_cannot_be_told_must_name_it() =>
        Assert.That(Errors(("Url", "https://gateway.trust.example/dicom"), ("Gateway:Modality", "pacs")), Has.One.Contains("Gateway:Url is missing"));

    [Test]
    public void A_certificate_without_its_key_is_a_mistake() =>
        Assert.That(Errors(("Authentication", "Certificate"), ("CertificateFile", _authority.AuthorityFile)), Has.One.Contains("with its private key"));

    private static List<string> Errors(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["A:Url"] = "https://vna.trust.example/dicom-web/" };
        foreach (var (name, value) in settings)
        {
            all[$"A:{name}"] = value;
        }

        var section = new ConfigurationBuilder().AddInMemoryCollection(all).Build().GetSection("A");
        return [.. DicomWebValidation.Errors(DicomWebOptions.Read(section, Path.GetTempPath()))];
    }
}
