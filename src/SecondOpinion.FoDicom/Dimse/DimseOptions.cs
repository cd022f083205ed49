using Microsoft.Extensions.Configuration;

namespace SecondOpinion.FoDicom.Dimse;

/// <summary>How a PACS is reached by DIMSE (PS3.7), and where it sends what it is asked to move.</summary>
internal sealed record DimseOptions
{
    /// <summary>Host name or address of the PACS.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its port; 104 by default.</summary>
    public int Port { get; init; } = 104;

    /// <summary>AE title of the PACS. Nobody else may send to us.</summary>
    public string CalledAe { get; init; } = "";

    /// <summary>Our AE title: the PACS must know it as a destination of C-MOVE, with this machine's address and <see cref="ListenPort"/>.</summary>
    public string CallingAe { get; init; } = "";

    /// <summary>Address we listen at for what the PACS sends; every IPv4 address by default.</summary>
    public string ListenAddress { get; init; } = "0.0.0.0";

    /// <summary>Port we listen at; no other archive may have it.</summary>
    public int ListenPort { get; init; } = 11112;

    /// <summary>True: TLS in both directions (PS3.15 annex B). False lets patients' identities cross the network unencrypted, and needs <see cref="AllowClear"/>.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>Leave for <see cref="Tls"/> false; loopback needs none.</summary>
    public bool AllowClear { get; init; }

    /// <summary>TLS: our certificate with its private key, PKCS#12 or PEM, shown in both directions.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Holds the password of <see cref="CertificateFile"/>, when it has one.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>TLS: PEM of the authority that signed the PACS's certificate, where the machine does not know it.</summary>
    public string AuthorityFile { get; init; } = "";

    /// <summary>Seconds until an association stands, and without any sign of life in one; 1 to 300, 20 by default.</summary>
    public int TimeoutSeconds { get; init; } = 20;

    /// <summary>As of a DICOMweb archive; 50 to 5000, 500 by default.</summary>
    public int MostStudies { get; init; } = 500;

    /// <summary>As of a DICOMweb archive; 1 to 65536, 4096 by default.</summary>
    public int MostInstanceMegabytes { get; init; } = 4096;

    /// <summary>Reads an entry of <c>Archives</c>; a number that is none becomes 0, which is out of bounds.</summary>
    public static DimseOptions Read(IConfigurationSection entry, string root)
    {
        var standard = new DimseOptions();
        string Text(string name, string otherwise = "") => entry[name] is { } text && text.Trim().Length > 0 ? text.Trim() : otherwise;
        int Number(string name, int otherwise) => Text(name) is { Length: > 0 } text ? (int.TryParse(text, out var number) ? number : 0) : otherwise;
        bool Is(string name, bool otherwise) => Text(name, otherwise ? "true" : "false").Equals("true", StringComparison.OrdinalIgnoreCase);
        string File(string name) => Text(name) is { Length: > 0 } path ? Path.GetFullPath(path, root) : "";
        return new DimseOptions
        {
            Host = Text(nameof(Host)),
            Port = Number(nameof(Port), standard.Port),
            CalledAe = Text(nameof(CalledAe)),
            CallingAe = Text(nameof(CallingAe)),
            ListenAddress = Text(nameof(ListenAddress), standard.ListenAddress),
            ListenPort = Number(nameof(ListenPort), standard.ListenPort),
            Tls = Is(nameof(Tls), standard.Tls),
            AllowClear = Is(nameof(AllowClear), standard.AllowClear),
            CertificateFile = File(nameof(CertificateFile)),
            PasswordFile = File(nameof(PasswordFile)),
            AuthorityFile = File(nameof(AuthorityFile)),
            TimeoutSeconds = Number(nameof(TimeoutSeconds), standard.TimeoutSeconds),
            MostStudies = Number(nameof(MostStudies), standard.MostStudies),
            MostInstanceMegabytes = Number(nameof(MostInstanceMegabytes), standard.MostInstanceMegabytes),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => "DIMSE options (redacted)";
}
