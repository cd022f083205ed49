using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>Where a file's pixel data lies: (7FE0,0010), (7FE0,0008) or (7FE0,0009). It is never loaded.</summary>
/// <param name="Tag">Which of the three.</param>
/// <param name="Vr">OB, OW, OF or OD.</param>
/// <param name="Source">Where the ranges count; for a deflated file its inflated form, for a big endian one its little endian view.</param>
/// <param name="Range">The whole value; with fragments, from the first item's tag to the end of the sequence delimiter.</param>
/// <param name="IsEncapsulated">The value is fragments.</param>
public sealed record DicomPixelData(DicomTag Tag, Vr Vr, IByteSource Source, ByteRange Range, bool IsEncapsulated)
{
    /// <summary>The fragments in order, without the Basic Offset Table. The last may reach beyond a truncated file: check it against the source.</summary>
    public IReadOnlyList<ByteRange> Fragments { get; init; } = [];

    /// <summary>The value of the Basic Offset Table, the first item; often empty.</summary>
    public ByteRange BasicOffsetTable { get; init; }

    /// <summary>Why the value cannot be whole (the file ends early, an item is damaged); null when it is whole.</summary>
    public string? Damage { get; init; }

    /// <summary>The three elements that hold a file's pixels when they stand at the top.</summary>
    internal static bool IsPixelData(DicomTag tag) => tag.Group == 0x7FE0 && tag.Element is 0x0008 or 0x0009 or 0x0010;
}
