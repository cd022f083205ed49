using System.Net;
using Microsoft.Extensions.Options;

namespace SecondOpinion.Web.Shared;

/// <summary>How staff sign in.</summary>
internal enum StaffSignIn
{
    /// <summary>Not at all: no desk.</summary>
    None,

    /// <summary>A page of demo people; Development only.</summary>
    Demo,

    /// <summary>OpenID Connect.</summary>
    Oidc,
}

/// <summary>Section <c>Staff</c>.</summary>
internal sealed record StaffSettings
{
    /// <summary><c>Demo</c> in Development.</summary>
    public StaffSignIn SignIn { get; init; }
}

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
internal sealed class StaffValidator(Site site, IConfiguration configuration) : IValidateOptions<StaffSettings>
{
    public ValidateOptionsResult Validate(string? name, StaffSettings options) => Faults.Result(Find(options));

    private IEnumerable<string> Find(StaffSettings staff)
    {
        if (!site.HasDesk)
        {
            yield break;
        }

        switch (staff.SignIn)
        {
            case StaffSignIn.None:
                yield return "Staff: no sign-in is configured, so nobody could use the desk.";
                break;
            case StaffSignIn.Oidc:
                yield return "Staff: SignIn Oidc is not part of this version.";
                break;
            case StaffSignIn.Demo when !site.IsDevelopment:
                yield return "Staff: SignIn Demo lets anybody in and exists in Development only. No other sign-in is configured.";
                break;
            case StaffSignIn.Demo when ProxySettings.From(configuration).Any:
                yield return "Staff: SignIn Demo refuses to run behind a proxy.";
                break;
        }
    }
}

/// <summary>Every fault of the section at once.</summary>
internal sealed class ProxyValidator : IValidateOptions<ProxySettings>
{
    public ValidateOptionsResult Validate(string? name, ProxySettings options) => Faults.Result(
        options.Addresses.Where(address => !IPAddress.TryParse(address, out _)).Select(address => $"Proxies: {address} is no IP address.")
            .Concat(options.Networks.Where(network => !IPNetwork.TryParse(network, out _)).Select(network => $"Proxies: {network} is no network such as 10.1.2.0/24.")));
}
