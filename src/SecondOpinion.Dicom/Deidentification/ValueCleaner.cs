using System.Buffers.Binary;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>Makes the value that may leave from the one that may not. A value that may leave as it is, is shared with the source, not copied.</summary>
internal sealed class ValueCleaner(DeidentificationRules rules, CasePseudonyms pseudonyms, DicomDataset top)
{
    private const int LargestNumbers = 1 << 16;
    private const int Room = 256;

    private readonly OwnNumbers _numbers = new(top);
    private readonly OwnNames _names = new(top);

    /// <summary>True for actions that put something else in the value's place.</summary>
    public static bool IsReplacement(RuleAction action) => action is RuleAction.Uid or RuleAction.PatientName or RuleAction.PatientId or RuleAction.StudyId
        or RuleAction.Empty or RuleAction.Dummy or RuleAction.Date or RuleAction.Time or RuleAction.DateTime or RuleAction.Age or RuleAction.Set;

    /// <summary>The clean element, or null: it does not leave.</summary>
    public DicomElement? Clean(Rule rule, in DicomElement element, DicomDataset holder)
    {
        DicomElement? clean = rule.Action switch
        {
            RuleAction.Empty => new DicomElement(rule.Tag, rule.Vrs[0], [], 0, 0),
            RuleAction.Dummy => null,
            RuleAction.PatientName => Of(rule, pseudonyms.PatientNameValue),
            RuleAction.PatientId => Of(rule, pseudonyms.PatientIdValue),
            RuleAction.Uid when rule.IsShared && element.Vr == Vr.UI && TextValue.Of(element.Span) is { IsEmpty: false } uid && !uid.Contains((byte)'\\') => Of(rule, pseudonyms.SharedUid(uid)),
            _ when VrOf(rule, element) is not { } vr => null,
            _ when rule.Vrs[0].IsText() => CleanText(rule, element, holder),
            _ => CleanBinary(rule, VrOf(rule, element)!.Value, element, holder),
        };
        return clean ?? (rule.Otherwise is { } otherwise ? Of(rule, otherwise) : null);
    }

    private DicomElement? CleanText(Rule rule, in DicomElement element, DicomDataset holder)
    {
        if (element.Length > LargestNumbers)
        {
            return null;
        }

        var loaded = element.InSource is null ? element : new DicomElement(element.Tag, element.Vr, element.Load(LargestNumbers).Span);
        var source = TextValue.Of(loaded.Span);
        var writer = new ValueWriter(stackalloc byte[Room]);
        try
        {
            return !WriteValues(rule, source, holder, ref writer) ? null
                : writer.Written.SequenceEqual(source) ? loaded.Part(rule.Vrs[0], loaded.Span.IndexOf(source), source.Length)
                : new DicomElement(rule.Tag, rule.Vrs[0], writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>False when nothing of the attribute may leave. Values of attributes that may have any number of them go one by one, else all or none.</summary>
    private bool WriteValues(Rule rule, ReadOnlySpan<byte> source, DicomDataset holder, ref ValueWriter writer)
    {
        var (count, isFirst) = (0, true);
        foreach (var range in source.Split((byte)'\\'))
        {
            var value = source[range].Trim((byte)' ');
            var before = writer.Written.Length;
            var wasFirst = isFirst;
            writer.Divide(ref isFirst);
            if (++count > rule.MostValues)
            {
                return false;
            }

            if (!Write(rule, value, holder, ref writer))
            {
                if (rule.Action != RuleAction.Terms || rule.MostValues != int.MaxValue)
                {
                    return false;
                }

                // The place of a value can have a meaning, as in Image Type: there another term takes it.
                var isReplaced = rule.Otherwise is { Length: > 0 };
                writer.CutTo(before);
                isFirst = wasFirst;
                if (isReplaced)
                {
                    writer.Divide(ref isFirst);
                    writer.Write(rule.Otherwise);
                }
            }
        }

        return !writer.Written.IsEmpty;
    }

    private bool Write(Rule rule, ReadOnlySpan<byte> value, DicomDataset holder, ref ValueWriter into) => rule.Action switch
    {
        RuleAction.Number => WriteNumber(rule, value, ref into),
        RuleAction.Terms => WriteTerm(rule, value, ref into),
        RuleAction.Words => WriteWords(value, ref into),
        RuleAction.Uid => pseudonyms.WriteUid(value, ref into),
        RuleAction.WellKnown => CasePseudonyms.WriteWellKnown(value, ref into),
        RuleAction.StudyId => pseudonyms.WriteStudyId(value, ref into),
        RuleAction.Age => Numbers.AgeBand(value, ref into),
        RuleAction.Date => Times.Date(value, TimeOf(rule, holder), pseudonyms.Shift, ref into),
        RuleAction.Time => Times.Time(value, pseudonyms.Shift, ref into),
        RuleAction.DateTime => Times.DateTime(value, pseudonyms.Shift, ref into),
        _ => false,
    };

    private bool WriteNumber(Rule rule, ReadOnlySpan<byte> value, ref ValueWriter into)
    {
        if (!value.IsEmpty && (!(rule.Vrs[0] == Vr.IS ? Numbers.IsInteger(value) : Numbers.IsDecimal(value)) || _numbers.Contains(value)))
        {
            return false;
        }

        into.Write(value);
        return true;
    }

    private static bool WriteTerm(Rule rule, ReadOnlySpan<byte> value, ref ValueWriter into)
    {
        Span<char> text = stackalloc char[64];
        if (value.IsEmpty || value.Length > text.Length)
        {
            return value.IsEmpty; // a place without a term stays one
        }

        var term = TextValue.Widen(value, text);
        if (rule.IsAnyCase)
        {
            foreach (ref var character in text[..value.Length])
            {
                character = char.ToUpperInvariant(character);
            }
        }

        if (!Vocabulary.IsTerm(rule, term))
        {
            return false;
        }

        into.Write(term);
        return true;
    }

    private bool WriteWords(ReadOnlySpan<byte> value, ref ValueWriter into)
    {
        var text = value.Length <= Room ? stackalloc char[value.Length] : new char[value.Length];
        rules.Vocabulary.WriteWords(TextValue.Widen(value, text), _names, ref into);
        return true;
    }

    private DicomElement? CleanBinary(Rule rule, Vr vr, in DicomElement element, DicomDataset holder) => rule.Action switch
    {
        RuleAction.Number when vr.ValueSize() is > 0 and var size && element.Length <= LargestNumbers && element.Length % size == 0
            && element.Length / size <= rule.MostValues => Share(rule, vr, element),
        RuleAction.Lut when Luts.IsWhole(rule.Tag, element, holder) => Share(rule, vr, element),
        RuleAction.Tags when element.Length <= LargestNumbers && element.Length % 4 == 0 && AllMayLeave(element.Load(LargestNumbers).Span) => Share(rule, vr, element),
        _ => null,
    };

    /// <summary>The representation to read the value by: the rule's, where the file's is the same, unknown, or another kind of text.</summary>
    private static Vr? VrOf(Rule rule, in DicomElement element) =>
        rule.Vrs.AsSpan().Contains(element.Vr) ? element.Vr
        : element.Vr == Vr.UN || (element.Vr.IsText() && rule.Vrs[0].IsText()) ? rule.Vrs[0]
        : null;

    private static DicomElement Of(Rule rule, byte[] value) => new(rule.Tag, rule.Vrs[0], value, 0, value.Length);

    private static DicomElement Share(Rule rule, Vr vr, in DicomElement element) =>
        element.InSource is null ? element.WithVr(vr) : new DicomElement(rule.Tag, vr, element.Load(Luts.Largest).Span);

    /// <summary>The four DA/TM pairs of the general modules lie sixteen elements apart.</summary>
    private static ReadOnlySpan<byte> TimeOf(Rule date, DicomDataset source) =>
        TextValue.First(source, new DicomTag(date.Tag.Group, (ushort)(date.Tag.Element + 0x10)));

    private bool AllMayLeave(ReadOnlySpan<byte> tags)
    {
        for (; tags.Length >= 4; tags = tags[4..])
        {
            if (rules.Find(new DicomTag(BinaryPrimitives.ReadUInt16LittleEndian(tags), BinaryPrimitives.ReadUInt16LittleEndian(tags[2..]))) is null)
            {
                return false;
            }
        }

        return true;
    }
}
