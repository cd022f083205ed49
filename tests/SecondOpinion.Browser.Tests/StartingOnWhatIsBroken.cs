namespace SecondOpinion.Browser;

/// <summary>A service that cannot start says in one line what to do, changes nothing, and starts with all it had once that is done.</summary>
internal sealed class StartingOnWhatIsBroken
{
    private const string Recipient = "s.broken@heart.example";

    private readonly Certificates _certificates = new();

    [TearDown]
    public void Forget() => _certificates.Dispose();

    [Test]
    public async Task A_database_newer_than_the_program()
    {
        await using var site = await Site.StartAsync();
        var (code, token) = await StopAsync(site);
        await Rows.ChangeAsync(site.Data, "INSERT INTO schema_version (name, sha256, applied_at) VALUES ('9000-later.sql', 'x', '2030-01-01T00:00:00.000Z')");
        await RefusesAsync(site, "The database holds migration 9000-later.sql, which this program does not know: it is newer than the program. Run the version");
        await Rows.ChangeAsync(site.Data, "DELETE FROM schema_version WHERE name = '9000-later.sql'");
        await WorksAsync(site, code, token);
    }

    [Test]
    public async Task A_disk_that_cannot_be_written()
    {
        Checkout.RequirePeer("unshare");
        await using var site = await Site.StartAsync();
        var (code, token) = await StopAsync(site);
        site.IsReadOnly = true;
        await RefusesAsync(site, "Store:Path: the SQLite file or its folder cannot be written. Give the service's account the right to both, or mount the disk for writing.");
        site.IsReadOnly = false;
        await WorksAsync(site, code, token);
    }

    [Test]
    public async Task A_key_certificate_that_has_expired_or_is_missing()
    {
        (string, string)[] rings = [("Keys__Desk__CertificateFile", _certificates.Pkcs12("desk")), ("Keys__Reader__CertificateFile", _certificates.Pkcs12("reader"))];
        await using var site = await Site.StartAsync(null, rings);
        var (code, token) = await StopAsync(site);
        await RefusesAsync(site, "Keys:Reader:CertificateFile expired on ", rings[0], ("Keys__Reader__CertificateFile", _certificates.Pkcs12("expired", days: -1)));
        await RefusesAsync(site, "/nowhere.p12 is not there", rings[0], ("Keys__Reader__CertificateFile", "/nowhere.p12"));
        await WorksAsync(site, code, token, rings);
    }

    private static async Task<(string Code, string Token)> StopAsync(Site site)
    {
        var asked = await Drill.AskAsync(site, Recipient);
        await site.KillAsync();
        return asked;
    }

    /// <summary>Does not start, says <paramref name="words"/>, and leaves the database as it was.</summary>
    private static async Task RefusesAsync(Site site, string words, params (string Key, string Value)[] settings)
    {
        var before = await Rows.NumberAsync(site, "SELECT COUNT(*) FROM trail");
        var fault = Assert.ThrowsAsync<InvalidOperationException>(() => site.RestartAsync(settings));
        Assert.That(fault!.Message, Does.Contain("The service does not start. ").And.Contain(words)); // thrown above
        Assert.That(await Rows.NumberAsync(site, "SELECT COUNT(*) FROM trail"), Is.EqualTo(before));
    }

    private static async Task WorksAsync(Site site, string code, string token, params (string Key, string Value)[] settings)
    {
        await site.RestartAsync(settings);
        using var recipient = new HttpPerson(site);
        await Drill.OpenAsync(recipient, site, Recipient, token);
        Assert.That(await Drill.ReadFirstFrameAsync(recipient, code), Is.GreaterThan(1000), "bytes of a frame");
    }
}
