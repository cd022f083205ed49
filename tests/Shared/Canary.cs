using System.Text;

namespace SecondOpinion;

/// <summary>Looks for planted secrets in raw bytes, in every form in which software is wont to write text down.</summary>
internal static class Canary
{
    /// <summary>The secrets that stand in <paramref name="haystack"/> in any form, each with the form it was found in.</summary>
    public static IReadOnlyList<string> FindIn(ReadOnlySpan<byte> haystack, IEnumerable<string> secrets)
    {
        var found = new List<string>();
        foreach (var secret in secrets)
        {
            foreach (var (form, needle) in Forms(secret))
            {
                if (haystack.IndexOf(needle) >= 0)
                {
                    found.Add($"{secret} as {form}");
                }
            }
        }

        return found;
    }

    /// <summary>The same for text that was read as text.</summary>
    public static IReadOnlyList<string> FindIn(string haystack, IEnumerable<string> secrets) => FindIn(Encoding.UTF8.GetBytes(haystack), secrets);

    private static IEnumerable<(string Form, byte[] Needle)> Forms(string secret)
    {
        var utf8 = Encoding.UTF8.GetBytes(secret);
        yield return ("UTF-8", utf8);
        yield return ("Latin-1", Encoding.Latin1.GetBytes(secret));
        yield return ("UTF-16 LE", Encoding.Unicode.GetBytes(secret));
        yield return ("UTF-16 BE", Encoding.BigEndianUnicode.GetBytes(secret));
        yield return ("percent", Encoding.ASCII.GetBytes(Uri.EscapeDataString(secret)));
        yield return ("upper case", Encoding.UTF8.GetBytes(secret.ToUpperInvariant()));
        yield return ("lower case", Encoding.UTF8.GetBytes(secret.ToLowerInvariant()));
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8)));
        for (var shift = 0; shift < 3; shift++)
        {
            if (Base64At(utf8, shift) is { Length: >= 6 } inner)
            {
                yield return ($"base64 at {shift}", Encoding.ASCII.GetBytes(inner));
            }
        }
    }

    /// <summary>The characters of a base64 text that depend on <paramref name="secret"/> alone when <paramref name="shift"/> bytes stand before it.</summary>
    private static string Base64At(byte[] secret, int shift)
    {
        var text = Convert.ToBase64String([.. new byte[shift], .. secret]).TrimEnd('=');
        var skip = shift == 0 ? 0 : shift + 1;
        var partial = (shift + secret.Length) % 3 == 0 ? 0 : 1;
        return text.Length - skip - partial > 0 ? text[skip..^partial] : "";
    }
}
