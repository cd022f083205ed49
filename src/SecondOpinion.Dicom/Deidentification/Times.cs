using System.Globalization;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>Shifts DA, TM and DT values (PS3.5 section 6.2). A value that is not well formed has no shifted form and does not leave.</summary>
/// <remarks>A date and its time are shifted as one instant, so that a scan across midnight keeps its length.</remarks>
internal static class Times
{
    private const int DayLength = 8;
    private const int LongestClock = 16;
    private const int FractionDigits = 6;

    /// <summary>Writes a DA, moved together with the TM that belongs to it (empty: none); false when there is nothing to write.</summary>
    public static bool Date(ReadOnlySpan<byte> date, ReadOnlySpan<byte> time, TimeSpan shift, ref ValueWriter into) =>
        ReadDate(date) is { } day && Add(day, ReadTime(time) ?? TimeSpan.Zero, shift) is { } moved && WriteDay(moved, ref into);

    /// <summary>Writes a TM; its date carries the day.</summary>
    public static bool Time(ReadOnlySpan<byte> time, TimeSpan shift, ref ValueWriter into) =>
        ReadTime(time) is { } clock && WriteClock(new DateTime(2000, 1, 2) + clock + TimeSpan.FromTicks(shift.Ticks % TimeSpan.TicksPerDay), time, ref into);

    /// <summary>Writes a DT of at least day precision; its offset from UTC is dropped, as (0008,0201) is.</summary>
    public static bool DateTime(ReadOnlySpan<byte> value, TimeSpan shift, ref ValueWriter into)
    {
        var zone = value.IndexOfAny((byte)'+', (byte)'-');
        var local = zone < 0 ? value : value[..zone];
        if (local.Length < DayLength || ReadDate(local[..DayLength]) is not { } day)
        {
            return false;
        }

        var time = local[DayLength..];
        return (time.IsEmpty ? TimeSpan.Zero : ReadTime(time)) is { } clock && Add(day, clock, shift) is { } moved
            && WriteDay(moved, ref into) && (time.IsEmpty || WriteClock(moved, time, ref into));
    }

    private static DateTime? Add(DateTime day, TimeSpan clock, TimeSpan shift) =>
        (day + clock).Ticks + shift.Ticks is > 0 and var ticks && ticks <= System.DateTime.MaxValue.Ticks ? new DateTime(ticks) : null;

    /// <summary>YYYYMMDD, and YYYY.MM.DD of ACR-NEMA.</summary>
    private static DateTime? ReadDate(ReadOnlySpan<byte> text)
    {
        var step = text.Length == 10 && text[4] == '.' && text[7] == '.' ? 1 : 0;
        return text.Length - (2 * step) == DayLength
            && Digits(text[..4]) is { } year and > 0 && Digits(text.Slice(4 + step, 2)) is { } month and > 0 and <= 12
            && Digits(text.Slice(6 + (2 * step), 2)) is { } day and > 0 && day <= System.DateTime.DaysInMonth(year, month)
                ? new DateTime(year, month, day)
                : null;
    }

    /// <summary>HH, HHMM, HHMMSS, HHMMSS.F to .FFFFFF, and the colons of ACR-NEMA; 60 is a leap second.</summary>
    private static TimeSpan? ReadTime(ReadOnlySpan<byte> text)
    {
        Span<byte> room = stackalloc byte[LongestClock];
        var digits = WithoutColons(text, room);
        var point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        if (whole.Length is not (2 or 4 or 6) || fraction.Length > FractionDigits || (point >= 0 && (whole.Length != 6 || fraction.Length == 0)))
        {
            return null;
        }

        return Pair(whole, 0) is { } hours and <= 23 && Pair(whole, 2) is { } minutes and <= 59 && Pair(whole, 4) is { } seconds and <= 60 && Micros(fraction) is { } micros
            ? new TimeSpan(hours, minutes, seconds) + TimeSpan.FromMicroseconds(micros)
            : null;
    }

    private static ReadOnlySpan<byte> WithoutColons(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var length = 0;
        foreach (var character in text)
        {
            if (character != ':')
            {
                if (length == into.Length)
                {
                    return default;
                }

                into[length++] = character;
            }
        }

        return into[..length];
    }

    private static int? Pair(ReadOnlySpan<byte> digits, int at) => at < digits.Length ? Digits(digits.Slice(at, 2)) : 0;

    private static int? Micros(ReadOnlySpan<byte> fraction)
    {
        var micros = fraction.IsEmpty ? 0 : Digits(fraction);
        for (var digits = fraction.Length; digits < FractionDigits; digits++)
        {
            micros *= 10;
        }

        return micros;
    }

    private static int? Digits(ReadOnlySpan<byte> text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool WriteDay(DateTime moment, ref ValueWriter into)
    {
        Span<byte> text = stackalloc byte[DayLength];
        moment.TryFormat(text, out _, "yyyyMMdd", CultureInfo.InvariantCulture);
        into.Write(text);
        return true;
    }

    /// <summary>Whole seconds, and as many digits of a fraction as the source had.</summary>
    private static bool WriteClock(DateTime moment, ReadOnlySpan<byte> like, ref ValueWriter into)
    {
        var point = like.IndexOf((byte)'.');
        var fraction = point < 0 ? 0 : Math.Min(FractionDigits, like.Length - point - 1);
        Span<byte> text = stackalloc byte[LongestClock];
        moment.TryFormat(text, out _, "HHmmss'.'ffffff", CultureInfo.InvariantCulture);
        into.Write(text[..(fraction == 0 ? 6 : 7 + fraction)]);
        return true;
    }
}
