using System.Collections.Frozen;
using System.Text;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>The closed list of what may leave. Data with an edition and a hash, which stand beside every instance made with them.</summary>
public sealed class DeidentificationRules
{
    private static readonly Lazy<DeidentificationRules> InForce = new(() => new(RuleFiles.Current), LazyThreadSafetyMode.PublicationOnly);

    private readonly FrozenDictionary<uint, Rule> _rules;

    private DeidentificationRules(RuleFiles files)
    {
        (Edition, Hash) = (files.Edition, files.Hash);
        Method = Encoding.ASCII.GetBytes($"Second Opinion rules {Edition}");
        Vocabulary = new Vocabulary(files);
        var terms = EmbeddedData.Rows(files.Read("terms.csv"))
            .ToDictionary(row => row[0], row => row[1].Split('|').ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
        _rules = EmbeddedData.Rows(files.Read("rules.csv")).Select(row => Rule.Parse(row, terms)).ToFrozenDictionary(rule => rule.Tag.Value);
    }

    /// <summary>The rules in force, see <see cref="RuleFiles.Current"/>.</summary>
    /// <exception cref="RulesDamagedException">Their files are not what their edition lists.</exception>
    public static DeidentificationRules Current => InForce.Value;

    /// <summary>See <see cref="RuleFiles.Edition"/>.</summary>
    public string Edition { get; }

    /// <summary>See <see cref="RuleFiles.Hash"/>.</summary>
    public string Hash { get; }

    /// <summary>Every attribute that may leave.</summary>
    public IEnumerable<DicomTag> Tags => _rules.Values.Select(rule => rule.Tag);

    /// <summary>De-identification Method (0012,0063), never changed by anyone.</summary>
    internal byte[] Method { get; }

    /// <summary>The words, terms and codes that may leave.</summary>
    internal Vocabulary Vocabulary { get; }

    /// <summary>The rules of an edition.</summary>
    /// <exception cref="RulesDamagedException">A file is missing.</exception>
    public static DeidentificationRules Of(RuleFiles files) => new(files);

    /// <summary>Attributes that this edition treats otherwise than <paramref name="older"/>, each with its action in both; null where it does not leave.</summary>
    public IReadOnlyList<RuleChange> ChangesSince(DeidentificationRules older) =>
        [.. _rules.Keys.Union(older._rules.Keys).Order().Select(tag => new DicomTag(tag))
            .Select(tag => new RuleChange(tag, NameOf(older.Find(tag)), NameOf(Find(tag))))
            .Where(change => change.Before != change.After)];

    /// <summary>The rule of a tag, or null: it does not leave.</summary>
    internal Rule? Find(DicomTag tag) => _rules.GetValueOrDefault(tag.Value);

    private static string? NameOf(Rule? rule) => rule is null ? null : Rule.NameOf(rule.Action);
}

/// <summary>One attribute in two editions.</summary>
/// <param name="Tag">Which.</param>
/// <param name="Before">What the older one does with it; null: it does not leave.</param>
/// <param name="After">What the newer one does with it; null: it does not leave.</param>
public sealed record RuleChange(DicomTag Tag, string? Before, string? After);
