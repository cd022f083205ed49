using System.Net;
using Microsoft.Extensions.Options;

namespace SecondOpinion.Web.Shared;

/// <summary>Section <c>Proxies</c>: who may say whose request they pass on. Nobody, unless named.</summary>
internal sealed record ProxySettings
{
    /// <summary>Addresses, such as <c>10.1.2.3</c>.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Networks, such as <c>10.1.2.0/24</c>.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>True when a proxy stands in front.</summary>
    public bool Any => Addresses.Count + Networks.Count > 0;

    /// <summary>As configured, right or wrong: for those who must know before everything is checked.</summary>
    public static ProxySettings From(IConfiguration configuration) => configuration.GetSection("Proxies").Get<ProxySettings>() ?? new ProxySettings();
}

/// <summary>Every fault of the section at once.</summary>
internal sealed class ProxyValidator : IValidateOptions<ProxySettings>
{
    public ValidateOptionsResult Validate(string? name, ProxySettings options) => Faults.Result(
        options.Addresses.Where(address => !IPAddress.TryParse(address, out _)).Select(address => $"Proxies: {address} is no IP address.")
            .Concat(options.Networks.Where(network => !IPNetwork.TryParse(network, out _)).Select(network => $"Proxies: {network} is no network such as 10.1.2.0/24.")));
}
