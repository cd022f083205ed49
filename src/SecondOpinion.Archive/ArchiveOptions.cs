using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Trusts;

namespace SecondOpinion.Archive;

/// <summary>The archives of this deployment: section <c>Archives</c>, a list.</summary>
public sealed record ArchiveOptions
{
    /// <summary>At least one.</summary>
    public IReadOnlyList<ArchiveEntry> Entries { get; set; } = [];
}

/// <summary>One archive as configured.</summary>
/// <param name="Name">1 to 40 letters, digits, spaces, hyphens; unique within its trust; shown to staff.</param>
/// <param name="Trust">ODS code of one of <c>Trusts</c>.</param>
/// <param name="Kind"><c>Folder</c>, <c>DicomWeb</c>, or a kind of <see cref="IFurtherKind"/>.</param>
/// <param name="Path">Folder: where its files lie; relative to the content root.</param>
/// <param name="Web">DicomWeb: how it is reached; null for every other kind.</param>
/// <param name="Section">The entry as it stands, for an <see cref="IFurtherKind"/>; null when it did not come from configuration.</param>
public sealed record ArchiveEntry(string Name, string Trust, string Kind, string Path, DicomWebOptions? Web = null, IConfigurationSection? Section = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} archive {Name} of {Trust}"; // the section may hold a password
}

/// <summary>Reads the section without guessing.</summary>
internal sealed class ArchiveOptionsSetup(IConfiguration configuration, IHostEnvironment environment) : IConfigureOptions<ArchiveOptions>
{
    public void Configure(ArchiveOptions options) => options.Entries =
    [
        .. configuration.GetSection("Archives").GetChildren().Select(entry => new ArchiveEntry(
            (entry["Name"] ?? "").Trim(),
            (entry["Trust"] ?? "").Trim(),
            (entry["Kind"] ?? "").Trim(),
            string.IsNullOrWhiteSpace(entry["Path"]) ? "" : Path.TrimEndingDirectorySeparator(Path.GetFullPath(entry["Path"]!.Trim(), environment.ContentRootPath)),
            (entry["Kind"] ?? "").Trim() == "DicomWeb" ? DicomWebOptions.Read(entry, environment.ContentRootPath) : null,
            entry)),
    ];
}

/// <summary>Checks every archive before the first request, and reports every mistake at once.</summary>
internal sealed class ArchiveOptionsValidator(ITrusts trusts, IEnumerable<IFurtherKind> further) : IValidateOptions<ArchiveOptions>
{
    public ValidateOptionsResult Validate(string? name, ArchiveOptions options)
    {
        var errors = new List<string>();
        if (options.Entries.Count == 0)
        {
            errors.Add("Archives: name at least one archive.");
        }

        foreach (var (at, entry) in options.Entries.Index())
        {
            errors.AddRange(Errors(entry).Select(error => $"Archives:{at}:{error}"));
        }

        foreach (var twice in options.Entries.GroupBy(entry => (entry.Trust, entry.Name)).Where(group => group.Count() > 1))
        {
            errors.Add($"Archives: trust {twice.Key.Trust} has two archives named \"{twice.Key.Name}\".");
        }

        errors.AddRange(SharedFolders(options.Entries));
        errors.AddRange(SharedAddresses(options.Entries));
        errors.AddRange(SharedClaims(options.Entries));
        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }

    private IEnumerable<string> Errors(ArchiveEntry entry)
    {
        if (entry.Name.Length is 0 or > 40 || !entry.Name.All(c => char.IsLetterOrDigit(c) || c is ' ' or '-'))
        {
            yield return "Name must be 1 to 40 letters, digits, spaces or hyphens.";
        }

        if (trusts.Find(entry.Trust) is null)
        {
            yield return $"Trust \"{entry.Trust}\" is none of Trusts.";
        }

        if (entry.Web is not null)
        {
            foreach (var error in DicomWebValidation.Errors(entry.Web))
            {
                yield return error;
            }
        }
        else if (entry.Section is { } section && further.FirstOrDefault(kind => kind.Kind == entry.Kind) is { } other)
        {
            foreach (var error in other.Errors(section))
            {
                yield return error;
            }
        }
        else if (entry.Kind == "Dimse")
        {
            yield return "Kind Dimse: this build has no direct DIMSE. Use Kind DicomWeb through the gateway in deploy/orthanc-gateway, or build with -p:WithFoDicom=true.";
        }
        else if (entry.Kind != "Folder")
        {
            yield return $"Kind \"{entry.Kind}\" is not known: use Folder or DicomWeb.";
        }
        else if (entry.Path.Length == 0)
        {
            yield return "Path is missing.";
        }
        else if (!Directory.Exists(entry.Path))
        {
            yield return "Path names no folder that this program can see.";
        }
    }

    /// <summary>A folder that two trusts share would show each the other's patients.</summary>
    private static IEnumerable<string> SharedFolders(IReadOnlyList<ArchiveEntry> entries)
    {
        static string Inside(string path) => path + Path.DirectorySeparatorChar;

        return
            from a in entries.Index()
            from b in entries.Index()
            where a.Index < b.Index && a.Item.Trust != b.Item.Trust && a.Item.Path.Length > 0 && b.Item.Path.Length > 0
                && (Inside(a.Item.Path).StartsWith(Inside(b.Item.Path), StringComparison.Ordinal)
                    || Inside(b.Item.Path).StartsWith(Inside(a.Item.Path), StringComparison.Ordinal))
            select $"Archives:{b.Index}:Path lies inside, or around, that of Archives:{a.Index}, which is another trust's.";
    }

    /// <summary>One archive in the name of two trusts; a gateway too, for its store holds the images of every PACS behind it.</summary>
    private static IEnumerable<string> SharedAddresses(IReadOnlyList<ArchiveEntry> entries) =>
        from a in entries.Index()
        from b in entries.Index()
        where a.Index < b.Index && a.Item.Trust != b.Item.Trust && a.Item.Web is { Url.Length: > 0 } web && b.Item.Web is { } other
            && web.Url.Equals(other.Url, StringComparison.OrdinalIgnoreCase)
        select $"Archives:{b.Index}:Url is that of Archives:{a.Index}, which is another trust's.";

    private IEnumerable<string> SharedClaims(IReadOnlyList<ArchiveEntry> entries) =>
        from entry in entries.Index()
        where entry.Item is { Web: null, Section: not null }
        from kind in further
        where kind.Kind == entry.Item.Kind
        from claim in kind.Claims(entry.Item.Section!) // looked at above
        group entry.Index by claim into claimed
        where claimed.Count() > 1
        select $"Archives:{claimed.Last()}: {claimed.Key} is that of Archives:{claimed.First()} already.";
}
