using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SecondOpinion.Store.Keys;

/// <summary>Section <c>Keys</c>: what wraps the two key rings. A reader process has no <see cref="Desk"/>.</summary>
public sealed record KeysOptions
{
    /// <summary>The desk's ring.</summary>
    public RingOptions Desk { get; init; } = new();

    /// <summary>The reader's ring.</summary>
    public RingOptions Reader { get; init; } = new();
}

/// <summary>What wraps one ring.</summary>
public sealed record RingOptions
{
    /// <summary>PKCS#12 or PEM, with an RSA private key. New keys are wrapped by it; needed outside Development.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Holds the password of <see cref="CertificateFile"/> and of <see cref="OldCertificateFiles"/>, when they have one.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>Certificates that wrapped keys before: they open what they wrapped, even expired, and wrap nothing more.</summary>
    public IReadOnlyList<string> OldCertificateFiles { get; init; } = [];
}

/// <summary>Everything that is wrong with the keys, at once, before anything is sealed.</summary>
internal sealed class KeysOptionsValidator(KeyCertificates certificates, IHostEnvironment environment, TimeProvider clock)
    : IValidateOptions<KeysOptions>
{
    public ValidateOptionsResult Validate(string? name, KeysOptions options) =>
        Faults().ToList() is { Count: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;

    private IEnumerable<string> Faults()
    {
        if (!ProtectionVersion.IsSound(ProtectionVersion.Running))
        {
            yield return $"Microsoft.AspNetCore.DataProtection {ProtectionVersion.Running} is older than {ProtectionVersion.Least}: "
                + "it accepts forged payloads (CVE-2026-40372). Update the .NET runtime.";
        }

        var now = clock.GetUtcNow();
        foreach (var fault in certificates.Rings.SelectMany(ring => ring.Certificates.FaultsAt(now, required: !environment.IsDevelopment())))
        {
            yield return fault;
        }

        if (certificates is { Desk.Current.Thumbprint: { } desk, Reader.Current.Thumbprint: { } reader } && desk == reader)
        {
            yield return "Keys:Desk:CertificateFile and Keys:Reader:CertificateFile hold the same certificate: "
                + "each ring needs its own, or the reader could open what is the desk's.";
        }
    }
}
