using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>What is done with an attribute that may leave.</summary>
internal enum RuleAction
{
    /// <summary>A number, DS and IS checked for legal characters; binary as it is.</summary>
    Number,

    /// <summary>Coded text: only listed terms.</summary>
    Terms,

    /// <summary>Free text: only listed words.</summary>
    Words,

    /// <summary>A UID of the standard, or nothing.</summary>
    WellKnown,

    /// <summary>A UID of somebody: replaced, value by value.</summary>
    Uid,

    /// <summary>The case's pseudonym for the name.</summary>
    PatientName,

    /// <summary>The case's pseudonym for the number.</summary>
    PatientId,

    /// <summary>A pseudonym per study.</summary>
    StudyId,

    /// <summary>Present without a value, because the object's definition demands its presence (type 2).</summary>
    Empty,

    /// <summary>A DA: shifted together with its TM.</summary>
    Date,

    /// <summary>A TM: shifted.</summary>
    Time,

    /// <summary>A DT: shifted.</summary>
    DateTime,

    /// <summary>An AS: the start of its band.</summary>
    Age,

    /// <summary>Coded concepts: listed ones, with our meaning.</summary>
    Codes,

    /// <summary>Items, by these same rules.</summary>
    Sequence,

    /// <summary>Entries of a look-up table, exactly as many as its descriptor says.</summary>
    Lut,

    /// <summary>Tags of numbers that may leave.</summary>
    Tags,

    /// <summary>Stated by us.</summary>
    Set,
}

/// <summary>One attribute that may leave.</summary>
internal sealed record Rule(DicomTag Tag, string Keyword, IReadOnlyList<Vr> Vrs, RuleAction Action);

/// <summary>The closed list of what may leave. Data, compiled in; its hash stands beside every instance made with it.</summary>
public sealed class DeidentificationRules
{
    private static readonly string[] Files = ["rules.csv", "terms.csv", "words.txt", "codes.csv", "sop-classes.csv"];

    private readonly FrozenDictionary<uint, Rule> _rules;

    private DeidentificationRules(byte[] rules, string hash)
    {
        _rules = EmbeddedData.Rows(rules).Select(Parse).ToFrozenDictionary(rule => rule.Tag.Value);
        Edition = Encoding.UTF8.GetString(rules).Split('\n').First(line => line.StartsWith("# edition: ", StringComparison.Ordinal))["# edition: ".Length..].Trim();
        Hash = hash;
    }

    /// <summary>The rules of this program.</summary>
    public static DeidentificationRules Current { get; } = Load();

    /// <summary>Edition of PS3.15 Table E.1-1 they were tested against, and our own count.</summary>
    public string Edition { get; }

    /// <summary>SHA-256 over all data files of the rules, lower-case hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>Every attribute that may leave.</summary>
    public IEnumerable<DicomTag> Tags => _rules.Values.Select(rule => rule.Tag);

    /// <summary>The rule of a tag, or null: it does not leave.</summary>
    internal Rule? Find(DicomTag tag) => _rules.GetValueOrDefault(tag.Value);

    private static DeidentificationRules Load()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files)
        {
            hash.AppendData(EmbeddedData.Read(file));
        }

        return new DeidentificationRules(EmbeddedData.Read(Files[0]), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static Rule Parse(string[] row) => new(
        new DicomTag(uint.Parse(row[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)),
        row[1],
        [.. row[2].Split('/').Select(Enum.Parse<Vr>)],
        Enum.Parse<RuleAction>(row[3].Replace("-", "", StringComparison.Ordinal), ignoreCase: true));
}
