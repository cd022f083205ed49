using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Tool.Doctor;

/// <summary>What is written down: every validator of the service, and whether its addresses make sense.</summary>
internal sealed class SettingsChecks(IServiceProvider house)
{
    /// <summary>Every fault of every section, as the service would name them at its start.</summary>
    public async IAsyncEnumerable<Finding> ConfigurationAsync()
    {
        await Task.CompletedTask;
        var faults = Faults();
        foreach (var fault in faults)
        {
            yield return Finding.Failed("configuration", fault, "set it right: the service does not start with it");
        }

        if (faults.Count == 0)
        {
            var site = house.GetRequiredService<Site>();
            yield return Finding.Ok("configuration", $"every section is right; surface {site.Surface}{(site.IsDevelopment ? ", Development" : "")}");
        }
    }

    /// <summary>Do staff's and recipients' addresses lead anywhere?</summary>
    public async IAsyncEnumerable<Finding> AddressesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var site = house.GetRequiredService<Site>();
        var configuration = house.GetRequiredService<IConfiguration>();
        if (!site.IsDevelopment && !ProxySettings.From(configuration).Any && configuration["urls"]?.Contains("https", StringComparison.OrdinalIgnoreCase) != true
            && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            yield return Finding.Warning(
                "addresses", "no proxy is named in Proxies, and this process has no https endpoint of its own", "name whoever ends TLS: until then every page looks like plain HTTP and is refused");
        }

        foreach (var (name, url) in new[] { ("PublicUrl", site.PublicUrl), ("DeskUrl", site.DeskUrl) })
        {
            if (url is not null)
            {
                yield return await AddressAsync(name, url, site, cancellationToken);
            }
        }
    }

    private static async Task<Finding> AddressAsync(string name, Uri url, Site site, CancellationToken cancellationToken)
    {
        if (!site.IsDevelopment && (url.IsLoopback || IPAddress.TryParse(url.Host, out _) || !url.Host.Contains('.', StringComparison.Ordinal)))
        {
            return Finding.Warning("addresses", $"{name} {url.Authority} is no full host name", "letters carry it to other organisations: use the name that they can look up");
        }

        try
        {
            var found = await Dns.GetHostAddressesAsync(url.Host, cancellationToken);
            return Finding.Ok("addresses", $"{name} {url.Authority} is {string.Join(", ", found.Take(3).Select(address => address.ToString()))}");
        }
        catch (SocketException)
        {
            return Finding.Warning("addresses", $"{name} {url.Authority} cannot be looked up from here", "see that its DNS record exists, at least outside");
        }
    }

    private List<string> Faults()
    {
        try
        {
            house.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (Exception fault) when (fault is OptionsValidationException or AggregateException or InvalidOperationException)
        {
            return [.. All(fault).Distinct(StringComparer.Ordinal)];
        }
    }

    private static IEnumerable<string> All(Exception fault) => fault switch
    {
        AggregateException many => many.InnerExceptions.SelectMany(All),
        OptionsValidationException wrong => wrong.Failures,
        _ => [fault.Message],
    };
}
