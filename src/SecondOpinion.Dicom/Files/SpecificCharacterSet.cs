using System.Collections.Concurrent;
using System.Text;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>The encoding of text, from Specific Character Set (0008,0005); PS3.3 section C.12.1.1.2 and PS3.5 section 6.1.</summary>
public sealed class SpecificCharacterSet
{
    private static readonly ConcurrentDictionary<int, Encoding> CodePages = new();

    private readonly Encoding _first;
    private readonly bool _isStateful;

    private SpecificCharacterSet(IReadOnlyList<string> terms, Encoding first, bool isStateful)
    {
        Terms = terms;
        _first = first;
        _isStateful = isStateful;
    }

    /// <summary>The default repertoire, ISO-IR 6.</summary>
    public static SpecificCharacterSet Ascii { get; } = new([], CodePage(CharacterSetTerms.Ascii), isStateful: false);

    /// <summary>ISO_IR 192.</summary>
    public static SpecificCharacterSet Utf8 { get; } = new(["ISO_IR 192"], CodePage(CharacterSetTerms.Utf8), isStateful: false);

    /// <summary>The defined terms as the data set gave them.</summary>
    public IReadOnlyList<string> Terms { get; }

    /// <summary>The character set that the values of (0008,0005) name. An unknown term is read as ASCII.</summary>
    public static SpecificCharacterSet Of(IReadOnlyList<string> terms)
    {
        if (terms.Count == 0 || terms is [""])
        {
            return Ascii;
        }

        var isStateful = terms.Count > 1 || terms[0].StartsWith("ISO 2022", StringComparison.OrdinalIgnoreCase);
        return new(terms, CodePage(CharacterSetTerms.CodePageOf(terms[0])), isStateful);
    }

    /// <summary>The text of bytes. Dividers and, in names, the marks between components return to the first character set.</summary>
    public string Decode(ReadOnlySpan<byte> bytes, Vr vr)
    {
        return _isStateful && bytes.Contains(Iso2022.Escape) ? Iso2022.Decode(bytes, _first, vr) : _first.GetString(bytes);
    }

    /// <summary>The bytes of text.</summary>
    /// <exception cref="DicomException">A character is not in the (first) character set.</exception>
    public byte[] Encode(string text)
    {
        try
        {
            return Make(_first.CodePage, EncoderFallback.ExceptionFallback).GetBytes(text);
        }
        catch (EncoderFallbackException error)
        {
            throw new DicomException("A text has a character that the data set's character set does not have.", error);
        }
    }

    internal static Encoding CodePage(int number) => CodePages.GetOrAdd(number, static page => Make(page, EncoderFallback.ReplacementFallback));

    private static Encoding Make(int number, EncoderFallback fallback)
    {
        var decoding = new DecoderReplacementFallback("\uFFFD");
        return CodePagesEncodingProvider.Instance.GetEncoding(number, fallback, decoding) ?? Encoding.GetEncoding(number, fallback, decoding);
    }
}
