using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <content>Values, items and fragments.</content>
internal sealed partial class DatasetReader
{
    private List<DicomDataset> ReadItems(long at, long end, Layout layout, int depth, out long next)
    {
        if (depth >= limits.Depth)
        {
            throw new DicomException($"Sequences are nested deeper than {limits.Depth} at offset {at}.");
        }

        List<DicomDataset> items = [];
        while (at < end)
        {
            var head = ElementHeader.Read(_window, at, end, layout);
            at = head.ValueAt;
            if (head.Tag == ElementHeader.SequenceEnd)
            {
                break;
            }

            if (head.Tag != ElementHeader.Item)
            {
                throw new DicomException($"An item was expected at offset {head.At}.");
            }

            at = ReadItem(items, head, end, layout, depth);
        }

        next = at;
        return items;
    }

    private long ReadItem(List<DicomDataset> items, in ElementHeader head, long end, Layout layout, int depth)
    {
        _budget.Take();
        if (!head.IsUndefined && head.Length > end - head.ValueAt && end < source.Length)
        {
            throw new DicomException($"The item at offset {head.At} runs past the end of its sequence.");
        }

        var item = new DicomDataset();
        items.Add(item);
        var itemEnd = head.IsUndefined ? end : Math.Min(head.ValueAt + head.Length, end);
        var read = ReadElements(item, head.ValueAt, itemEnd, layout, depth + 1);
        return head.IsUndefined ? read : itemEnd;
    }

    private bool BeginsWithItem(in ElementHeader head, long end, Layout layout) => end - head.ValueAt >= ElementHeader.Shortest
        && ElementHeader.Read(_window, head.ValueAt, end, layout).Tag == ElementHeader.Item;

    private static void Add(DicomDataset into, in DicomElement element)
    {
        element.Adopt(into);
        into.Append(element);
    }

    private DicomElement Value(in ElementHeader head, Vr vr, Layout layout)
    {
        var unit = layout.IsBigEndian ? vr.SwapUnit() : 1;
        if (head.Length > limits.InlineBytes)
        {
            var range = new ByteRange(head.ValueAt, head.Length);
            return new(head.Tag, vr, new SourceValue(SwappedSource.Of(source, range, unit), range));
        }

        _budget.Hold(head.Length);
        var value = _window.Get(head.ValueAt, (int)head.Length);
        if (unit == 1)
        {
            return new(head.Tag, vr, value.Array!, value.Offset, value.Count); // a window always has an array
        }

        var swapped = value.AsSpan().ToArray();
        SwappedSource.Swap(swapped, unit);
        return new(head.Tag, vr, swapped, 0, swapped.Length);
    }

    private long ReadNestedFragments(DicomDataset into, in ElementHeader head, Layout layout)
    {
        var fragments = FragmentReader.Read(_window, head, layout, _budget);
        if (fragments.Damage is not null)
        {
            throw new DicomException($"The fragments of {head.Tag} at offset {head.At} are damaged: {fragments.Damage}");
        }

        into.Append(new DicomElement(head.Tag, head.Vr, new SourceValue(source, fragments.Range, IsEncapsulated: true)));
        return fragments.Range.End;
    }

    private long ReadPixelData(in ElementHeader head, long end, Layout layout)
    {
        if (PixelData is not null)
        {
            throw new DicomException($"A second pixel data element stands at offset {head.At}.");
        }

        if (head.IsUndefined)
        {
            var fragments = FragmentReader.Read(_window, head, layout, _budget);
            PixelData = new(head.Tag, Vr.OB, source, fragments.Range, IsEncapsulated: true)
            {
                Fragments = fragments.Fragments,
                BasicOffsetTable = fragments.BasicOffsetTable,
                Damage = fragments.Damage,
            };
            return fragments.Damage is null ? fragments.Range.End : end;
        }

        var vr = head.Vr is Vr.OB or Vr.OW or Vr.OF or Vr.OD ? head.Vr : Vr.OW;
        var range = new ByteRange(head.ValueAt, Math.Min(head.Length, end - head.ValueAt));
        PixelData = new(head.Tag, vr, SwappedSource.Of(source, range, layout.IsBigEndian ? vr.SwapUnit() : 1), range, IsEncapsulated: false)
        {
            Damage = head.Length > range.Length ? "The file ends before its pixel data does." : null,
        };
        return range.End;
    }
}

/// <summary>What a file may still take: elements, items and fragments, and bytes of values in memory.</summary>
internal sealed class ElementBudget(DicomLimits limits)
{
    private int _taken;
    private long _held;

    public void Take()
    {
        if (++_taken > limits.Elements)
        {
            throw new DicomException($"The file has more than {limits.Elements} elements.");
        }
    }

    public void Hold(long bytes)
    {
        _held += bytes;
        if (_held > limits.HeaderBytes)
        {
            throw new DicomException($"The values of the file, without its large ones, take more than {limits.HeaderBytes} bytes.");
        }
    }
}
