namespace SecondOpinion.Browser;

/// <summary>The drill of the runbook: both key rings get a new certificate, and nobody notices.</summary>
internal sealed class RotatingCertificates
{
    private const string Recipient = "r.keyes@heart.example";

    private readonly Certificates _certificates = new();

    [TearDown]
    public void Forget() => _certificates.Dispose();

    [Test]
    public async Task Links_sessions_and_sealed_cases_go_on_with_new_certificates_beside_the_old_ones()
    {
        Checkout.RequirePeer("openssl");
        var (desk, reader) = (_certificates.Pkcs12("desk", days: 20), _certificates.Pkcs12("reader", days: 20));
        (string Key, string Value)[] rings = [("Keys__Desk__CertificateFile", desk), ("Keys__Reader__CertificateFile", reader)];
        await using var site = await Site.StartAsync(null, rings);
        var (code, token) = await Drill.AskAsync(site, Recipient);
        using var recipient = new HttpPerson(site);
        await Drill.OpenAsync(recipient, site, Recipient, token);
        using var referrer = new HttpPerson(site);
        await referrer.SignInAsync("demo:demo1-referrer");
        var before = await Programs.DoctorAsync([.. Drill.Settings(site.Data), .. rings]);
        Assert.That(before.Said, Does.Match("warning +keys +desk ring: its certificate ends on ").And.Match("warning +keys +reader ring: its certificate ends on "), "told before it hurts");
        await site.KillAsync();

        (string Key, string Value)[] old = [.. await RotateAsync("desk", desk), .. await RotateAsync("reader", reader)];
        Assert.That(old.Select(setting => setting.Key), Is.EqualTo(new[] { "Keys__Desk__OldCertificateFiles__0", "Keys__Reader__OldCertificateFiles__0" }));
        await site.RestartAsync([.. rings, .. old]);
        Assert.That(await Drill.ReadFirstFrameAsync(recipient, code), Is.GreaterThan(1000), "the session goes on, and its images open");
        Assert.That(await referrer.TextAsync($"/cases/{code}"), Does.Contain("Okafor").IgnoreCase, "so does the referrer's, and what the case is about");
        using var another = new HttpPerson(site);
        await Drill.OpenAsync(another, site, Recipient, token);
        Assert.That(await Drill.ReadFirstFrameAsync(another, code), Is.GreaterThan(1000), "the link opens");
        var after = await Programs.DoctorAsync([.. Drill.Settings(site.Data), .. rings, .. old]);
        Assert.That(after.Said, Does.Match("ok +keys +desk ring: [0-9]+ keys open, certificate until ").And.Match("ok +keys +reader ring: [0-9]+ keys open, certificate until "));

        var forgotten = await Programs.DoctorAsync([.. Drill.Settings(site.Data), .. rings]);
        Assert.That(forgotten.Said, Does.Match("failed +keys +reader ring: [0-9]+ of [0-9]+ keys cannot be opened -> name the certificates that wrapped them under OldCertificateFiles"));
    }

    [Test]
    public async Task A_ring_is_rotated_once_a_day_and_the_new_certificate_stays()
    {
        Checkout.RequirePeer("openssl");
        var desk = _certificates.Pkcs12("desk");
        var was = await File.ReadAllBytesAsync(desk);
        var old = (await RotateAsync("desk", desk)).Single().Value;
        var now = await File.ReadAllBytesAsync(desk);
        Assert.That(await File.ReadAllBytesAsync(old), Is.EqualTo(was).And.Not.EqualTo(now));
        var (code, said) = await Drill.RunAsync("rotate-certificate.sh", "desk", Path.GetDirectoryName(desk)!);
        Assert.That((code, said), Is.EqualTo((2, said)).And.Matches<(int, string Said)>(answer => answer.Said.Contains("rotated today", StringComparison.Ordinal)));
        Assert.That(await File.ReadAllBytesAsync(desk), Is.EqualTo(now));
    }

    /// <summary>The settings that the script prints.</summary>
    private static async Task<(string Key, string Value)[]> RotateAsync(string ring, string certificate)
    {
        var (code, said) = await Drill.RunAsync("rotate-certificate.sh", ring, Path.GetDirectoryName(certificate)!);
        Assert.That(code, Is.Zero, said);
        return [.. said.Trim().Split('\n').Select(line => line.Split('=', 2)).Select(pair => (pair[0], pair[1]))];
    }
}
