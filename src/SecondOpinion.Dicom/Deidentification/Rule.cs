using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>What is done with an attribute that may leave.</summary>
internal enum RuleAction
{
    /// <summary>Not on the list: it does not leave.</summary>
    Remove,

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

    /// <summary>Present with a value of ours, because the object's definition demands a value (type 1).</summary>
    Dummy,

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

    /// <summary>Tags, each of an attribute that may leave.</summary>
    Tags,

    /// <summary>Stated by us.</summary>
    Set,
}

/// <summary>One attribute that may leave.</summary>
internal sealed class Rule
{
    /// <summary>What stands in the fifth column of the rules where an attribute without a value is to stay, without one.</summary>
    private const string EmptyWord = "(empty)";

    private static readonly FrozenDictionary<string, RuleAction> Actions =
        Enum.GetValues<RuleAction>().ToFrozenDictionary(NameOf, StringComparer.Ordinal);

    private Rule(DicomTag tag, string[] row, FrozenSet<string>? terms)
    {
        var vm = DicomDictionary.Find(tag)?.Vm ?? "1";
        Tag = tag;
        Keyword = row[1];
        Vrs = [.. row[2].Split('/').Select(Enum.Parse<Vr>)];
        Action = Actions[row[3]];
        Otherwise = row[4].Length == 0 ? null : row[4] == EmptyWord ? [] : Encoding.ASCII.GetBytes(row[4]);
        MostValues = vm.EndsWith('n') ? int.MaxValue : int.Parse(vm.Split('-')[^1], CultureInfo.InvariantCulture);
        Terms = terms?.GetAlternateLookup<ReadOnlySpan<char>>();
        IsAnyCase = row[1] is "Manufacturer" or "ManufacturerModelName" or "BodyPartExamined" or "FilterType";
        Patterns = terms is null ? [] : [.. terms.Where(term => term.StartsWith('@'))];
    }

    public DicomTag Tag { get; }

    public string Keyword { get; }

    public Vr[] Vrs { get; }

    public RuleAction Action { get; }

    /// <summary>What is stated when nothing of the value may leave: null for the attribute's absence, empty for an empty value (type 2), else a
    /// value of ours (type 1).</summary>
    public byte[]? Otherwise { get; }

    /// <summary>The highest value multiplicity that PS3.6 allows.</summary>
    public int MostValues { get; }

    /// <summary>The terms that may leave, for <see cref="RuleAction.Terms"/>.</summary>
    public FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>? Terms { get; }

    /// <summary>Kinds of terms that are too many to list: <c>@kernel</c>, <c>@orientation</c>.</summary>
    public string[] Patterns { get; }

    /// <summary>Upper and lower case are one; what leaves is in upper case. Elsewhere a term is a term.</summary>
    public bool IsAnyCase { get; }

    /// <summary>A UID that many instances have in common.</summary>
    public bool IsShared => Keyword is "StudyInstanceUID" or "SeriesInstanceUID" or "FrameOfReferenceUID";

    /// <summary>A row of <c>rules.csv</c>: tag, keyword, representations, action, and what is stated when nothing may leave.</summary>
    public static Rule Parse(string[] row, IReadOnlyDictionary<string, FrozenSet<string>> terms) =>
        new(new DicomTag(uint.Parse(row[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)), row, terms.GetValueOrDefault(row[1]));

    /// <summary>The action's name in the rules: <c>well-known</c>.</summary>
    public static string NameOf(RuleAction action) => action switch
    {
        RuleAction.DateTime => "datetime",
        RuleAction.WellKnown => "well-known",
        RuleAction.PatientName => "patient-name",
        RuleAction.PatientId => "patient-id",
        RuleAction.StudyId => "study-id",
        _ => action.ToString().ToLowerInvariant(),
    };
}
