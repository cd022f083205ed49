namespace SecondOpinion.Dicom.Files;

/// <summary>The fragments of encapsulated pixel data (PS3.5 annex A.4), as far as they can be followed.</summary>
internal sealed record FragmentList(ByteRange Range, ByteRange BasicOffsetTable, IReadOnlyList<ByteRange> Fragments, string? Damage);

internal static class FragmentReader
{
    public static FragmentList Read(SourceWindow window, in ElementHeader pixelData, Layout layout, ElementBudget budget)
    {
        List<ByteRange> items = [];
        var at = pixelData.ValueAt;
        string? damage = null;
        while (damage is null)
        {
            if (window.Length - at < ElementHeader.Shortest)
            {
                damage = "The file ends before the last fragment.";
                break;
            }

            var head = ElementHeader.Read(window, at, window.Length, layout);
            if (head.Tag == ElementHeader.SequenceEnd)
            {
                at = head.ValueAt;
                break;
            }

            damage = head.Tag != ElementHeader.Item || head.IsUndefined ? $"No fragment stands at offset {at}."
                : head.Length > window.Length - head.ValueAt ? "The file ends within a fragment."
                : null;
            if (head.Tag == ElementHeader.Item && !head.IsUndefined)
            {
                budget.Take();
                items.Add(new(head.ValueAt, head.Length));
                at = head.ValueAt + head.Length;
            }
        }

        var range = new ByteRange(pixelData.ValueAt, Math.Min(at, window.Length) - pixelData.ValueAt);
        return items.Count == 0
            ? new(range, default, [], damage ?? "There is not even a Basic Offset Table.")
            : new(range, items[0], items[1..], damage);
    }
}
