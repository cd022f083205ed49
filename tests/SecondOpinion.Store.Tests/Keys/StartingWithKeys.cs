using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Store.Keys;

namespace SecondOpinion.Store.Tests.Keys;

/// <summary>What forbids a process to start with the keys it was given, in words for whoever runs it.</summary>
internal sealed class StartingWithKeys : IDisposable
{
    private static readonly DateTimeOffset Noon = TestCertificates.Begins.AddMonths(3);

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Test]
    public void Outside_Development_each_ring_needs_its_certificate()
    {
        Assert.That(Faults("Production", desk: true), Has.Count.EqualTo(2)
            .And.Some.StartWith("Keys:Desk:CertificateFile is missing").And.Some.StartWith("Keys:Reader:CertificateFile is missing"));
        Assert.That(Faults("Production", desk: false), Has.Count.EqualTo(1).And.Some.StartWith("Keys:Reader:CertificateFile is missing"));
        Assert.That(Faults("Development", desk: true), Is.Empty);
    }

    [Test]
    public void A_certificate_for_each_ring_is_enough()
    {
        var password = _certificates.Write("password", "correct horse\r\n");
        Assert.That(
            Faults(
                "Production", desk: true,
                ("Keys:Desk:CertificateFile", _certificates.Pkcs12("desk", "correct horse")), ("Keys:Desk:PasswordFile", password),
                ("Keys:Reader:CertificateFile", _certificates.Pem("reader", "correct horse")), ("Keys:Reader:PasswordFile", password),
                ("Keys:Reader:OldCertificateFiles:0", _certificates.Pkcs12("old", "correct horse"))),
            Is.Empty);
        Assert.That(Faults("Production", desk: false, ("Keys:Reader:CertificateFile", _certificates.Pem("alone"))), Is.Empty);
    }

    [Test]
    public void Everything_wrong_is_said_at_once_and_names_setting_and_file()
    {
        var faults = Faults(
            "Production", desk: true,
            ("Keys:Desk:CertificateFile", _certificates.In("nowhere.p12")),
            ("Keys:Desk:OldCertificateFiles:0", _certificates.Write("noise.p12", [1, 2, 3])),
            ("Keys:Reader:CertificateFile", _certificates.Pem("any")), ("Keys:Reader:PasswordFile", _certificates.In("nopassword")));

        Assert.That(faults, Has.Count.EqualTo(3)
            .And.Some.EqualTo($"Keys:Desk:CertificateFile: {_certificates.In("nowhere.p12")} is not there.")
            .And.Some.StartWith($"Keys:Desk:OldCertificateFiles:0: {_certificates.In("noise.p12")} cannot be opened")
            .And.Some.EqualTo($"Keys:Reader:PasswordFile: {_certificates.In("nopassword")} is not there."));
    }

    [TestCase(X509ContentType.Pkcs12)]
    [TestCase(X509ContentType.Cert)]
    public void A_certificate_without_its_private_key_is_refused(X509ContentType type) =>
        Assert.That(Reader(_certificates.WithoutKey($"open-{type}", type)), Has.Count.EqualTo(1).And.Some.EndsWith("holds no RSA private key."));

    [Test]
    public void A_certificate_whose_key_cannot_encrypt_is_refused() =>
        Assert.That(Reader(_certificates.EllipticCurve("curve")), Has.Count.EqualTo(1).And.Some.EndsWith("holds no RSA private key."));

    [Test]
    public void A_folder_is_no_certificate() =>
        Assert.That(Reader(_certificates.In(".")), Has.Count.EqualTo(1).And.Some.EndsWith("cannot be read."));

    [TestCase("")]
    [TestCase("wrong")]
    public void A_password_that_does_not_fit_is_refused_and_not_repeated(string password)
    {
        var file = _certificates.Write($"password-{password}", password);
        foreach (var certificate in new[] { _certificates.Pkcs12("locked", "right"), _certificates.Pem("locked", "right") })
        {
            var faults = Faults("Production", desk: false, ("Keys:Reader:CertificateFile", certificate), ("Keys:Reader:PasswordFile", file));
            Assert.That(faults, Has.Count.EqualTo(1).And.Some.EndsWith("or Keys:Reader:PasswordFile does not fit."));
        }

        Assert.That(Reader(_certificates.Pem("locked-too", "right")), Has.Count.EqualTo(1), "no password at all");
    }

    [Test]
    public void A_certificate_wraps_from_its_first_second_to_its_last()
    {
        var file = _certificates.Pem("reader-in-time");
        foreach (var (at, refused) in new[]
        {
            (TestCertificates.Begins.AddSeconds(-1), true), (TestCertificates.Begins, false),
            (TestCertificates.Ends, false), (TestCertificates.Ends.AddSeconds(1), true),
        })
        {
            Assert.That(Faults("Production", at, desk: false, ("Keys:Reader:CertificateFile", file)), Has.Count.EqualTo(refused ? 1 : 0), $"{at:O}");
        }
    }

    [Test]
    public void An_expired_certificate_may_still_open_what_it_wrapped()
    {
        var faults = Faults("Development", TestCertificates.Ends.AddYears(1), desk: false, ("Keys:Reader:OldCertificateFiles:0", _certificates.Pem("past")));
        Assert.That(faults, Is.Empty);
    }

    [Test]
    public void The_two_rings_must_not_share_a_certificate()
    {
        var file = _certificates.Pem("both");
        Assert.That(
            Faults("Production", desk: true, ("Keys:Desk:CertificateFile", file), ("Keys:Reader:CertificateFile", file)),
            Has.Count.EqualTo(1).And.Some.Contains("the same certificate"));
    }

    [TestCase("10.0.6", false)]
    [TestCase("10.0.6+abc", false)]
    [TestCase("9.0.99", false)]
    [TestCase("10.0.7-servicing.1", false)]
    [TestCase("10.0.7", true)]
    [TestCase("10.0.7+abc", true)]
    [TestCase("10.0.8-servicing.1+abc", true)]
    [TestCase("10.0.14", true)]
    [TestCase("11.0.0", true)]
    [TestCase("newest", false)]
    [TestCase(null, false)]
    public void A_framework_that_accepts_forged_payloads_is_refused(string? version, bool sound) =>
        Assert.That(ProtectionVersion.IsSound(version), Is.EqualTo(sound));

    [Test]
    public void The_framework_that_runs_here_is_sound() => Assert.That(ProtectionVersion.IsSound(ProtectionVersion.Running), ProtectionVersion.Running);

    private static IReadOnlyList<string> Reader(string certificateFile) =>
        Faults("Production", desk: false, ("Keys:Reader:CertificateFile", certificateFile));

    private static IReadOnlyList<string> Faults(string environment, bool desk, params (string Key, string Value)[] settings) =>
        Faults(environment, Noon, desk, settings);

    private static IReadOnlyList<string> Faults(string environment, DateTimeOffset now, bool desk, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value, StringComparer.Ordinal)).Build();
        using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new FakeTimeProvider(now))
            .AddSingleton<IHostEnvironment>(new Environment { EnvironmentName = environment })
            .AddKeyRings(configuration, desk)
            .BuildServiceProvider();
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return [.. refused.Failures];
        }
    }

    private sealed class Environment : IHostEnvironment
    {
        public required string EnvironmentName { get; set; }

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
