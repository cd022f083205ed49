using System.Globalization;
using System.Text.RegularExpressions;

namespace SecondOpinion.Studies;

/// <summary>What kind of identity a typed text holds.</summary>
public enum IdentityKind
{
    /// <summary>A part of this patient's name, of three letters or more.</summary>
    Name,

    /// <summary>This patient's NHS number, or any valid one.</summary>
    NhsNumber,

    /// <summary>This patient's hospital number.</summary>
    HospitalNumber,

    /// <summary>An accession number of the studies chosen.</summary>
    AccessionNumber,

    /// <summary>This patient's birth date.</summary>
    BirthDate,

    /// <summary>A UK telephone number.</summary>
    Telephone,

    /// <summary>A UK postcode.</summary>
    Postcode,

    /// <summary>An e-mail address.</summary>
    EmailAddress,
}

/// <summary>Looks for identity in what people type: questions, names of recipients, opinions, reasons.</summary>
/// <remarks>It compares folded text, so accents, case, scripts of digits and spacing hide nothing. It cannot know a nickname or a relative's
/// name; the fields say so beside them.</remarks>
public static partial class IdentityInText
{
    private const string Areas =
        "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX"
        + "|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS"
        + "|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE";

    private static readonly string[] Filler = ["TH", "ST", "ND", "RD", "OF", "THE"];

    /// <summary>The first kind of identity found in a text, or null. <paramref name="accessionNumbers"/>: those of the studies concerned.</summary>
    public static IdentityKind? Find(string text, PatientIdentity patient, IReadOnlyList<string>? accessionNumbers = null)
    {
        var plain = FoldedText.Plain(Possessive().Replace(text, ""));
        var words = FoldedText.Words(plain).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var key = FoldedText.Key(plain);
        return HasName(words, PatientName.Parts(patient)) ? IdentityKind.Name
            : HasNhsNumber(plain, patient.NhsNumber) ? IdentityKind.NhsNumber
            : HasNumber(words, key, patient.HospitalNumber) ? IdentityKind.HospitalNumber
            : (accessionNumbers ?? []).Any(number => HasNumber(words, key, number)) ? IdentityKind.AccessionNumber
            : patient.BirthDate is { } born && HasDate(plain, born) ? IdentityKind.BirthDate
            : FindGeneral(plain);
    }

    /// <summary>What to say beside the field.</summary>
    public static string Message(IdentityKind kind) => kind switch
    {
        IdentityKind.Name => "Remove the patient’s name: this text is shown outside the trust",
        IdentityKind.NhsNumber => "Remove the NHS number: this text is shown outside the trust",
        IdentityKind.HospitalNumber => "Remove the hospital number: this text is shown outside the trust",
        IdentityKind.AccessionNumber => "Remove the accession number: this text is shown outside the trust",
        IdentityKind.BirthDate => "Remove the date of birth: this text is shown outside the trust. An age is enough",
        IdentityKind.Telephone => "Remove what looks like a telephone number: this text is shown outside the trust",
        IdentityKind.Postcode => "Remove what looks like a postcode: this text is shown outside the trust",
        _ => "Remove the e-mail address: this text is shown outside the trust",
    };

    private static IdentityKind? FindGeneral(string plain) =>
        Email().IsMatch(plain) ? IdentityKind.EmailAddress
        : Telephone().IsMatch(plain) ? IdentityKind.Telephone
        : Postcode().IsMatch(plain) ? IdentityKind.Postcode
        : null;

    /// <summary>One part of three letters or more; or two parts of any length, side by side in either order.</summary>
    private static bool HasName(string[] words, IReadOnlyList<string> parts)
    {
        if (words.Any(word => word.Length >= 3 && parts.Contains(word)))
        {
            return true;
        }

        return words.Zip(words.Skip(1)).Any(pair => pair.First != pair.Second && parts.Contains(pair.First) && parts.Contains(pair.Second));
    }

    private static bool HasNhsNumber(string plain, NhsNumber? own)
    {
        var digits = string.Concat(plain.Where(char.IsAsciiDigit));
        return (own is not null && digits.Contains(own.Digits, StringComparison.Ordinal))
            || TenDigits().Matches(plain).Any(match => NhsNumber.TryParse(string.Concat(match.Value.Where(char.IsAsciiDigit)), out _));
    }

    /// <summary>As a word of its own, or, from six characters on, however it is spaced.</summary>
    private static bool HasNumber(string[] words, string key, string number)
    {
        var wanted = FoldedText.Key(number);
        return (wanted.Length >= 3 && words.Contains(wanted)) || (wanted.Length >= 6 && key.Contains(wanted, StringComparison.Ordinal));
    }

    private static bool HasDate(string plain, DateOnly born)
    {
        var tokens = NumberOrWord().Matches(plain).Select(match => match.Value).Where(token => !Filler.Contains(token)).ToArray();
        string[] compact = [Text(born, "yyyyMMdd"), Text(born, "ddMMyyyy"), Text(born, "MMddyyyy"), Text(born, "ddMMyy"), Text(born, "yyMMdd")];
        if (tokens.Any(compact.Contains))
        {
            return true;
        }

        for (var at = 0; at + 2 < tokens.Length; at++)
        {
            var (a, b, c) = (tokens[at], tokens[at + 1], tokens[at + 2]);
            if ((IsYear(c, born) && ((IsDay(a, born) && IsMonth(b, born)) || (IsMonth(a, born) && IsDay(b, born))))
                || (IsYear(a, born) && IsMonth(b, born) && IsDay(c, born)))
            {
                return true;
            }
        }

        return false;
    }

    private static string Text(DateOnly date, string format) => date.ToString(format, CultureInfo.InvariantCulture);

    private static bool IsDay(string token, DateOnly date) => token.Length <= 2 && token.TrimStart('0') == Text(date, "%d");

    private static bool IsYear(string token, DateOnly date) => token == Text(date, "yyyy") || token == Text(date, "yy");

    private static bool IsMonth(string token, DateOnly date) =>
        (token.Length <= 2 && token.TrimStart('0') == Text(date, "%M"))
        || (token.Length >= 3 && Text(date, "MMMM").StartsWith(token, StringComparison.OrdinalIgnoreCase))
        || (token == "SEPT" && date.Month == 9);

    [GeneratedRegex(@"['’ʼ]s\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Possessive();

    [GeneratedRegex(@"(?<![0-9])[0-9]{3}[\s.\-/_]{0,3}[0-9]{3}[\s.\-/_]{0,3}[0-9]{4}(?![0-9])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TenDigits();

    [GeneratedRegex(@"[0-9]+|\p{L}+", RegexOptions.NonBacktracking)]
    private static partial Regex NumberOrWord();

    [GeneratedRegex(@"[^\s@]+@[^\s@]+\.[^\s@]+", RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    // Groups of three digits or more after the first, so that dates and lists of measurements are left alone (Ofcom's number formats).
    [GeneratedRegex(
        @"(?<![0-9.])(?:(?:\+|00)44[\s\-]?(?:\(0\))?[\s\-]?|\(?0)(?:[1-35789][0-9]{1,3}\)?[\s\-]?[0-9]{3,4}[\s\-]?[0-9]{3,4}|[1-35789][0-9]{3}\)?[\s\-]?[0-9]{5,6})(?![0-9])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Telephone();

    [GeneratedRegex(@"(?<![\p{L}0-9])(?:GIR\s?0AA|(?:" + Areas + @")[0-9][0-9A-HJKMNP-Y]?\s{0,2}[0-9][ABD-HJLNP-UW-Z]{2})(?![\p{L}0-9])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Postcode();
}
