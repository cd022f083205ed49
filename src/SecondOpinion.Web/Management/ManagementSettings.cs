using System.Net;
using Microsoft.Extensions.Options;

namespace SecondOpinion.Web.Management;

/// <summary>Section <c>Management</c>: where operators and their programs ask how this process is. Never the port that staff or recipients use.</summary>
internal sealed record ManagementSettings
{
    /// <summary>Address to listen on; this machine only unless said otherwise. There is no sign-in: whoever reaches it may ask.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>1 to 65535, another one for each process of a machine; 0 for none.</summary>
    public int Port { get; init; } = 9464;

    /// <summary>Seconds that a stopping process says "not ready" and goes on serving before it closes its doors, 0 to 60: as long as whoever
    /// stands in front needs to notice.</summary>
    public int DrainSeconds { get; init; }
}

/// <summary>Every fault of the section at once.</summary>
internal sealed class ManagementValidator : IValidateOptions<ManagementSettings>
{
    public ValidateOptionsResult Validate(string? name, ManagementSettings options) => Faults.Result(Find(options));

    private static IEnumerable<string> Find(ManagementSettings management)
    {
        if (!IPAddress.TryParse(management.Address, out _))
        {
            yield return "Management:Address must be an IP address, such as 127.0.0.1.";
        }

        if (management.Port is < 0 or > IPEndPoint.MaxPort)
        {
            yield return "Management:Port must be 1 to 65535, or 0 for none.";
        }

        if (management.DrainSeconds is < 0 or > 60)
        {
            yield return "Management:DrainSeconds must be 0 to 60.";
        }
    }
}
