using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace SecondOpinion;

/// <summary>Many planted secrets, each in every form in which software is wont to write text down, looked for in one pass over raw bytes.</summary>
/// <remarks>A position is looked at more closely only where its first two, then its first four bytes are those of a needle: a run over
/// megabytes with thousands of secrets takes milliseconds.</remarks>
internal sealed class CanarySearch
{
    private const int KeyLength = 4;

    private readonly bool[] _starts = new bool[1 << 16];
    private readonly Dictionary<uint, List<Needle>> _needles = [];
    private readonly List<Needle> _short = [];

    public CanarySearch(IEnumerable<string> secrets)
    {
        foreach (var secret in secrets)
        {
            Add(secret);
        }
    }

    /// <summary>Adds a secret in all its forms.</summary>
    public void Add(string secret)
    {
        foreach (var (form, bytes) in Forms(secret))
        {
            Insert(new Needle(secret, form, bytes));
        }

        AddBase64(secret, "UTF-8", Encoding.UTF8.GetBytes(secret));
        AddBase64(secret, "UTF-16", Encoding.Unicode.GetBytes(secret));
    }

    /// <summary>Adds bytes that stand for a secret, such as its text in a character set of old, and their base64.</summary>
    public void Add(string secret, string form, byte[] bytes)
    {
        Insert(new Needle(secret, form, bytes));
        AddBase64(secret, form, bytes);
    }

    /// <summary>The secrets that stand in <paramref name="haystack"/>, each with the form it was found in.</summary>
    public IReadOnlyList<string> FindIn(ReadOnlySpan<byte> haystack)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at + KeyLength <= haystack.Length; at++)
        {
            if (_starts[BinaryPrimitives.ReadUInt16LittleEndian(haystack[at..])]
                && _needles.TryGetValue(BinaryPrimitives.ReadUInt32LittleEndian(haystack[at..]), out var needles))
            {
                foreach (var needle in needles)
                {
                    if (haystack[at..].StartsWith(needle.Bytes))
                    {
                        found.Add($"{needle.Secret} as {needle.Form}");
                    }
                }
            }
        }

        foreach (var needle in _short)
        {
            if (haystack.IndexOf(needle.Bytes) >= 0)
            {
                found.Add($"{needle.Secret} as {needle.Form}");
            }
        }

        return [.. found];
    }

    /// <summary>The three ways in which bytes can fall into base64's groups of three.</summary>
    private void AddBase64(string secret, string form, byte[] bytes)
    {
        for (var shift = 0; shift < 3; shift++)
        {
            if (Base64At(bytes, shift) is { Length: >= 6 } inner)
            {
                Insert(new Needle(secret, $"{form} in base64 at {shift}", Encoding.ASCII.GetBytes(inner)));
            }
        }
    }

    private void Insert(Needle needle)
    {
        if (needle.Bytes.Length < KeyLength)
        {
            _short.Add(needle);
            return;
        }

        var key = BinaryPrimitives.ReadUInt32LittleEndian(needle.Bytes);
        _starts[(ushort)key] = true;
        if (!_needles.TryGetValue(key, out var same))
        {
            _needles[key] = same = [];
        }

        same.Add(needle);
    }

    private static IEnumerable<(string Form, byte[] Bytes)> Forms(string secret)
    {
        var utf8 = Encoding.UTF8.GetBytes(secret);
        yield return ("UTF-8", utf8);
        yield return ("UTF-16 LE", Encoding.Unicode.GetBytes(secret));
        yield return ("UTF-16 BE", Encoding.BigEndianUnicode.GetBytes(secret));
        yield return ("percent", Encoding.ASCII.GetBytes(Uri.EscapeDataString(secret)));
        yield return ("JSON", JsonEncodedText.Encode(secret).EncodedUtf8Bytes.ToArray());
        yield return ("JSON escapes", Encoding.ASCII.GetBytes(string.Concat(secret.Select(character => $"\\u{(int)character:x4}"))));
        yield return ("upper case", Encoding.UTF8.GetBytes(secret.ToUpperInvariant()));
        yield return ("lower case", Encoding.UTF8.GetBytes(secret.ToLowerInvariant()));
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8)));
        if (secret.All(character => character < 256))
        {
            yield return ("Latin-1", Encoding.Latin1.GetBytes(secret));
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

    private sealed record Needle(string Secret, string Form, byte[] Bytes);
}
