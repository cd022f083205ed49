using System.Text.RegularExpressions;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>The words, terms and codes that may leave. Names are not recognised and taken out: what is not listed does not leave.</summary>
internal static partial class Vocabulary
{
    private static readonly HashSet<string> Words = new(
        EmbeddedData.Lines(EmbeddedData.Read("words.txt")).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, HashSet<string>> TermsOf = EmbeddedData.Rows(EmbeddedData.Read("terms.csv"))
        .ToDictionary(row => row[0], row => new HashSet<string>(row[1].Split('|'), StringComparer.Ordinal), StringComparer.Ordinal);

    private static readonly Dictionary<(string Scheme, string Value), string> Meanings = EmbeddedData.Rows(EmbeddedData.Read("codes.csv"))
        .ToDictionary(row => (row[0], row[1]), row => row[2]);

    /// <summary>The listed words of a description in their order; empty when none is listed.</summary>
    public static string Clean(string description) =>
        string.Join(' ', Separators().Split(description).Where(word => word.Length > 0 && (Words.Contains(word) || Measure().IsMatch(word))));

    /// <summary>True when <paramref name="value"/> is a listed term of the attribute.</summary>
    public static bool IsTerm(string keyword, string value) =>
        TermsOf.TryGetValue(keyword, out var terms)
        && (terms.Contains(value)
            || (terms.Contains("@kernel") && Kernel().IsMatch(value))
            || (terms.Contains("@orientation") && Orientation().IsMatch(value)));

    /// <summary>Our own words for a coded concept, or null when it is not listed.</summary>
    public static string? Meaning(string scheme, string value) => Meanings.GetValueOrDefault((scheme, value));

    [GeneratedRegex(@"[\s,;:_/\\()\[\]{}<>|&^=""'#]+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Separators();

    /// <summary>Slice thickness, b value, pitch of a table: two digits of millimetres, four of b, never a date or a number of anyone.</summary>
    [GeneratedRegex(@"\A(?:[0-9]{1,2}(?:\.[0-9]{1,2})?(?:mm|cm)|b[0-9]{1,4})\z", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Measure();

    /// <summary>Names of kernels: <c>B30f</c>, <c>I31s</c>, <c>FC18</c>, <c>Br40d</c>, <c>Qr36</c>.</summary>
    [GeneratedRegex(@"\A(?:[BIDEHTSUJ][0-9]{2}[a-z]?|(?:Br|Bl|Bv|Bf|Hr|Hc|Hv|Hf|Hp|Qr|Sa|Tr|Ur|Ub)[0-9]{2}[a-z]?|FC[0-9]{2}|FL[0-9]{2}|[0-9]{1,2})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Kernel();

    /// <summary>PS3.3 C.7.6.1.1.1: A, P, R, L, H, F in order of weight, at most three.</summary>
    [GeneratedRegex(@"\A[APRLHF]{1,3}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Orientation();
}
