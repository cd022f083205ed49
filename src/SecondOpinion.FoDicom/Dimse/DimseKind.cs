using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using SecondOpinion.Archive;
using SecondOpinion.Studies;

namespace SecondOpinion.FoDicom.Dimse;

/// <summary>Archives of <c>Kind</c> <c>Dimse</c>: a PACS asked directly by C-FIND and C-MOVE.</summary>
internal sealed class DimseKind(IHostEnvironment environment) : IFurtherKind
{
    private const int LongestAe = 16; // PS3.5 section 6.2

    /// <inheritdoc/>
    public string Kind => "Dimse";

    /// <inheritdoc/>
    public IEnumerable<string> Errors(IConfigurationSection entry)
    {
        var options = Read(entry);
        return AddressErrors(options).Concat(TlsErrors(options)).Concat(NumberErrors(options));
    }

    /// <inheritdoc/>
    public IEnumerable<string> Claims(IConfigurationSection entry)
    {
        var options = Read(entry);
        yield return $"the PACS {options.CalledAe} at {options.Host}:{options.Port}";
        yield return $"ListenPort {options.ListenPort}";
    }

    /// <inheritdoc/>
    public RemoteArchive Open(ArchiveKey key, IConfigurationSection entry, TimeProvider clock) => new DimseArchive(key, Read(entry), clock);

    private DimseOptions Read(IConfigurationSection entry) => DimseOptions.Read(entry, environment.ContentRootPath);

    private static IEnumerable<string> AddressErrors(DimseOptions options)
    {
        if (Uri.CheckHostName(options.Host) == UriHostNameType.Unknown)
        {
            yield return "Host must be the name or address of the PACS.";
        }

        foreach (var (name, title) in new[] { ("CalledAe", options.CalledAe), ("CallingAe", options.CallingAe) })
        {
            if (title.Length is 0 or > LongestAe || !title.All(c => c is > ' ' and < '\x7f' and not '\\'))
            {
                yield return $"{name} must be an AE title: 1 to {LongestAe} ASCII characters without spaces and backslashes.";
            }
        }

        if (!IPAddress.TryParse(options.ListenAddress, out _))
        {
            yield return "ListenAddress must be an IP address of this machine.";
        }
    }

    private static IEnumerable<string> TlsErrors(DimseOptions options)
    {
        if (!options.Tls && !options.AllowClear && !IsLoopback(options.Host))
        {
            yield return "Tls is false: patients' names would cross the network unencrypted. Where the PACS can do no better, set AllowClear to true.";
        }

        if (options.Tls && options.CertificateFile.Length == 0)
        {
            yield return "CertificateFile is missing: with Tls the PACS sends to us over TLS, too.";
        }
        else if (options.Tls && DimseTls.Fault(options) is { } fault)
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> NumberErrors(DimseOptions options)
    {
        foreach (var (name, value, least, most) in new[]
        {
            ("Port", options.Port, 1, 65535), ("ListenPort", options.ListenPort, 1, 65535), ("TimeoutSeconds", options.TimeoutSeconds, 1, 300),
            ("MostStudies", options.MostStudies, 50, 5000), ("MostInstanceMegabytes", options.MostInstanceMegabytes, 1, 65536),
        })
        {
            if (value < least || value > most)
            {
                yield return $"{name} must be {least} to {most}.";
            }
        }
    }

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
