using System.Buffers.Binary;
using System.Text;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>Makes the value that may leave from the one that may not.</summary>
/// <remarks>All that can leave is ASCII, so source text is read byte by byte: what some character set would make of other bytes does not matter,
/// they are in no list.</remarks>
internal sealed class ValueCleaner(DeidentificationRules rules, CasePseudonyms pseudonyms, OwnNumbers own)
{
    private const int LargestLut = 1 << 18;
    private const int LargestNumbers = 1 << 16;
    private static readonly DicomTag LutDescriptor = new(0x0028, 0x3002);

    /// <summary>True for actions that put something else in the value's place.</summary>
    public static bool IsReplacement(RuleAction action) => action is RuleAction.Uid or RuleAction.PatientName or RuleAction.PatientId or RuleAction.StudyId
        or RuleAction.Empty or RuleAction.Date or RuleAction.Time or RuleAction.DateTime or RuleAction.Age or RuleAction.Set;

    /// <summary>The first value of a text attribute, trimmed; empty where there is none.</summary>
    public static string First(DicomDataset source, DicomTag tag) => source.TryGet(tag, out var element) ? Values(element).FirstOrDefault("") : "";

    /// <summary>The values of a text attribute: cut at a NUL, trimmed. None for an empty one.</summary>
    public static string[] Values(DicomElement element)
    {
        var bytes = element.Span;
        var end = bytes.IndexOf((byte)0);
        var text = Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]).Trim(' ');
        return text.Length == 0 ? [] : [.. text.Split('\\').Select(value => value.Trim(' '))];
    }

    /// <summary>The clean element, or null: it does not leave.</summary>
    public DicomElement? Clean(Rule rule, DicomElement element, DicomDataset source)
    {
        if (rule.Action is RuleAction.Empty)
        {
            return Text(rule, []);
        }

        return VrOf(rule, element) is not { } vr ? null
            : vr.IsText() ? CleanText(rule, Values(element), source)
            : CleanBinary(rule, vr, element, source);
    }

    private DicomElement? CleanText(Rule rule, string[] values, DicomDataset source) => rule.Action switch
    {
        RuleAction.PatientName => Text(rule, [pseudonyms.PatientName]),
        RuleAction.PatientId => Text(rule, [pseudonyms.PatientId]),
        RuleAction.StudyId => Text(rule, values.Length == 0 ? [] : [pseudonyms.StudyId(values[0])]),
        RuleAction.Uid => values.Any(value => !IsUid(value)) ? null : Text(rule, values.Select(pseudonyms.Uid)),
        RuleAction.WellKnown => values.Any(value => DicomUids.Find(value) is null) ? null : Text(rule, values),
        RuleAction.Number => Text(rule, values.All(value => IsNumber(rule.Vrs[0], value) && !own.Contains(value)) ? values : []),
        RuleAction.Terms => Text(rule, values.Select(value => Term(rule, value)).OfType<string>()),
        RuleAction.Words => Present(rule, values.Select(Vocabulary.Clean)),
        RuleAction.Age => Present(rule, values.Select(Numbers.AgeBand)),
        RuleAction.Date => Present(rule, values.Select(value => Times.Date(value, TimeOf(rule, source), pseudonyms.Shift))),
        RuleAction.Time => Present(rule, values.Select(value => Times.Time(value, pseudonyms.Shift))),
        RuleAction.DateTime => Present(rule, values.Select(value => Times.DateTime(value, pseudonyms.Shift))),
        _ => null,
    };

    private DicomElement? CleanBinary(Rule rule, Vr vr, DicomElement element, DicomDataset source) => rule.Action switch
    {
        RuleAction.Number when vr.ValueSize() > 0 && element.Length <= LargestNumbers && element.Length % vr.ValueSize() == 0 => Copy(rule, vr, element),
        RuleAction.Lut when IsWholeLut(element, source) => Copy(rule, vr, element),
        RuleAction.Tags when element.Length % 4 == 0 && AllMayLeave(element.Load(LargestNumbers).Span) => Copy(rule, vr, element),
        _ => null,
    };

    /// <summary>The representation to read the value by: the rule's, where the file's is the same, unknown, or another kind of text.</summary>
    private static Vr? VrOf(Rule rule, DicomElement element) =>
        rule.Vrs.Contains(element.Vr) ? element.Vr
        : element.Vr == Vr.UN || (element.Vr.IsText() && rule.Vrs[0].IsText()) ? rule.Vrs[0]
        : null;

    private static DicomElement Text(Rule rule, params IEnumerable<string> values) => Statement.Text(rule.Tag, rule.Vrs[0], string.Join('\\', values));

    /// <summary>Null when nothing is left: these attributes are either there with a value or not there.</summary>
    private static DicomElement? Present(Rule rule, IEnumerable<string?> values)
    {
        var left = values.ToArray();
        return left.Length == 0 || left.Any(string.IsNullOrEmpty) ? null : Text(rule, left.OfType<string>());
    }

    private static DicomElement Copy(Rule rule, Vr vr, DicomElement element) => new(rule.Tag, vr, element.Load(LargestLut).Span);

    /// <summary>Upper and lower case are one for the names of makers; elsewhere a term is a term.</summary>
    private static string? Term(Rule rule, string value)
    {
        var term = rule.Keyword is "Manufacturer" or "BodyPartExamined" or "FilterType" ? value.ToUpperInvariant() : value;
        return Vocabulary.IsTerm(rule.Keyword, term) ? term : null;
    }

    private static bool IsNumber(Vr vr, string value) => value.Length == 0 || (vr == Vr.IS ? Numbers.IsInteger(value) : Numbers.IsDecimal(value));

    private static bool IsUid(string value) => value.Length is > 0 and <= 64 && value.All(c => char.IsAsciiDigit(c) || c == '.');

    /// <summary>The four DA/TM pairs of the general modules lie sixteen elements apart.</summary>
    private static string? TimeOf(Rule date, DicomDataset source) =>
        First(source, new DicomTag(date.Tag.Group, (ushort)(date.Tag.Element + 0x10))) is { Length: > 0 } time ? time : null;

    private bool AllMayLeave(ReadOnlySpan<byte> tags)
    {
        for (; tags.Length >= 4; tags = tags[4..])
        {
            if (rules.Find(new DicomTag(BinaryPrimitives.ReadUInt16LittleEndian(tags), BinaryPrimitives.ReadUInt16LittleEndian(tags[2..]))) is not { Action: RuleAction.Number })
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>As many entries as (0028,3002) says and not a byte more (PS3.3 C.11.1.1.1: 0 stands for 65,536).</summary>
    private static bool IsWholeLut(DicomElement element, DicomDataset source)
    {
        if (!source.TryGet(LutDescriptor, out var descriptor) || descriptor.Span.Length < 6)
        {
            return false;
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(descriptor.Span);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(descriptor.Span[4..]);
        var entries = count == 0 ? 65_536 : count;
        return element.Length == entries * 2 || (bits <= 8 && element.Length == entries + (entries & 1));
    }
}
