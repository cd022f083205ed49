using System.Text;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <content>Text values. Bytes that are no character become U+FFFD: reading text never fails.</content>
public sealed partial class DicomDataset
{
    private SpecificCharacterSet? _characterSet;

    /// <summary>The character set of this data set's text: its own (0008,0005), else the one around it, else ASCII.</summary>
    public SpecificCharacterSet CharacterSet => _characterSet ??= Contains(Tags.SpecificCharacterSet)
        ? SpecificCharacterSet.Of(GetStrings(Tags.SpecificCharacterSet))
        : Parent?.CharacterSet ?? SpecificCharacterSet.Ascii;

    /// <summary>The first value, trimmed as its representation allows; null where there is none, or it is not text.</summary>
    public string? GetString(DicomTag tag) => GetStrings(tag) is [{ Length: > 0 } first, ..] ? first : null;

    /// <summary>Every value, trimmed; an empty value between two dividers is an empty string.</summary>
    public IReadOnlyList<string> GetStrings(DicomTag tag)
    {
        if (GetText(tag) is not { Length: > 0 } text)
        {
            return [];
        }

        var vr = _elements[IndexOf(tag)].Vr;
        if (vr.IsSingleText() || !text.Contains('\\', StringComparison.Ordinal))
        {
            return [Trim(text, vr)];
        }

        var values = text.Split('\\');
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = Trim(values[at], vr);
        }

        return values;
    }

    /// <summary>The whole value decoded, dividers included, without padding at its end; null where it is absent or not text.</summary>
    /// <remarks>A value of unknown representation (UN) is read as text: that is what a private text becomes in an implicit file.</remarks>
    public string? GetText(DicomTag tag) => TryGet(tag, out var element) ? TextOf(element) : null;

    /// <summary>The text of an element of this data set; see <see cref="GetText"/>.</summary>
    public string? TextOf(in DicomElement element)
    {
        if (!element.Vr.IsText() && element.Vr != Vr.UN)
        {
            return null;
        }

        var bytes = element.InSource is null ? element.Span : element.Load(DicomLimits.Default.ValueBytes).Span;
        bytes = bytes.TrimEnd(" \0"u8);
        return element.Vr.IsCharsetAffected() || element.Vr == Vr.UN
            ? CharacterSet.Decode(bytes, element.Vr)
            : Encoding.ASCII.GetString(bytes);
    }

    /// <summary>Sets text, encoded in this data set's character set. The representation is the dictionary's unless given.</summary>
    /// <exception cref="DicomException">The character set has no such character.</exception>
    public void SetString(DicomTag tag, string value, Vr vr = Vr.None)
    {
        vr = vr == Vr.None ? DicomDictionary.VrOf(tag) : vr;
        var bytes = vr.IsCharsetAffected() ? CharacterSet.Encode(value) : SpecificCharacterSet.Ascii.Encode(value);
        Set(new DicomElement(tag, vr, bytes));
    }

    /// <summary>Sets several values.</summary>
    public void SetStrings(DicomTag tag, params ReadOnlySpan<string> values) => SetString(tag, string.Join('\\', values));

    private static string Trim(string text, Vr vr) => vr.IsSingleText() || vr == Vr.UC ? text.TrimEnd(' ', '\0') : text.Trim(' ', '\0');

    private void ForgetCharacterSet(DicomTag changed)
    {
        if (changed == Tags.SpecificCharacterSet)
        {
            Forget(this);
        }

        static void Forget(DicomDataset within)
        {
            within._characterSet = null;
            foreach (var element in within.Elements)
            {
                foreach (var item in element.Items)
                {
                    Forget(item);
                }
            }
        }
    }
}
