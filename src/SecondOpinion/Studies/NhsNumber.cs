using System.Diagnostics.CodeAnalysis;

namespace SecondOpinion.Studies;

/// <summary>An NHS number: ten digits of which the last is a modulus 11 check digit (NHS Data Dictionary, NHS NUMBER).</summary>
public sealed record NhsNumber
{
    private NhsNumber(string digits) => Digits = digits;

    /// <summary>Ten digits, no spaces.</summary>
    public string Digits { get; }

    /// <summary>As people read it: <c>999 123 4567</c>.</summary>
    public string Spaced => $"{Digits[..3]} {Digits[3..6]} {Digits[6..]}";

    /// <summary>Reads ten digits, spaces and hyphens between them allowed, and checks the last.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out NhsNumber? number)
    {
        number = null;
        var digits = string.Concat((text ?? "").Where(c => c is not (' ' or '-')));
        if (digits.Length != 10 || !digits.All(char.IsAsciiDigit))
        {
            return false;
        }

        var sum = 0;
        for (var place = 0; place < 9; place++)
        {
            sum += (digits[place] - '0') * (10 - place);
        }

        var check = (11 - (sum % 11)) % 11;
        if (check == 10 || check != digits[9] - '0')
        {
            return false;
        }

        number = new NhsNumber(digits);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => "NHS number (redacted)";
}
