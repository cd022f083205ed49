using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>The rules cannot be relied on: a file is missing, or is not the one that its edition lists. Nothing may be made with them.</summary>
/// <remarks>A fault of the installation, not of an image: whoever prepares a case stops, and can go on when the files are right.</remarks>
public sealed class RulesDamagedException(string message) : Exception(message);

/// <summary>The data files of one edition of the rules. Each is checked against the SHA-256 in the edition's list before anything reads it.</summary>
/// <remarks>The list <c>edition.sha256</c> has the form of <c>sha256sum</c>, after a line <c># edition: NAME</c>, so that anyone can check a
/// folder with <c>sha256sum -c</c>. Another edition is another folder of files: no code changes.</remarks>
public sealed class RuleFiles
{
    /// <summary>Where another edition lies, beside the program.</summary>
    public const string Folder = "rules";

    private const string List = "edition.sha256";
    private const string EditionTitle = "# edition: ";

    /// <summary>A fault is not remembered: when the files are right again, so are the rules.</summary>
    private static readonly Lazy<RuleFiles> InForce = new(Find, LazyThreadSafetyMode.PublicationOnly);

    private readonly FrozenDictionary<string, byte[]> _files;

    private RuleFiles(string edition, string hash, FrozenDictionary<string, byte[]> files)
    {
        (Edition, Hash) = (edition, hash);
        _files = files;
    }

    /// <summary>Those in the folder <c>rules</c> beside the program when there is one, else those compiled in.</summary>
    /// <exception cref="RulesDamagedException">They are not what their edition lists.</exception>
    public static RuleFiles Current => InForce.Value;

    /// <summary>The edition of PS3.15 Table E.1-1 that the rules were tested against, and our own count.</summary>
    public string Edition { get; }

    /// <summary>SHA-256 of the list, lower-case hexadecimal; as the list names the SHA-256 of each file, it stands for all of them.</summary>
    public string Hash { get; }

    /// <summary>Names of the files.</summary>
    public IEnumerable<string> Names => _files.Keys.Order(StringComparer.Ordinal);

    /// <summary>An edition in a folder.</summary>
    /// <exception cref="RulesDamagedException">It is not whole.</exception>
    public static RuleFiles In(string folder) =>
        From(name => File.Exists(Path.Combine(folder, name)) ? File.ReadAllBytes(Path.Combine(folder, name)) : null);

    /// <summary>An edition out of anything that gives a file's bytes by its name, or null.</summary>
    /// <exception cref="RulesDamagedException">It is not whole.</exception>
    public static RuleFiles From(Func<string, byte[]?> open)
    {
        var list = open(List) ?? throw new RulesDamagedException($"The rules have no list {List}.");
        var lines = Encoding.UTF8.GetString(list).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var edition = lines.FirstOrDefault(line => line.StartsWith(EditionTitle, StringComparison.Ordinal))?[EditionTitle.Length..].Trim();
        if (string.IsNullOrEmpty(edition))
        {
            throw new RulesDamagedException($"{List} names no edition.");
        }

        var files = lines.Where(line => line[0] != '#').Select(line => Checked(open, edition, line));
        return new RuleFiles(edition, Convert.ToHexStringLower(SHA256.HashData(list)), files.ToFrozenDictionary(file => file.Name, file => file.Bytes, StringComparer.Ordinal));
    }

    /// <summary>A file's bytes.</summary>
    /// <exception cref="RulesDamagedException">The edition has no such file.</exception>
    public byte[] Read(string name) => _files.TryGetValue(name, out var bytes) ? bytes : throw new RulesDamagedException($"Edition {Edition} of the rules has no file {name}.");

    private static RuleFiles Find()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, Folder);
        return Directory.Exists(beside) ? In(beside) : From(EmbeddedData.Open);
    }

    private static (string Name, byte[] Bytes) Checked(Func<string, byte[]?> open, string edition, string line)
    {
        if (line.Split("  ") is not [{ Length: 64 } listed, { Length: > 0 } name] || name.AsSpan().IndexOfAny('/', '\\') >= 0)
        {
            throw new RulesDamagedException($"{List} has a line that is none of sha256sum's.");
        }

        var bytes = open(name) ?? throw new RulesDamagedException($"The file {name} of edition {edition} of the rules is missing.");
        var found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return found == listed
            ? (name, bytes)
            : throw new RulesDamagedException($"{name} is not the file that edition {edition} of the rules lists: its SHA-256 is {found}.");
    }
}
