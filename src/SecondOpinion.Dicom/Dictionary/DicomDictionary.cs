using System.Text;

namespace SecondOpinion.Dicom.Dictionary;

/// <summary>What the standard says about one attribute.</summary>
/// <param name="Tag">The tag asked for (for a repeating group, that very group).</param>
/// <param name="Keyword">PS3.6 keyword; empty for the few whose name was withdrawn.</param>
/// <param name="Vrs">Its representation, or the ones to choose from (US or SS, OB or OW).</param>
/// <param name="Vm">Value multiplicity as the standard writes it, such as <c>1-n</c>.</param>
/// <param name="IsRetired">No longer to be sent.</param>
public sealed record DicomDictionaryEntry(DicomTag Tag, string Keyword, IReadOnlyList<Vr> Vrs, string Vm, bool IsRetired)
{
    /// <summary>The first of <see cref="Vrs"/>.</summary>
    public Vr Vr => Vrs[0];
}

/// <summary>The data dictionary of DICOM PS3.6 2024d, (c) NEMA, with the repeating groups (50xx, 60xx and older).</summary>
public static class DicomDictionary
{
    private const ushort PrivateCreatorVr = (ushort)Vr.LO;

    /// <summary>The entry of <paramref name="tag"/>, or null where the standard has none (every private tag).</summary>
    public static DicomDictionaryEntry? Find(DicomTag tag)
    {
        var at = IndexOf(tag);
        return at < 0 ? null : EntryAt(at, tag);
    }

    /// <summary>Every entry with a fixed tag, in order. Repeating groups are left out.</summary>
    public static IEnumerable<DicomDictionaryEntry> All()
    {
        for (var at = 0; at < DictionaryData.RepeaterStart; at++)
        {
            yield return EntryAt(at, new DicomTag(DictionaryData.Values[at]));
        }
    }

    /// <summary>The representation to assume where a file does not say. Allocates nothing.</summary>
    /// <remarks>Private creators are LO, group lengths UL, whatever else is not in the dictionary UN.</remarks>
    public static Vr VrOf(DicomTag tag)
    {
        var at = IndexOf(tag);
        return (Vr)(at >= 0 ? DictionaryData.KindVrs[DictionaryData.Kinds[at]]
            : tag.IsPrivateCreator ? PrivateCreatorVr
            : tag.IsGroupLength ? (ushort)Vr.UL
            : (ushort)Vr.UN);
    }

    private static int IndexOf(DicomTag tag)
    {
        if (tag.IsPrivate)
        {
            return -1;
        }

        var at = DictionaryData.Values[..DictionaryData.RepeaterStart].BinarySearch(tag.Value);
        for (var repeater = DictionaryData.RepeaterStart; at < 0 && repeater < DictionaryData.Values.Length; repeater++)
        {
            at = (tag.Value & DictionaryData.RepeaterMasks[repeater - DictionaryData.RepeaterStart]) == DictionaryData.Values[repeater] ? repeater : at;
        }

        return at;
    }

    private static DicomDictionaryEntry EntryAt(int at, DicomTag tag)
    {
        var start = at == 0 ? 0 : DictionaryData.NameEnds[at - 1];
        var keyword = Encoding.ASCII.GetString(DictionaryData.Names[start..DictionaryData.NameEnds[at]]);
        var kind = DictionaryData.KindTexts[DictionaryData.Kinds[at]].Split(';');
        return new(tag, keyword, [.. kind[0].Split('|').Select(ParseVr)], kind[1], kind[2] == "Y");
    }

    private static Vr ParseVr(string text) => text == "NONE" ? Vr.None : (Vr)((text[0] << 8) | text[1]);
}
