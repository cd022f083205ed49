using System.Buffers.Binary;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>How the elements being read are written down.</summary>
internal readonly record struct Layout(bool IsExplicit, bool IsBigEndian)
{
    /// <summary>What values of unknown representation hold whatever surrounds them (PS3.5 section 6.2.2, CP-246).</summary>
    public static Layout ImplicitLittleEndian => default;

    public static Layout ExplicitLittleEndian => new(IsExplicit: true, IsBigEndian: false);
}

/// <summary>Tag, representation and length as they stand before a value.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Vr">As the file says, else as the dictionary does.</param>
/// <param name="At">Where the tag stands.</param>
/// <param name="ValueAt">Where the value begins.</param>
/// <param name="Length">Bytes of the value, or <see cref="Undefined"/>.</param>
internal readonly record struct ElementHeader(DicomTag Tag, Vr Vr, long At, long ValueAt, long Length)
{
    public const long Undefined = 0xFFFFFFFF;
    public const int Shortest = 8;
    private const int Longest = 12;

    public static readonly DicomTag Item = new(0xFFFE, 0xE000);
    public static readonly DicomTag ItemEnd = new(0xFFFE, 0xE00D);
    public static readonly DicomTag SequenceEnd = new(0xFFFE, 0xE0DD);

    public bool IsUndefined => Length == Undefined;

    public static ElementHeader Read(SourceWindow window, long at, long end, Layout layout)
    {
        if (end - at < Shortest)
        {
            throw new DicomException($"The data ends within a tag at offset {at}.");
        }

        ReadOnlySpan<byte> bytes = window.Get(at, (int)Math.Min(Longest, end - at));
        var tag = new DicomTag(Short(bytes, layout), Short(bytes[2..], layout));
        if (!layout.IsExplicit || tag.Group == Item.Group)
        {
            return Implicit(bytes, tag, at, layout);
        }

        var vr = (Vr)BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        return !vr.IsKnown() ? Damaged(window, bytes, tag, at, end, layout)
            : vr.HasLongLength() ? LongForm(bytes, tag, vr, at, layout)
            : new(tag, vr, at, at + Shortest, Short(bytes[6..], layout));
    }

    private static ElementHeader Implicit(ReadOnlySpan<byte> bytes, DicomTag tag, long at, Layout layout) =>
        new(tag, tag.Group == Item.Group ? Vr.None : DicomDictionary.VrOf(tag), at, at + Shortest, Long(bytes[4..], layout));

    private static ElementHeader LongForm(ReadOnlySpan<byte> bytes, DicomTag tag, Vr vr, long at, Layout layout) => bytes.Length < Longest
        ? throw new DicomException($"The data ends within the header of {tag} at offset {at}.")
        : new(tag, vr, at, at + Longest, Long(bytes[8..], layout));

    /// <summary>A representation that does not exist. Of what writers are known to have meant, the first after which a next element stands.</summary>
    /// <remarks>Letters: one still to come, which has the long form (PS3.5 section 6.2). Others: none at all; or a blank one.</remarks>
    private static ElementHeader Damaged(SourceWindow window, ReadOnlySpan<byte> bytes, DicomTag tag, long at, long end, Layout layout)
    {
        var hasLetters = !bytes.Slice(4, 2).ContainsAnyExceptInRange((byte)'A', (byte)'Z');
        var shortForm = new ElementHeader(tag, DicomDictionary.VrOf(tag), at, at + Shortest, Short(bytes[6..], layout));
        var other = !hasLetters ? Implicit(bytes, tag, at, layout)
            : bytes.Length == Longest ? LongForm(bytes, tag, Vr.UN, at, layout)
            : shortForm;
        return IsFollowed(window, other, end, layout) ? other
            : IsFollowed(window, shortForm, end, layout) ? shortForm
            : throw new DicomException($"{tag} at offset {at} has no representation.");
    }

    private static bool IsFollowed(SourceWindow window, in ElementHeader head, long end, Layout layout)
    {
        var next = head.ValueAt + head.Length;
        if (head.IsUndefined || next > end - Shortest)
        {
            return head.IsUndefined || next == end;
        }

        ReadOnlySpan<byte> bytes = window.Get(next, 4);
        return new DicomTag(Short(bytes, layout), Short(bytes[2..], layout)) > head.Tag;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, Layout layout) =>
        layout.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, Layout layout) =>
        layout.IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
