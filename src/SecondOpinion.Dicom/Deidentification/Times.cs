using System.Globalization;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>Shifts DA, TM and DT values (PS3.5 section 6.2). A value that is not well formed has no shifted form and does not leave.</summary>
/// <remarks>A date and its time are shifted as one instant, so that a scan across midnight keeps its length.</remarks>
internal static class Times
{
    private static readonly string[] DateForms = ["yyyyMMdd", "yyyy.MM.dd"];

    /// <summary>A DA, together with the TM that belongs to it, if there is one.</summary>
    public static string? Date(string date, string? time, TimeSpan shift) =>
        ReadDate(date) is { } day && Add(day, (time is null ? null : ReadTime(time)) ?? TimeSpan.Zero, shift) is { } moved
            ? moved.ToString("yyyyMMdd", CultureInfo.InvariantCulture)
            : null;

    /// <summary>A TM; its date carries the day.</summary>
    public static string? Time(string time, TimeSpan shift) =>
        ReadTime(time) is { } clock ? Form(new DateTime(2000, 1, 2) + clock + TimeSpan.FromTicks(shift.Ticks % TimeSpan.TicksPerDay), time) : null;

    /// <summary>A DT of at least day precision; its offset from UTC is dropped, as (0008,0201) is.</summary>
    public static string? DateTime(string value, TimeSpan shift)
    {
        var zone = value.IndexOfAny(['+', '-']);
        var local = zone < 0 ? value : value[..zone];
        if (local.Length < 8 || ReadDate(local[..8]) is not { } day)
        {
            return null;
        }

        var time = local.Length == 8 ? TimeSpan.Zero : ReadTime(local[8..]);
        return time is { } clock && Add(day, clock, shift) is { } moved
            ? moved.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + Form(moved, local[8..])
            : null;
    }

    private static DateTime? Add(DateTime day, TimeSpan clock, TimeSpan shift) =>
        (day + clock).Ticks + shift.Ticks > 0 ? day + clock + shift : null;

    private static DateTime? ReadDate(string text) =>
        System.DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>HH, HHMM, HHMMSS, HHMMSS.F to .FFFFFF, and the colons of ACR-NEMA; 60 is a leap second.</summary>
    private static TimeSpan? ReadTime(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? "" : digits[(point + 1)..];
        if (whole.Length is not (2 or 4 or 6) || fraction.Length > 6 || (point >= 0 && (whole.Length != 6 || fraction.Length == 0))
            || !whole.All(char.IsAsciiDigit) || !fraction.All(char.IsAsciiDigit))
        {
            return null;
        }

        var (hours, minutes, seconds) = (Pair(whole, 0), Pair(whole, 2), Pair(whole, 4));
        return hours > 23 || minutes > 59 || seconds > 60
            ? null
            : new TimeSpan(hours, minutes, seconds) + TimeSpan.FromMicroseconds(fraction.Length == 0 ? 0 : int.Parse(fraction.PadRight(6, '0'), CultureInfo.InvariantCulture));
    }

    private static int Pair(string digits, int at) => at < digits.Length ? int.Parse(digits.AsSpan(at, 2), CultureInfo.InvariantCulture) : 0;

    /// <summary>Whole seconds, and as many digits of a fraction as the source had.</summary>
    private static string Form(DateTime moment, string like)
    {
        var point = like.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? 0 : Math.Min(6, like.Length - point - 1);
        var text = moment.ToString("HHmmss'.'ffffff", CultureInfo.InvariantCulture);
        return fraction == 0 ? text[..6] : text[..(7 + fraction)];
    }
}
