using System.Collections;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>Data elements in ascending order of tag, each tag once (PS3.5 section 7.1); also the item of a sequence.</summary>
/// <remarks>Not for use by several threads while it is changed. Pixel data of a file is not here but in <see cref="DicomFile.PixelData"/>.</remarks>
public sealed partial class DicomDataset : IReadOnlyCollection<DicomElement>
{
    private DicomElement[] _elements = [];
    private int _count;

    /// <summary>The data set that holds this item; null at the top. Its character set is this one's too unless this one has its own.</summary>
    public DicomDataset? Parent { get; internal set; }

    /// <inheritdoc/>
    public int Count => _count;

    /// <summary>The elements in order; valid until the data set is changed.</summary>
    public ReadOnlySpan<DicomElement> Elements => _elements.AsSpan(0, _count);

    /// <summary>Whether there is such an element, with or without a value.</summary>
    public bool Contains(DicomTag tag) => IndexOf(tag) >= 0;

    /// <summary>Finds the element.</summary>
    public bool TryGet(DicomTag tag, out DicomElement element)
    {
        var at = IndexOf(tag);
        element = at >= 0 ? _elements[at] : default;
        return at >= 0;
    }

    /// <summary>The items of a sequence; none where it is absent, empty or no sequence.</summary>
    public IReadOnlyList<DicomDataset> GetItems(DicomTag tag) => TryGet(tag, out var element) ? element.Items : [];

    /// <summary>Puts the element in its place, instead of one that has the same tag. Its items become items of this data set.</summary>
    public void Set(DicomElement element)
    {
        element.Adopt(this);
        ForgetCharacterSet(element.Tag);
        var at = IndexOf(element.Tag);
        if (at >= 0)
        {
            _elements[at] = element;
            return;
        }

        Grow();
        at = ~at;
        Array.Copy(_elements, at, _elements, at + 1, _count - at);
        _elements[at] = element;
        _count++;
    }

    /// <summary>Takes the element away; false where there was none.</summary>
    public bool Remove(DicomTag tag)
    {
        var at = IndexOf(tag);
        if (at < 0)
        {
            return false;
        }

        ForgetCharacterSet(tag);
        _count--;
        Array.Copy(_elements, at + 1, _elements, at, _count - at);
        _elements[_count] = default;
        return true;
    }

    /// <summary>A data set of the same elements; setting or removing in one does not change the other. Items are shared.</summary>
    public DicomDataset Copy() => new() { _elements = Elements.ToArray(), _count = _count, Parent = Parent };

    /// <inheritdoc/>
    public IEnumerator<DicomElement> GetEnumerator()
    {
        for (var at = 0; at < _count; at++)
        {
            yield return _elements[at];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds what a file holds next, in the file's order; <see cref="Order"/> follows when all is read.</summary>
    internal void Append(in DicomElement element)
    {
        Grow();
        _elements[_count++] = element;
    }

    /// <summary>A data set of elements that are in order already, with room for a few more; their items become its own.</summary>
    internal static DicomDataset OfOrdered(ReadOnlySpan<DicomElement> elements, int room)
    {
        var dataset = new DicomDataset { _elements = new DicomElement[elements.Length + room], _count = elements.Length };
        elements.CopyTo(dataset._elements);
        foreach (ref readonly var element in elements)
        {
            element.Adopt(dataset);
        }

        return dataset;
    }

    /// <summary>Sorts a file's elements where the file did not. Of elements with one tag the first stays: what follows
    /// out of order has often strayed out of a sequence.</summary>
    internal void Order()
    {
        var ascending = true;
        for (var at = 1; at < _count && ascending; at++)
        {
            ascending = _elements[at - 1].Tag < _elements[at].Tag;
        }

        if (!ascending)
        {
            _elements = [.. Elements.ToArray().DistinctBy(element => element.Tag).OrderBy(element => element.Tag)];
            _count = _elements.Length;
        }
    }

    private void Grow()
    {
        if (_count == _elements.Length)
        {
            Array.Resize(ref _elements, _count == 0 ? 4 : _count * 2);
        }
    }

    private int IndexOf(DicomTag tag)
    {
        var low = 0;
        var high = _count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = _elements[middle].Tag.Value.CompareTo(tag.Value);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
