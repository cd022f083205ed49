using System.Net;
using System.Net.Sockets;

namespace SecondOpinion.Recipients;

/// <summary>What the reader surface knows of a browser.</summary>
/// <param name="Network">The client's address, after trusted proxies were peeled off.</param>
/// <param name="ChallengeCookie">Value of <see cref="ChallengeCookieName"/>; null when absent.</param>
/// <param name="KnownCookie">Value of <see cref="KnownCookieName"/>; null when absent.</param>
/// <param name="UserAgentClass">One stable word such as <c>firefox</c> or <c>scanner</c>; null when not told.</param>
public sealed record BrowserFacts(IPAddress Network, string? ChallengeCookie = null, string? KnownCookie = null, string? UserAgentClass = null)
{
    /// <summary>Binds a challenge to the browser that asked.</summary>
    public const string ChallengeCookieName = "__Host-challenge";

    /// <summary>Says that this browser has entered a right code before; gives it an allowance of its own and nothing else.</summary>
    public const string KnownCookieName = "__Host-known";

    /// <summary>The /24 (IPv4) or /48 (IPv6) the browser speaks from: what limits count by. An IPv4 address mapped into IPv6 counts as IPv4.</summary>
    public string NetworkPrefix
    {
        get
        {
            var address = Network.IsIPv4MappedToIPv6 ? Network.MapToIPv4() : Network;
            var bytes = address.GetAddressBytes();
            var kept = address.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
            bytes.AsSpan(kept).Clear();
            return $"{new IPAddress(bytes)}/{kept * 8}";
        }
    }

    /// <summary>The name of the session cookie of a case: two cases open in two tabs never mix.</summary>
    public static string SessionCookieName(Cases.CaseCode code) => $"__Host-reader-{code.Value}";

    /// <inheritdoc/>
    public override string ToString() => "browser (redacted)";
}
