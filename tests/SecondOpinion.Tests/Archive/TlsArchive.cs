using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SecondOpinion.Archive;

/// <summary>An authority with a server and a client certificate, in files.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("so-tls-").FullName;
    private readonly X509Certificate2 _root;

    /// <param name="name">Whom the server's certificate is for.</param>
    /// <param name="hours">How long that is good for yet; below 0 it is over.</param>
    public TestAuthority(string name = "localhost", int hours = 200)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Trust Root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10));
        File.WriteAllText(AuthorityFile, _root.ExportCertificatePem());
        Server = Issue($"CN={name}", "1.3.6.1.5.5.7.3.1", name, hours);
        using var client = Issue("CN=second-opinion", "1.3.6.1.5.5.7.3.2");
        File.WriteAllText(PemFile, client.ExportCertificatePem() + "\n" + client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(PfxFile, client.Export(X509ContentType.Pkcs12, "pfx-secret"));
        File.WriteAllText(PasswordFile, "pfx-secret\n");
    }

    public X509Certificate2 Server { get; }

    public string AuthorityFile => Path.Combine(_folder, "root.pem");

    public string PemFile => Path.Combine(_folder, "client.pem");

    public string PfxFile => Path.Combine(_folder, "client.pfx");

    public string PasswordFile => Path.Combine(_folder, "password");

    public string TokenFile => Path.Combine(_folder, "token");

    public void Dispose()
    {
        _root.Dispose();
        Server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private X509Certificate2 Issue(string name, string usage, string dnsName = "localhost", int hours = 200)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        using var issued = request.Create(_root, DateTimeOffset.UtcNow.AddHours(-20), DateTimeOffset.UtcNow.AddHours(hours), RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}

/// <summary>An archive behind real TLS on loopback, that wants a certificate where <paramref name="handle"/> looks at one.</summary>
internal sealed class TlsArchive : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TlsArchive(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/dicom-web";

    public static async Task<TlsArchive> StartAsync(TestAuthority authority, Func<HttpContext, Task> handle, bool wantsCertificate = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = authority.Server,
            ClientCertificateMode = wantsCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate,
            ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == "CN=Trust Root",
        })));
        var app = builder.Build();
        app.Run(context => handle(context));
        await app.StartAsync();
        return new TlsArchive(app);
    }

    /// <summary>Nothing found.</summary>
    public static async Task NothingAsync(HttpContext context)
    {
        context.Response.ContentType = "application/dicom+json";
        await context.Response.WriteAsync("[]");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
