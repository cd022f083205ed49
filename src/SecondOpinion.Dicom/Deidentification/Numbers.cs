using System.Buffers;
using System.Globalization;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>DS, IS and AS values that may leave: legal in form, and neither long enough to be someone's number nor a date.</summary>
internal static class Numbers
{
    private const int LongestDigits = 16;

    /// <summary>Some scanners write more than the 16 characters that a DS may have; a fraction that long is still a measure.</summary>
    private const int LongestDecimal = 32;
    private const int LongestInteger = 12;

    private static readonly SearchValues<byte> OfDecimals = SearchValues.Create("0123456789+-.eE"u8);

    /// <summary>True when a DS holds a number and nothing else (PS3.5 table 6.2-1).</summary>
    public static bool IsDecimal(ReadOnlySpan<byte> text) =>
        text.Length <= LongestDecimal
        && !text.ContainsAnyExcept(OfDecimals)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
        && (text.Length <= LongestDigits || text.Contains((byte)'.'))
        && !LooksPersonal(text);

    /// <summary>True when an IS holds an integer of 32 bits and nothing else.</summary>
    public static bool IsInteger(ReadOnlySpan<byte> text) =>
        text.Length <= LongestInteger
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        && !LooksPersonal(text);

    /// <summary>Writes a patient's age as the start of its band: five years, three months below two years, never above 90 years; false when malformed.</summary>
    public static bool AgeBand(ReadOnlySpan<byte> text, ref ValueWriter into)
    {
        if (text.Length != 4 || !int.TryParse(text[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        var months = text[3] switch { (byte)'D' => count / 30, (byte)'W' => count * 10 / 43, (byte)'M' => count, (byte)'Y' => count * 12, _ => -1 };
        if (months < 0)
        {
            return false;
        }

        Span<byte> band = stackalloc byte[4];
        var (start, unit) = months < 24 ? (months / 3 * 3, 'M') : (Math.Min(90, months / 60 * 5), 'Y');
        start.TryFormat(band, out _, "000", CultureInfo.InvariantCulture);
        band[3] = (byte)unit;
        into.Write(band);
        return true;
    }

    /// <summary>Ten digits and more are a number of somebody, not of a scanner, unless they end in noughts as a dose in becquerels does; eight can
    /// be a birth date. Whatever point or exponent follows.</summary>
    private static bool LooksPersonal(ReadOnlySpan<byte> text)
    {
        var unsigned = text.TrimStart("+-"u8);
        var end = unsigned.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = end < 0 ? unsigned : unsigned[..end];
        return (digits.Length >= 10 && !digits.EndsWith("00000"u8)) || (digits.Length >= 8 && !unsigned[digits.Length..].ContainsAnyInRange((byte)'1', (byte)'9') && IsDate(digits[..8]));
    }

    private static bool IsDate(ReadOnlySpan<byte> digits)
    {
        var (year, month, day) = (Number(digits[..4]), Number(digits[4..6]), Number(digits[6..]));
        return year is > 1880 and < 2100 && month is > 0 and <= 12 && day > 0 && day <= DateTime.DaysInMonth(year, month);
    }

    private static int Number(ReadOnlySpan<byte> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
