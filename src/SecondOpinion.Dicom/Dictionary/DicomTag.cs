using System.Globalization;

namespace SecondOpinion.Dicom.Dictionary;

/// <summary>The name of a data element: group and element number (PS3.5 section 7.1).</summary>
/// <param name="Value">Group in the high 16 bits, element in the low 16; sorting by it is the order of a data set.</param>
public readonly record struct DicomTag(uint Value) : IComparable<DicomTag>
{
    /// <summary>The tag (group,element).</summary>
    public DicomTag(ushort group, ushort element)
        : this(((uint)group << 16) | element)
    {
    }

    /// <summary>The group number.</summary>
    public ushort Group => (ushort)(Value >> 16);

    /// <summary>The element number within the group.</summary>
    public ushort Element => (ushort)Value;

    /// <summary>An odd group: its meaning is its maker's own (PS3.5 section 7.8).</summary>
    public bool IsPrivate => (Group & 1) == 1;

    /// <summary>A private creator (gggg,0010-00FF), which says whose the block of private elements is.</summary>
    public bool IsPrivateCreator => IsPrivate && Element is >= 0x10 and <= 0xFF;

    /// <summary>A group length (gggg,0000): retired outside the file meta, and meaningless once anything is changed.</summary>
    public bool IsGroupLength => Element == 0;

    /// <summary>Reads <c>(0010,0010)</c>, <c>0010,0010</c> or <c>00100010</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DicomTag tag)
    {
        text = text.Trim();
        if (text is ['(', .., ')'])
        {
            text = text[1..^1];
        }

        var comma = text.Length == 9 && text[4] == ',' ? 1 : 0;
        uint group = 0;
        uint element = 0;
        var read = text.Length - comma == 8
            && uint.TryParse(text[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out group)
            && uint.TryParse(text[(4 + comma)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out element);
        tag = read ? new DicomTag((group << 16) | element) : default;
        return read;
    }

    /// <inheritdoc/>
    public int CompareTo(DicomTag other) => Value.CompareTo(other.Value);

    /// <summary><c>(0010,0010)</c>.</summary>
    public override string ToString() => $"({Group:X4},{Element:X4})";

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in a data set.</summary>
    public static bool operator <(DicomTag left, DicomTag right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in a data set.</summary>
    public static bool operator >(DicomTag left, DicomTag right) => left.Value > right.Value;

    /// <summary>Not after.</summary>
    public static bool operator <=(DicomTag left, DicomTag right) => left.Value <= right.Value;

    /// <summary>Not before.</summary>
    public static bool operator >=(DicomTag left, DicomTag right) => left.Value >= right.Value;
}
