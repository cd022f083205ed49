using System.Buffers;
using System.Text;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>A header that may leave, and how it came about.</summary>
/// <param name="Header">A new data set: nothing of the source's is in it that a rule did not put there. No pixel data, no file meta.</param>
/// <param name="Actions">What was done how often, by the names of the rules; never a value.</param>
public sealed record Deidentified(DicomDataset Header, ActionCounts Actions)
{
    /// <summary>Attributes that stayed, cleaned or not.</summary>
    public int Kept => Actions.Kept;

    /// <summary>Attributes that were given another value.</summary>
    public int Replaced => Actions.Replaced;

    /// <summary>Attributes that did not leave; a sequence counts once.</summary>
    public int Removed => Actions[RuleAction.Remove];

    /// <inheritdoc/>
    public override string ToString() => $"{Kept} kept, {Replaced} replaced, {Removed} removed";
}

/// <summary>Makes the header that may leave from the one that may not: default deny, at every depth (PS3.15 annex E).</summary>
/// <remarks>Basic profile with the options clean descriptors, modified dates and retained patient characteristics (sex and age band).
/// Pure: the same source, pseudonyms and rules give the same bytes.</remarks>
public static class Deidentifier
{
    /// <summary>Applies the rules in force.</summary>
    /// <param name="source">The header as archived.</param>
    /// <param name="pseudonyms">The case's.</param>
    /// <exception cref="RulesDamagedException">The rules cannot be relied on.</exception>
    public static Deidentified Apply(DicomDataset source, CasePseudonyms pseudonyms) => Apply(source, pseudonyms, DeidentificationRules.Current);

    /// <summary>Applies rules.</summary>
    /// <param name="source">The header as archived.</param>
    /// <param name="pseudonyms">The case's.</param>
    /// <param name="rules">Of which edition.</param>
    public static Deidentified Apply(DicomDataset source, CasePseudonyms pseudonyms, DeidentificationRules rules)
    {
        var work = new Work(rules, pseudonyms, source);
        var header = work.Clean(source, Statement.Count);
        Statement.AddTo(header, rules);
        work.Counts.Add(RuleAction.Set, Statement.Count);
        return new Deidentified(header, work.Counts);
    }

    private sealed class Work(DeidentificationRules rules, CasePseudonyms pseudonyms, DicomDataset top)
    {
        private readonly ValueCleaner _values = new(rules, pseudonyms, top);

        public ActionCounts Counts { get; } = new();

        public DicomDataset Clean(DicomDataset source, int room)
        {
            var clean = ArrayPool<DicomElement>.Shared.Rent(source.Count);
            var count = 0;
            try
            {
                foreach (ref readonly var element in source.Elements)
                {
                    var rule = rules.Find(element.Tag);
                    if (rule is not null && Make(rule, element, source) is { } made)
                    {
                        clean[count++] = made;
                        Counts.Add(rule.Action, 1);
                    }
                    else
                    {
                        Counts.Add(RuleAction.Remove, 1);
                    }
                }

                return DicomDataset.OfOrdered(clean.AsSpan(0, count), room);
            }
            finally
            {
                clean.AsSpan(0, count).Clear();
                ArrayPool<DicomElement>.Shared.Return(clean);
            }
        }

        private DicomElement? Make(Rule rule, in DicomElement element, DicomDataset holder) => rule.Action switch
        {
            RuleAction.Set => null, // stated once, at the top, and not as somebody else stated it
            RuleAction.Sequence => element.IsSequence ? Items(rule, element) : Nothing(rule),
            RuleAction.Codes => element.IsSequence ? Codes(rule, element) : Nothing(rule),
            _ => element.IsSequence ? null : _values.Clean(rule, element, holder),
        };

        private DicomElement Items(Rule rule, in DicomElement element)
        {
            var items = new DicomDataset[element.Items.Count];
            for (var at = 0; at < items.Length; at++)
            {
                items[at] = Clean(element.Items[at], room: 0);
            }

            return new DicomElement(rule.Tag, items);
        }

        private DicomElement? Codes(Rule rule, in DicomElement element)
        {
            var items = new DicomDataset[element.Items.Count];
            var count = 0;
            foreach (var item in element.Items)
            {
                if (Code(item) is { } code)
                {
                    items[count++] = code;
                }
            }

            return count > 0 ? new DicomElement(rule.Tag, items[..count]) : Nothing(rule);
        }

        /// <summary>An empty sequence where one has to be (type 2), or one with a concept of ours where one has to have an item (type 1).</summary>
        private DicomElement? Nothing(Rule rule) => rule.Otherwise switch
        {
            null => null,
            [] => new DicomElement(rule.Tag, Array.Empty<DicomDataset>()),
            var code when Encoding.ASCII.GetString(code).Split('|') is [var scheme, var value] && rules.Vocabulary.Meaning(scheme, value) is { } meaning =>
                new DicomElement(rule.Tag, [Statement.Code(scheme, value, meaning)]),
            _ => null,
        };

        /// <summary>The concept in our words, and of what else its item holds (a modifier, a dose) what may leave.</summary>
        private DicomDataset? Code(DicomDataset item)
        {
            var scheme = Encoding.Latin1.GetString(TextValue.First(item, Statement.CodingSchemeDesignator));
            var value = Encoding.Latin1.GetString(TextValue.First(item, Statement.CodeValue));
            if (rules.Vocabulary.Meaning(scheme, value) is not { } meaning)
            {
                return null;
            }

            var clean = Clean(item, room: 3);
            Statement.AddCode(clean, scheme, value, meaning);
            return clean;
        }
    }
}
