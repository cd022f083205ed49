using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>A header that may leave, and how it came about.</summary>
/// <param name="Header">A new data set: nothing of the source's is in it that a rule did not put there. No pixel data, no file meta.</param>
/// <param name="Kept">Attributes that stayed, cleaned or not.</param>
/// <param name="Replaced">Attributes that were given another value.</param>
/// <param name="Removed">Attributes that did not leave; a sequence counts once.</param>
public sealed record Deidentified(DicomDataset Header, int Kept, int Replaced, int Removed)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kept} kept, {Replaced} replaced, {Removed} removed";
}

/// <summary>Makes the header that may leave from the one that may not: default deny, at every depth (PS3.15 annex E).</summary>
/// <remarks>Basic profile with the options clean descriptors, modified dates and retained patient characteristics (sex and age band).
/// Pure: the same source and pseudonyms give the same bytes.</remarks>
public static class Deidentifier
{
    /// <summary>Applies the current rules.</summary>
    /// <param name="source">The header as archived.</param>
    /// <param name="pseudonyms">The case's.</param>
    public static Deidentified Apply(DicomDataset source, CasePseudonyms pseudonyms)
    {
        var work = new Work(DeidentificationRules.Current, pseudonyms, OwnNumbers.Of(source));
        var header = work.Clean(source);
        foreach (var element in Statement.Elements(header))
        {
            header.Set(element);
            work.Replaced++;
        }

        return new Deidentified(header, work.Kept, work.Replaced, work.Removed);
    }

    private sealed class Work(DeidentificationRules rules, CasePseudonyms pseudonyms, OwnNumbers own)
    {
        private readonly ValueCleaner _values = new(rules, pseudonyms, own);

        public int Kept { get; private set; }

        public int Replaced { get; set; }

        public int Removed { get; private set; }

        public DicomDataset Clean(DicomDataset source)
        {
            var result = new DicomDataset();
            foreach (var element in source.Elements)
            {
                if (rules.Find(element.Tag) is { } rule && Make(rule, element, source) is { } clean)
                {
                    result.Set(clean);
                }
                else
                {
                    Removed++;
                }
            }

            return result;
        }

        private DicomElement? Make(Rule rule, DicomElement element, DicomDataset source)
        {
            DicomElement? clean = rule.Action switch
            {
                RuleAction.Set => null, // stated once, at the top, and not as somebody else stated it
                RuleAction.Sequence => element.IsSequence ? new DicomElement(rule.Tag, element.Items.Select(Clean).ToArray()) : null,
                RuleAction.Codes => element.IsSequence ? Codes(rule, element) : null,
                _ => element.IsSequence ? null : _values.Clean(rule, element, source),
            };
            if (clean is not null)
            {
                _ = ValueCleaner.IsReplacement(rule.Action) ? Replaced++ : Kept++;
            }

            return clean;
        }

        private static DicomElement? Codes(Rule rule, DicomElement element)
        {
            var items = element.Items.Select(Code).OfType<DicomDataset>().ToArray();
            return items.Length > 0 ? new DicomElement(rule.Tag, items) : null;
        }

        private static DicomDataset? Code(DicomDataset item)
        {
            var (scheme, value) = (ValueCleaner.First(item, Statement.CodingSchemeDesignator), ValueCleaner.First(item, Statement.CodeValue));
            return Vocabulary.Meaning(scheme, value) is { } meaning ? Statement.Code(scheme, value, meaning) : null;
        }
    }
}
