using System.Buffers.Binary;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>Reads elements from a source into data sets; leaves pixel data and large values where they are.</summary>
internal sealed partial class DatasetReader(IByteSource source, DicomLimits limits)
{
    private readonly SourceWindow _window = new(source);
    private readonly ElementBudget _budget = new(limits);

    /// <summary>The pixel data met at the top level.</summary>
    public DicomPixelData? PixelData { get; private set; }

    public SourceWindow Window => _window;

    /// <summary>Reads from <paramref name="at"/> to the end of the source.</summary>
    public DicomDataset Read(long at, Layout layout)
    {
        var dataset = new DicomDataset();
        ReadElements(dataset, at, source.Length, layout, depth: 0);
        return dataset;
    }

    /// <summary>Reads elements of one group only; returns where the next group begins.</summary>
    public long ReadGroup(DicomDataset into, long at, ushort group)
    {
        while (source.Length - at >= ElementHeader.Shortest && BinaryPrimitives.ReadUInt16LittleEndian(_window.Get(at, 2)) == group)
        {
            var head = ElementHeader.Read(_window, at, source.Length, Layout.ExplicitLittleEndian);
            at = ReadElement(into, head, source.Length, Layout.ExplicitLittleEndian, depth: 0);
        }

        into.Order();
        return at;
    }

    private long ReadElements(DicomDataset into, long at, long end, Layout layout, int depth)
    {
        while (at < end)
        {
            var head = ElementHeader.Read(_window, at, end, layout);
            if (head.Tag.Group == ElementHeader.Item.Group)
            {
                if (depth > 0)
                {
                    // A sequence's end or the next item also ends an item whose own end is missing.
                    at = head.Tag == ElementHeader.ItemEnd ? head.ValueAt : at;
                    break;
                }

                at = SkipStray(head, end);
                continue;
            }

            if (depth == 0 && head.Tag.Value == 0 && into.Count > 0)
            {
                break; // zeros that fill a file's last sector
            }

            at = ReadElement(into, head, end, layout, depth);
        }

        into.Order();
        return at;
    }

    /// <summary>Delimiters, and items whose sequence lost its header, are stepped over: their content is not the data set's own.</summary>
    private static long SkipStray(in ElementHeader head, long end)
    {
        var next = head.ValueAt + (head.IsUndefined ? 0 : head.Length);
        return next <= end ? next : throw new DicomException($"A stray item at offset {head.At} runs past the data.");
    }

    private long ReadElement(DicomDataset into, in ElementHeader head, long end, Layout layout, int depth)
    {
        _budget.Take();
        if (depth == 0 && DicomPixelData.IsPixelData(head.Tag))
        {
            return ReadPixelData(head, end, layout);
        }

        if (head.IsUndefined)
        {
            return ReadUndefined(into, head, end, layout, depth);
        }

        var vr = head.Vr == Vr.UN ? DicomDictionary.VrOf(head.Tag) : head.Vr;
        var inner = head.Vr == Vr.UN ? Layout.ImplicitLittleEndian : layout;
        var valueEnd = Math.Min(head.ValueAt + head.Length, end);
        if (vr == Vr.SQ && (head.Length == 0 || BeginsWithItem(head, valueEnd, inner)) && IsWholeOrLast(head, end))
        {
            Add(into, new DicomElement(head.Tag, ReadItems(head.ValueAt, valueEnd, inner, depth, out _)));
            return valueEnd;
        }

        if (head.Length > end - head.ValueAt)
        {
            throw new DicomException($"The length of {head.Tag} at offset {head.At} runs past the end of what holds it.");
        }

        Add(into, Value(head, vr == Vr.SQ ? Vr.UN : vr, inner));
        return valueEnd;
    }

    /// <summary>A sequence may claim more than the file has (a writer forgot to count again); its items end where the file does.</summary>
    private bool IsWholeOrLast(in ElementHeader head, long end) => head.Length <= end - head.ValueAt || end == source.Length;

    private long ReadUndefined(DicomDataset into, in ElementHeader head, long end, Layout layout, int depth)
    {
        if (head.Vr is Vr.OB or Vr.OW)
        {
            return ReadNestedFragments(into, head, layout);
        }

        if (head.Vr is not (Vr.SQ or Vr.UN) && layout.IsExplicit)
        {
            throw new DicomException($"{head.Tag} at offset {head.At} has an undefined length that its representation does not allow.");
        }

        var inner = head.Vr == Vr.UN ? Layout.ImplicitLittleEndian : layout;
        var items = ReadItems(head.ValueAt, end, inner, depth, out var next);
        Add(into, new DicomElement(head.Tag, items));
        return next;
    }
}
