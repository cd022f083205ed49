using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>The words, terms and codes that may leave. Names are not recognised and taken out: what is not listed does not leave.</summary>
internal sealed partial class Vocabulary
{
    private const string Divider = ",;:_/\\()[]{}<>|&^=\"'#";
    private const char JoinsOnly = '+';
    private const int LongestTerm = 64;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _words;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _joining;
    private readonly FrozenDictionary<(string Scheme, string Value), string> _meanings;

    public Vocabulary(RuleFiles files)
    {
        var words = EmbeddedData.Lines(files.Read("words.txt")).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        _words = Lookup(words.Select(word => word.TrimEnd(JoinsOnly)));
        _joining = Lookup(words.Where(word => word.EndsWith(JoinsOnly)).Select(word => word.TrimEnd(JoinsOnly)));
        _meanings = EmbeddedData.Rows(files.Read("codes.csv")).ToFrozenDictionary(row => (row[0], row[1]), row => row[2]);
    }

    /// <summary>The listed words of a description in their order; empty when none is listed.</summary>
    public string Clean(string description)
    {
        var words = new ValueWriter(stackalloc byte[LongestTerm]);
        WriteWords(description, names: null, ref words);
        var clean = Encoding.ASCII.GetString(words.Written);
        words.Dispose();
        return clean;
    }

    /// <summary>Writes the listed words of a text, one space between them; a word that is also somebody's name in this header does not leave.</summary>
    public void WriteWords(scoped ReadOnlySpan<char> text, OwnNames? names, ref ValueWriter words)
    {
        var (start, end) = (words.Written.Length, words.Written.Length);
        while (!text.IsEmpty)
        {
            var length = 0;
            while (length < text.Length && !IsDivider(text[length]))
            {
                length++;
            }

            var word = text[..length];
            var joins = length > 0 && _joining.Contains(word);
            if (length > 0 && !(joins && end == start) && (_words.Contains(word) || IsMeasure(word)) && names?.Contains(word) != true)
            {
                words.Write(end == start ? "" : " ");
                words.Write(word);
                end = joins ? end : words.Written.Length;
            }

            text = text[Math.Min(length + 1, text.Length)..];
        }

        words.CutTo(end); // what joined nothing
    }

    /// <summary>True when <paramref name="value"/> is a listed term of the rule's attribute.</summary>
    public static bool IsTerm(Rule rule, ReadOnlySpan<char> value) =>
        value.Length <= LongestTerm && rule.Terms is { } terms && (terms.Contains(value) || (rule.Patterns.Length > 0 && IsOfKind(rule.Patterns, value)));

    /// <summary>Our own words for a coded concept, or null when it is not listed.</summary>
    public string? Meaning(string scheme, string value) => _meanings.GetValueOrDefault((scheme, value));

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(IEnumerable<string> words) =>
        words.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static bool IsOfKind(string[] patterns, ReadOnlySpan<char> value) =>
        (patterns.Contains("@kernel") && Kernel().IsMatch(value)) || (patterns.Contains("@orientation") && Orientation().IsMatch(value));

    private static bool IsDivider(char character) => char.IsWhiteSpace(character) || Divider.Contains(character, StringComparison.Ordinal);

    private static bool IsMeasure(ReadOnlySpan<char> word) => (char.IsAsciiDigit(word[0]) || (word[0] | 0x20) == 'b') && Measure().IsMatch(word);

    /// <summary>Slice thickness, phase of the heart's cycle, trigger delay, b value: two digits of millimetres, three of per cent or milliseconds, four
    /// of b, never a date or a number of anyone.</summary>
    [GeneratedRegex(@"\A(?:[0-9]{1,2}(?:\.[0-9]{1,2})?(?:mm|cm)|[0-9]{1,3}(?:%|ms)|b[0-9]{1,4})\z", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Measure();

    /// <summary>Names of kernels: <c>B30f</c>, <c>I31s</c>, <c>FC18</c>, <c>Br40d</c>, <c>Qr36</c>.</summary>
    [GeneratedRegex(@"\A(?:[BIDEHTSUJ][0-9]{2}[a-z]?|(?:Br|Bl|Bv|Bf|Hr|Hc|Hv|Hf|Hp|Qr|Sa|Tr|Ur|Ub)[0-9]{2}[a-z]?|FC[0-9]{2}|FL[0-9]{2}|[0-9]{1,2})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Kernel();

    /// <summary>PS3.3 C.7.6.1.1.1: A, P, R, L, H, F in order of weight, at most three.</summary>
    [GeneratedRegex(@"\A[APRLHF]{1,3}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Orientation();
}
