using System.Text;

namespace SecondOpinion;

/// <summary>Looks for planted secrets in raw bytes, in every form in which software is wont to write text down.</summary>
internal static class Canary
{
    /// <summary>The secrets that stand in <paramref name="haystack"/> in any form, each with the form it was found in.</summary>
    public static IReadOnlyList<string> FindIn(ReadOnlySpan<byte> haystack, IEnumerable<string> secrets) => new CanarySearch(secrets).FindIn(haystack);

    /// <summary>The same for text that was read as text.</summary>
    public static IReadOnlyList<string> FindIn(string haystack, IEnumerable<string> secrets) => FindIn(Encoding.UTF8.GetBytes(haystack), secrets);
}
