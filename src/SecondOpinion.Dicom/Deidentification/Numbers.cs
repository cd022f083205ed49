using System.Globalization;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>DS, IS and AS values that may leave: legal in form, and neither long enough to be someone's number nor a date.</summary>
internal static class Numbers
{
    private const int LongestDecimal = 16;
    private const int LongestInteger = 12;

    /// <summary>True when a DS holds a number and nothing else (PS3.5 table 6.2-1).</summary>
    public static bool IsDecimal(string text) =>
        text.Length <= LongestDecimal
        && text.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or '.' or 'e' or 'E')
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
        && !LooksPersonal(text);

    /// <summary>True when an IS holds an integer of 32 bits and nothing else.</summary>
    public static bool IsInteger(string text) =>
        text.Length <= LongestInteger
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        && !LooksPersonal(text);

    /// <summary>A patient's age as the start of its band: five years, three months below two years, never above 90 years; null when malformed.</summary>
    public static string? AgeBand(string text)
    {
        if (text.Length != 4 || !int.TryParse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var months = text[3] switch { 'D' => count / 30, 'W' => count * 10 / 43, 'M' => count, 'Y' => count * 12, _ => -1 };
        return months switch
        {
            < 0 => null,
            < 24 => $"{months / 3 * 3:000}M",
            _ => $"{Math.Min(90, months / 60 * 5):000}Y",
        };
    }

    /// <summary>Ten digits and more are a number of somebody, not of a scanner; eight can be a birth date.</summary>
    private static bool LooksPersonal(string text)
    {
        var digits = text.AsSpan().TrimStart("+-");
        return digits.Length >= 8 && !digits.ContainsAnyExceptInRange('0', '9')
            && (digits.Length >= 10 || DateTime.TryParseExact(digits[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is > 1880 and < 2100);
    }
}
