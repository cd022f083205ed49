using System.Globalization;
using System.Text;

namespace SecondOpinion.Studies;

/// <summary>Text as it is compared when people search: compatibility-decomposed, without accents, upper case, digits of any script as ASCII,
/// invisible characters gone.</summary>
public static class FoldedText
{
    /// <summary>Letters that Unicode does not take apart but that people type without their strokes.</summary>
    private static readonly Dictionary<char, string> Strokes = new()
    {
        ['Ø'] = "O", ['Ł'] = "L", ['Đ'] = "D", ['Ð'] = "D", ['Þ'] = "TH", ['Æ'] = "AE", ['Œ'] = "OE", ['ẞ'] = "SS", ['ß'] = "SS", ['ı'] = "I", ['Ħ'] = "H",
    };

    /// <summary>Folds letters and digits; apostrophes vanish (<c>O'Brien</c> is <c>OBRIEN</c>), everything else becomes one space. No space at either end.</summary>
    public static string Words(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in Plain(text))
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
            {
                folded.Append(c);
            }
            else if (!IsApostrophe(c) && folded.Length > 0 && folded[^1] != ' ')
            {
                folded.Append(' ');
            }
        }

        return folded.ToString().TrimEnd();
    }

    /// <summary>Letters and digits only, folded: how a hospital or accession number is compared.</summary>
    public static string Key(string text) => string.Concat(Plain(text).Where(char.IsLetterOrDigit));

    /// <summary>Folded, punctuation and spaces as they were.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in Decompose(text))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
            {
                continue;
            }

            if (char.IsDigit(c))
            {
                plain.Append((char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)));
                continue;
            }

            var upper = char.ToUpperInvariant(c);
            _ = Strokes.TryGetValue(upper, out var replaced) ? plain.Append(replaced) : plain.Append(upper);
        }

        return plain.ToString();
    }

    private static string Decompose(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException)
        {
            return text; // a lone surrogate: nothing to decompose, and no reason to fail a whole file
        }
    }

    private static bool IsApostrophe(char c) => c is '\'' or '’' or '‘' or 'ʼ' or '`' or '´';
}
