using System.Text;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>The parts of all names in a header. Some names are ordinary words: Mrs Stone's scan may be described by her name.</summary>
internal readonly struct OwnNames(DicomDataset source)
{
    /// <summary>Shorter ones are initials and titles.</summary>
    private const int Shortest = 3;

    /// <summary>True when a word is a part of one of them, in any case.</summary>
    public bool Contains(ReadOnlySpan<char> word)
    {
        if (word.Length < Shortest)
        {
            return false;
        }

        foreach (ref readonly var element in source.Elements)
        {
            if (element.Vr == Vr.PN && IsPart(word, TextValue.Of(element.Span)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPart(ReadOnlySpan<char> word, ReadOnlySpan<byte> name)
    {
        while (!name.IsEmpty)
        {
            var end = name.IndexOfAny(" ^=\\,"u8);
            var part = end < 0 ? name : name[..end];
            if (part.Length == word.Length && Ascii.EqualsIgnoreCase(part, word))
            {
                return true;
            }

            name = end < 0 ? [] : name[(end + 1)..];
        }

        return false;
    }
}
