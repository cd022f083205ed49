using Microsoft.Extensions.Configuration;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>How a DICOMweb archive is reached (PS3.18: QIDO-RS and WADO-RS).</summary>
public sealed record DicomWebOptions
{
    /// <summary>Base address under which <c>studies</c> lies, such as <c>https://vna.trust.example/dicom-web</c>.</summary>
    public string Url { get; init; } = "";

    /// <summary>True lets patients' identities cross the network unencrypted; loopback needs no leave.</summary>
    public bool AllowHttp { get; init; }

    /// <summary><c>None</c> (the default), <c>Basic</c>, <c>Bearer</c> or <c>Certificate</c>.</summary>
    public string Authentication { get; init; } = "None";

    /// <summary>Basic.</summary>
    public string User { get; init; } = "";

    /// <summary>Basic; or in <see cref="PasswordFile"/>.</summary>
    public string Password { get; init; } = "";

    /// <summary>Basic: file that holds the password, read anew for each request. Certificate: that of <see cref="CertificateFile"/>, when it has one.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>Bearer; or in <see cref="TokenFile"/>.</summary>
    public string Token { get; init; } = "";

    /// <summary>Bearer: file that holds the token, read anew for each request, so that another program may renew it.</summary>
    public string TokenFile { get; init; } = "";

    /// <summary>Certificate: PKCS#12 or PEM, with its private key.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>PEM of the authority that signed the archive's certificate, where the machine does not know it; nothing else is then trusted.</summary>
    public string AuthorityFile { get; init; } = "";

    /// <summary>Seconds until an answer must begin, and between two pieces of it; 1 to 300, 20 by default.</summary>
    public int TimeoutSeconds { get; init; } = 20;

    /// <summary>Matching studies asked for at most by one search; 50 to 5000, 500 by default. Beyond, the person is told to narrow it.</summary>
    public int MostStudies { get; init; } = 500;

    /// <summary>Size beyond which an instance is refused, in megabytes; 1 to 65536, 4096 by default.</summary>
    public int MostInstanceMegabytes { get; init; } = 4096;

    /// <summary>The archive is a gateway (Orthanc) to a PACS that speaks DIMSE only: the PACS's name in its <c>DicomModalities</c>. Empty: it is not.</summary>
    public string GatewayModality { get; init; } = "";

    /// <summary>Base address of the gateway's own interface; what stands before <c>/dicom-web</c> in <see cref="Url"/> when empty.</summary>
    public string GatewayUrl { get; init; } = "";

    /// <summary>Reads an entry of <c>Archives</c>; a number that is none becomes 0, which is out of bounds.</summary>
    internal static DicomWebOptions Read(IConfigurationSection entry, string root)
    {
        var standard = new DicomWebOptions();
        string Text(string name, string otherwise = "") => entry[name] is { } text && text.Trim().Length > 0 ? text.Trim() : otherwise;
        int Number(string name, int otherwise) => Text(name) is { Length: > 0 } text ? (int.TryParse(text, out var number) ? number : 0) : otherwise;
        string File(string name) => Text(name) is { Length: > 0 } path ? Path.GetFullPath(path, root) : "";
        return new DicomWebOptions
        {
            Url = Text(nameof(Url)).TrimEnd('/'),
            AllowHttp = Text(nameof(AllowHttp)).Equals("true", StringComparison.OrdinalIgnoreCase),
            Authentication = Text(nameof(Authentication), standard.Authentication),
            User = Text(nameof(User)),
            Password = entry[nameof(Password)] ?? "",
            PasswordFile = File(nameof(PasswordFile)),
            Token = Text(nameof(Token)),
            TokenFile = File(nameof(TokenFile)),
            CertificateFile = File(nameof(CertificateFile)),
            AuthorityFile = File(nameof(AuthorityFile)),
            TimeoutSeconds = Number(nameof(TimeoutSeconds), standard.TimeoutSeconds),
            MostStudies = Number(nameof(MostStudies), standard.MostStudies),
            MostInstanceMegabytes = Number(nameof(MostInstanceMegabytes), standard.MostInstanceMegabytes),
            GatewayModality = Text("Gateway:Modality"),
            GatewayUrl = Text("Gateway:Url").TrimEnd('/'),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => "DICOMweb options (redacted)";
}
