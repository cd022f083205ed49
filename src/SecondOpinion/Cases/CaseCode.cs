using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SecondOpinion.Cases;

/// <summary>The one name of a case that letters, viewports, opinions and pages show: <c>SO-7K4M-9XQ2</c>.</summary>
/// <remarks>Seven random characters of 31 (34 bits; it opens nothing) and a check character, so that one mistyped or two swapped
/// neighbours are noticed. No 0, 1, I, L, O: they are misheard and misread.</remarks>
public sealed record CaseCode
{
    /// <summary>What a code is made of.</summary>
    public const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    private const int Letters = 8;

    private CaseCode(string value) => Value = value;

    /// <summary>With prefix and hyphens, upper case.</summary>
    public string Value { get; }

    /// <summary>A new code from the system's random source.</summary>
    public static CaseCode New()
    {
        Span<char> letters = stackalloc char[Letters];
        for (var place = 0; place < Letters - 1; place++)
        {
            letters[place] = Alphabet[RandomNumberGenerator.GetInt32(Alphabet.Length)];
        }

        letters[^1] = Check(letters[..^1]);
        return new CaseCode($"SO-{letters[..4]}-{letters[4..]}");
    }

    /// <summary>Reads a code as people type it: any case, with or without prefix, spaces and hyphens.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out CaseCode? code)
    {
        code = null;
        var letters = string.Concat((text ?? "").ToUpperInvariant().Where(c => c is not (' ' or '-')));
        if (letters.Length == Letters + 2 && letters.StartsWith("SO", StringComparison.Ordinal))
        {
            letters = letters[2..];
        }

        if (letters.Length != Letters || !letters.All(Alphabet.Contains) || Check(letters.AsSpan(0, Letters - 1)) != letters[^1])
        {
            return false;
        }

        code = new CaseCode($"SO-{letters[..4]}-{letters[4..]}");
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Weights 1 to 7 modulo the prime 31: any single wrong character and any swap of two different ones changes it.</summary>
    private static char Check(ReadOnlySpan<char> letters)
    {
        var sum = 0;
        for (var place = 0; place < letters.Length; place++)
        {
            sum += (place + 1) * Alphabet.IndexOf(letters[place], StringComparison.Ordinal);
        }

        return Alphabet[sum % Alphabet.Length];
    }
}
