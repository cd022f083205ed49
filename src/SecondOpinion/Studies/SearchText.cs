using System.Text.RegularExpressions;

namespace SecondOpinion.Studies;

/// <summary>What a person typed into the search field, taken apart.</summary>
/// <param name="Names">Folded words that must each stand somewhere in the patient's name.</param>
/// <param name="Ids">Folded words that hold a digit: each the beginning of an NHS, hospital or accession number, or a whole one.</param>
/// <param name="WrongNhsNumber">Ten digits were typed whose last is not the check digit of an NHS number: the person must be told.</param>
public sealed partial record SearchText(IReadOnlyList<string> Names, IReadOnlyList<string> Ids, bool WrongNhsNumber)
{
    /// <summary>Most words looked for; more are refused, for no name has them.</summary>
    public const int MaximumWords = 6;

    /// <summary>Longest text read, in characters.</summary>
    public const int MaximumLength = 200;

    /// <summary>Takes a text apart; null when it is too long or has too many words.</summary>
    /// <remarks>An NHS number may be typed with spaces or hyphens. A word without any letter or digit says nothing and is passed over.</remarks>
    public static SearchText? Parse(string text)
    {
        if (text.Length > MaximumLength)
        {
            return null;
        }

        var joined = SpacedNhsNumber().Replace(text, match => string.Concat(match.Value.Where(char.IsAsciiDigit)));
        List<string> names = [], ids = [];
        foreach (var word in joined.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Any(char.IsDigit))
            {
                ids.Add(FoldedText.Key(word));
            }
            else
            {
                names.AddRange(FoldedText.Words(word).Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        var wrong = ids.Any(id => id.Length == 10 && id.All(char.IsAsciiDigit) && !NhsNumber.TryParse(id, out _));
        return names.Count + ids.Count > MaximumWords ? null : new SearchText(names, ids, wrong);
    }

    /// <inheritdoc/>
    public override string ToString() => "search text (redacted)";

    [GeneratedRegex(@"\b[0-9]{3}[ \-]+[0-9]{3}[ \-]+[0-9]{4}\b", RegexOptions.NonBacktracking)]
    private static partial Regex SpacedNhsNumber();
}
