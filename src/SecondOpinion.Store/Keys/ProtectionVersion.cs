using System.Reflection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace SecondOpinion.Store.Keys;

/// <summary>Which Microsoft.AspNetCore.DataProtection runs: an older shared framework could stand where the tests had a newer one.</summary>
internal static class ProtectionVersion
{
    /// <summary>The first that refuses forged payloads (CVE-2026-40372).</summary>
    public static readonly Version Least = new(10, 0, 7);

    /// <summary>As the loaded assembly states it, such as <c>10.0.14+0c4f2a</c>.</summary>
    public static string? Running { get; } =
        typeof(KeyManagementOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>True for <see cref="Least"/> and above. What cannot be read is not sound, nor is a preview of <see cref="Least"/> itself.</summary>
    public static bool IsSound(string? informational)
    {
        var release = informational?.Split('+')[0] ?? "";
        var preview = release.IndexOf('-', StringComparison.Ordinal);
        return Version.TryParse(preview < 0 ? release : release[..preview], out var version) && (preview < 0 ? version >= Least : version > Least);
    }
}
