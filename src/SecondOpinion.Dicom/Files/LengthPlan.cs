using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>The lengths of sequences and items, counted before the first byte is written, in the order in which the writer needs them.</summary>
internal sealed class LengthPlan
{
    private const int ItemHeader = 8;
    private const int FileMetaGroup = 0x0002;
    private readonly List<uint> _lengths = [];
    private readonly bool _isExplicit;
    private int _next;

    private LengthPlan(bool isExplicit) => _isExplicit = isExplicit;

    /// <summary>Bytes of all elements together, without pixel data.</summary>
    public long Total { get; private set; }

    public static LengthPlan Of(DicomDataset dataset, bool isExplicit, bool isTop = true)
    {
        var plan = new LengthPlan(isExplicit);
        plan.Total = plan.Measure(dataset, isTop);
        return plan;
    }

    /// <summary>The length of the next sequence or item.</summary>
    public uint Next() => _lengths[_next++];

    /// <summary>Whether the element is written at all: group lengths would be wrong, file meta has its own place.</summary>
    public static bool IsWritten(in DicomElement element, bool isTop) => !element.Tag.IsGroupLength && element.Tag.Group != ElementHeader.Item.Group
        && !(isTop && (element.Tag.Group == FileMetaGroup || DicomPixelData.IsPixelData(element.Tag)));

    /// <summary>The representation as written: a value too long for its 16 bits of length becomes UN (PS3.5 section 6.2.2, note 5).</summary>
    public static Vr WrittenVr(in DicomElement element) =>
        !element.Vr.IsKnown() || (!element.Vr.HasLongLength() && element.Length >= ushort.MaxValue) ? Vr.UN : element.Vr;

    /// <summary>Without representations, a sequence that the dictionary does not know is only known by its undefined length.</summary>
    public static bool IsDelimited(DicomTag sequence, bool isExplicit) => !isExplicit && DicomDictionary.VrOf(sequence) != Vr.SQ;

    private long Measure(DicomDataset dataset, bool isTop)
    {
        var total = 0L;
        foreach (var element in dataset.Elements)
        {
            if (IsWritten(element, isTop))
            {
                total += _isExplicit && WrittenVr(element).HasLongLength() ? 12 : 8;
                total += element.IsSequence ? MeasureItems(element) : element.Length + (element.Length & 1);
            }
        }

        return total;
    }

    private long MeasureItems(in DicomElement sequence)
    {
        var place = Reserve();
        var total = 0L;
        foreach (var item in sequence.Items)
        {
            var itemPlace = Reserve();
            var length = Measure(item, isTop: false);
            _lengths[itemPlace] = Fit(length, sequence.Tag);
            total += ItemHeader + length;
        }

        _lengths[place] = Fit(total, sequence.Tag);
        return IsDelimited(sequence.Tag, _isExplicit) ? total + ItemHeader : total;
    }

    private int Reserve()
    {
        _lengths.Add(0);
        return _lengths.Count - 1;
    }

    private static uint Fit(long length, DicomTag tag) => length < uint.MaxValue
        ? (uint)length
        : throw new DicomException($"The sequence {tag} is longer than a length can say.");
}
