using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>One data element: tag, representation, and value, items, or the place of a large value. Values are little endian.</summary>
public readonly struct DicomElement
{
    private readonly object? _content;
    private readonly int _start;
    private readonly int _length;

    /// <summary>An element whose value is <paramref name="value"/> as it would stand in a little endian file; padding is the writer's work.</summary>
    public DicomElement(DicomTag tag, Vr vr, ReadOnlySpan<byte> value)
        : this(tag, vr, value.ToArray(), 0, value.Length)
    {
    }

    /// <summary>A sequence of items.</summary>
    public DicomElement(DicomTag tag, params IEnumerable<DicomDataset> items)
    {
        Tag = tag;
        Vr = Vr.SQ;
        _content = items.ToArray();
    }

    /// <summary>An element whose value lies in a source.</summary>
    public DicomElement(DicomTag tag, Vr vr, SourceValue value)
    {
        Tag = tag;
        Vr = vr;
        _content = value;
    }

    /// <summary>A sequence of just these items: the array is not copied.</summary>
    internal DicomElement(DicomTag tag, DicomDataset[] items)
    {
        Tag = tag;
        Vr = Vr.SQ;
        _content = items;
    }

    internal DicomElement(DicomTag tag, Vr vr, byte[] buffer, int start, int length)
    {
        Tag = tag;
        Vr = vr;
        _content = buffer;
        _start = start;
        _length = length;
    }

    /// <summary>The tag.</summary>
    public DicomTag Tag { get; }

    /// <summary>The representation the file gave, or the dictionary's where it gave none.</summary>
    public Vr Vr { get; }

    /// <summary>Whether it holds items.</summary>
    public bool IsSequence => Vr == Vr.SQ;

    /// <summary>The items; none unless it is a sequence.</summary>
    public IReadOnlyList<DicomDataset> Items => _content as DicomDataset[] ?? [];

    /// <summary>The place of a value too large to hold, or null.</summary>
    public SourceValue? InSource => _content as SourceValue;

    /// <summary>Bytes of the value, without padding that is still to come; 0 for a sequence.</summary>
    public long Length => InSource?.Range.Length ?? _length;

    /// <summary>No value and no items.</summary>
    public bool IsEmpty => Length == 0 && Items.Count == 0;

    /// <summary>The value, if it is held in memory; empty for a sequence and for a value in a source.</summary>
    public ReadOnlySpan<byte> Span => _content is byte[] buffer ? buffer.AsSpan(_start, _length) : default;

    /// <summary>The value, loaded where it lies in a source.</summary>
    /// <exception cref="DicomException">It is larger than <paramref name="limit"/> bytes.</exception>
    public ReadOnlyMemory<byte> Load(int limit)
    {
        if (InSource is not { } large)
        {
            return _content is byte[] buffer ? buffer.AsMemory(_start, _length) : default;
        }

        if (large.Range.Length > limit)
        {
            throw new DicomException($"The value of {Tag} is larger than {limit} bytes and is not loaded.");
        }

        var value = new byte[large.Range.Length];
        large.Source.ReadExactly(large.Range.Offset, value);
        return value;
    }

    /// <summary>The same value under another representation.</summary>
    public DicomElement WithVr(Vr vr) => _content switch
    {
        SourceValue large => new(Tag, vr, large),
        byte[] buffer => new(Tag, vr, buffer, _start, _length),
        _ => throw new InvalidOperationException("A sequence has no other representation."),
    };

    /// <summary>Tag, representation and length; never the value.</summary>
    public override string ToString() => $"{Tag} {Vr} {Length}";

    /// <summary>A part of a value held in memory, under another representation; the bytes are shared.</summary>
    internal DicomElement Part(Vr vr, int start, int length) => new(Tag, vr, (byte[])_content!, _start + start, length);

    internal void Adopt(DicomDataset parent)
    {
        foreach (var item in Items)
        {
            item.Parent = parent;
        }
    }
}
