using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SecondOpinion.Store.Keys;

namespace SecondOpinion.Store.Tests.Keys;

/// <summary>The two rings in the store: who can read whose payloads, what lies at rest, what a forged payload gets.</summary>
internal sealed class TwoRings
{
    private static readonly byte[] Payload = [.. Enumerable.Range(0, 16).Select(number => (byte)number)];

    [Test]
    public async Task What_one_ring_sealed_the_other_cannot_open()
    {
        await using var test = await TestDatabase.NewAsync();
        var desk = Protector(KeyRings.Desk, test.Database);
        var reader = Protector(KeyRings.Reader, test.Database);

        Assert.That(() => reader.Unprotect(desk.Protect(Payload)), Throws.InstanceOf<CryptographicException>());
        Assert.That(() => desk.Unprotect(reader.Protect(Payload)), Throws.InstanceOf<CryptographicException>());
        Assert.That(desk.Unprotect(desk.Protect(Payload)), Is.EqualTo(Payload));
        Assert.That(reader.Unprotect(reader.Protect(Payload)), Is.EqualTo(Payload));
    }

    [Test]
    public async Task What_was_sealed_for_one_purpose_does_not_open_for_another()
    {
        await using var test = await TestDatabase.NewAsync();
        var ring = KeyRings.Build(KeyRings.Reader, RingCertificates.None, test.Database, TimeProvider.System);
        var bytes = ring.CreateProtector("SecondOpinion.Test.A.v1").Protect(Payload);

        Assert.That(() => ring.CreateProtector("SecondOpinion.Test.B.v1").Unprotect(bytes), Throws.InstanceOf<CryptographicException>());
        Assert.That(ring.CreateProtector("SecondOpinion.Test.A.v1").Unprotect(bytes), Is.EqualTo(Payload));
    }

    [Test]
    public async Task Another_process_on_the_same_database_opens_it()
    {
        using var certificates = new TestCertificates();
        var file = certificates.Pkcs12("desk");
        await using var test = await TestDatabase.NewAsync();
        var bytes = Protector(KeyRings.Desk, test.Database, certificates.Ring(file)).Protect(Payload);
        using var other = test.Another();

        Assert.That(Protector(KeyRings.Desk, other, certificates.Ring(file)).Unprotect(bytes), Is.EqualTo(Payload));
    }

    [Test]
    public async Task A_key_at_rest_is_encrypted_by_the_rings_certificate()
    {
        using var certificates = new TestCertificates();
        await using var test = await TestDatabase.NewAsync();
        Protector(KeyRings.Desk, test.Database, certificates.Ring(certificates.Pem("desk"))).Protect(Payload);
        Protector(KeyRings.Reader, test.Database).Protect(Payload);

        Assert.That(await XmlAsync(test, KeyRings.Desk), Does.Contain("EncryptedData").And.Not.Contain("masterKey"));
        Assert.That(await XmlAsync(test, KeyRings.Reader), Does.Contain("masterKey"), "without a certificate, in Development");
    }

    [Test]
    public async Task A_renewed_certificate_opens_older_keys_only_while_the_old_one_is_named()
    {
        using var certificates = new TestCertificates();
        var (first, second) = (certificates.Pkcs12("first"), certificates.Pem("second"));
        await using var test = await TestDatabase.NewAsync();
        var bytes = Protector(KeyRings.Desk, test.Database, certificates.Ring(first)).Protect(Payload);

        Assert.That(Protector(KeyRings.Desk, test.Database, certificates.Ring(second, first)).Unprotect(bytes), Is.EqualTo(Payload));
        Assert.That(
            () => Protector(KeyRings.Desk, test.Database, certificates.Ring(second)).Unprotect(bytes), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public async Task Aes_256_gcm_seals()
    {
        await using var test = await TestDatabase.NewAsync();
        var bytes = Protector(KeyRings.Reader, test.Database).Protect(Payload);

        Assert.That(await XmlAsync(test, KeyRings.Reader), Does.Contain("encryption algorithm=\"AES_256_GCM\""));
        Assert.That(bytes, Has.Length.EqualTo(80), "magic, key, modifier, nonce, payload and tag; with HMAC it would be longer");
    }

    [Test]
    public async Task Every_flipped_bit_every_truncation_and_every_byte_more_is_refused()
    {
        await using var test = await TestDatabase.NewAsync();
        var protector = Protector(KeyRings.Reader, test.Database);
        var bytes = protector.Protect(Payload);
        var forged = Enumerable.Range(0, bytes.Length * 8).Select(bit => Flipped(bytes, bit))
            .Concat(Enumerable.Range(0, bytes.Length).Select(length => bytes[..length]))
            .Concat(Enumerable.Range(0, 256).Select(more => (byte[])[.. bytes, (byte)more]))
            .ToList();

        Assert.That(protector.Unprotect(bytes), Is.EqualTo(Payload));
        Assert.That(forged, Has.Count.EqualTo(bytes.Length * 9 + 256));
        Assert.That(forged.Count(one => Opens(protector, one)), Is.Zero);
    }

    private static bool Opens(IDataProtector protector, byte[] bytes)
    {
        try
        {
            protector.Unprotect(bytes);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static IDataProtector Protector(string ring, Database database, RingCertificates? certificates = null) =>
        KeyRings.Build(ring, certificates ?? RingCertificates.None, database, TimeProvider.System).CreateProtector("SecondOpinion.Test.v1");

    private static async Task<string> XmlAsync(TestDatabase test, string ring) =>
        string.Concat(await test.Database.QueryAsync<string>(KeySql.All, new { ring }, default));
}
