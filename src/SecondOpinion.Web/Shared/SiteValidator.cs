using Microsoft.Extensions.Options;

namespace SecondOpinion.Web.Shared;

/// <summary>Stands for the top of the configuration where options are validated; the values themselves are in <see cref="Site"/>.</summary>
internal sealed record SiteSettings;

/// <summary>Everything that is wrong with the top of the configuration, at once.</summary>
internal sealed class SiteValidator(Site site, IConfiguration configuration) : IValidateOptions<SiteSettings>
{
    public ValidateOptionsResult Validate(string? name, SiteSettings options) => Faults.Result(Find());

    private IEnumerable<string> Find()
    {
        if (site.Surface is null)
        {
            yield return "Surface: say Desk, Reader or Both. There is no default.";
        }

        foreach (var (setting, url) in new[] { ("DeskUrl", site.DeskUrl), ("PublicUrl", site.PublicUrl) })
        {
            if (url is null)
            {
                yield return $"{setting}: an address such as https://second-opinion.example.nhs.uk is needed, without a path.";
            }
            else if (!site.IsDevelopment && url.Scheme != Uri.UriSchemeHttps)
            {
                yield return $"{setting}: must be https outside Development.";
            }
        }

        if (!site.IsDevelopment && site.Surface == Surface.Both && site.DeskUrl?.Host == site.PublicUrl?.Host)
        {
            yield return "Surface Both: DeskUrl and PublicUrl must be different hosts, so that a staff cookie never reaches the reader.";
        }

        if (site.Surface is Surface.Desk or Surface.Reader && !string.Equals(configuration["Store:Kind"], "SqlServer", StringComparison.OrdinalIgnoreCase))
        {
            yield return "Surface: SQLite serves one process only; with the surfaces apart, Store:Kind must be SqlServer.";
        }
    }
}

/// <summary>Faults of a configuration section as the options framework wants them.</summary>
internal static class Faults
{
    public static ValidateOptionsResult Result(IEnumerable<string> faults) =>
        faults.ToList() is { Count: > 0 } found ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
}
