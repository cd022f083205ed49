using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace SecondOpinion.Store.Keys;

/// <summary>The certificates of the rings a process has, read once, before the host is built: the framework wants them that early.</summary>
/// <param name="Desk">Null in a reader process.</param>
/// <param name="Reader">Every process has it.</param>
internal sealed record KeyCertificates(RingCertificates? Desk, RingCertificates Reader)
{
    /// <summary>The rings a process has.</summary>
    public IEnumerable<(string Ring, RingCertificates Certificates)> Rings => Desk is null
        ? [(KeyRings.Reader, Reader)]
        : [(KeyRings.Desk, Desk), (KeyRings.Reader, Reader)];

    public static KeyCertificates Read(KeysOptions options, bool desk) => new(
        desk ? RingCertificates.Read("Keys:Desk", options.Desk) : null,
        RingCertificates.Read("Keys:Reader", options.Reader));
}

/// <summary>What wraps one ring, as far as it could be read. Reading throws nothing: the host says at its start what is wrong.</summary>
internal sealed class RingCertificates
{
    private readonly string _setting;
    private readonly bool _named;
    private readonly List<string> _faults = [];
    private readonly List<X509Certificate2> _old = [];

    private RingCertificates(string setting, bool named) => (_setting, _named) = (setting, named);

    /// <summary>Wraps new keys; null when none is named or it could not be opened.</summary>
    public X509Certificate2? Current { get; private set; }

    /// <summary>No certificate: the keys stand open, which only Development may.</summary>
    public static RingCertificates None { get; } = new("Keys", named: false);

    public static RingCertificates Read(string setting, RingOptions options)
    {
        var ring = new RingCertificates(setting, options.CertificateFile.Length > 0);
        if (ring.TryReadPassword(options.PasswordFile, out var password))
        {
            ring.Current = ring._named ? ring.Open("CertificateFile", options.CertificateFile, password) : null;
            ring._old.AddRange(options.OldCertificateFiles
                .Select((file, place) => ring.Open($"OldCertificateFiles:{place}", file, password)).OfType<X509Certificate2>());
        }

        return ring;
    }

    /// <summary>What forbids to start at <paramref name="now"/>.</summary>
    public IEnumerable<string> FaultsAt(DateTimeOffset now, bool required)
    {
        if (required && !_named)
        {
            yield return $"{_setting}:CertificateFile is missing: outside Development this key ring must be wrapped by a certificate.";
        }

        foreach (var fault in _faults)
        {
            yield return fault;
        }

        if (Current is not null && now > new DateTimeOffset(Current.NotAfter))
        {
            yield return $"{_setting}:CertificateFile expired on {Current.NotAfter:yyyy-MM-dd}: name a new one, and this one under {_setting}:OldCertificateFiles.";
        }

        if (Current is not null && now < new DateTimeOffset(Current.NotBefore))
        {
            yield return $"{_setting}:CertificateFile is not valid before {Current.NotBefore:yyyy-MM-dd}.";
        }
    }

    /// <summary>Has <paramref name="protection"/> wrap keys with the current certificate, and open them with that or any older one.</summary>
    public void Wrap(IDataProtectionBuilder protection)
    {
        if (Current is not null)
        {
            protection.ProtectKeysWithCertificate(Current).UnprotectKeysWithAnyCertificate([Current, .. _old]);
        }
        else if (_old.Count > 0)
        {
            protection.UnprotectKeysWithAnyCertificate([.. _old]);
        }
    }

    private bool TryReadPassword(string file, out string? password)
    {
        password = null;
        try
        {
            password = file.Length > 0 ? File.ReadAllText(file).TrimEnd('\r', '\n') : null;
            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            _faults.Add($"{_setting}:PasswordFile: {file} {Words(unreadable)}.");
            return false;
        }
    }

    private X509Certificate2? Open(string name, string file, string? password)
    {
        try
        {
            var certificate = Load(File.ReadAllBytes(file), password);
            using var key = certificate.GetRSAPrivateKey();
            if (key is not null)
            {
                return certificate;
            }

            certificate.Dispose();
            _faults.Add($"{_setting}:{name}: {file} holds no RSA private key.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            _faults.Add($"{_setting}:{name}: {file} {Words(unreadable)}.");
        }
        catch (CryptographicException)
        {
            _faults.Add($"{_setting}:{name}: {file} cannot be opened: it is neither PKCS#12 nor PEM, or {_setting}:PasswordFile does not fit.");
        }

        return null;
    }

    private static X509Certificate2 Load(byte[] bytes, string? password)
    {
        var pem = Encoding.ASCII.GetString(bytes);
        if (!pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
        {
            // Ephemeral: no copy of the key on disk. macOS has no such thing.
            var storage = OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet;
            return X509CertificateLoader.LoadPkcs12(bytes, password, storage);
        }

        if (!pem.Contains(" PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return X509Certificate2.CreateFromPem(pem);
        }

        return pem.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromEncryptedPem(pem, pem, password)
            : X509Certificate2.CreateFromPem(pem, pem);
    }

    private static string Words(Exception unreadable) =>
        unreadable is FileNotFoundException or DirectoryNotFoundException ? "is not there" : "cannot be read";
}
