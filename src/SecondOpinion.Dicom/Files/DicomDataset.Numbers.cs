using System.Buffers.Binary;
using System.Globalization;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <content>Numbers and bytes.</content>
public sealed partial class DicomDataset
{
    /// <summary>The first value as a whole number; null where there is none, or it is not a number that fits.</summary>
    public int? GetInt(DicomTag tag) => TryGet(tag, out var element) && NumberAt(element, 0) is { } number ? Whole(number) : null;

    /// <summary>The values as whole numbers: US, SS, UL, SL, SV, UV, OW (unsigned words), IS and DS. Values that are none are left out.</summary>
    public IReadOnlyList<int> GetInts(DicomTag tag) => [.. GetDoubles(tag).Select(Whole).OfType<int>()];

    /// <summary>The first value as a number, or null.</summary>
    public double? GetDouble(DicomTag tag) => TryGet(tag, out var element) ? NumberAt(element, 0) : null;

    /// <summary>The values as numbers. Text that is no number is left out.</summary>
    public IReadOnlyList<double> GetDoubles(DicomTag tag)
    {
        if (!TryGet(tag, out var element))
        {
            return [];
        }

        if (element.Vr.IsText())
        {
            return [.. GetStrings(tag).Select(ParseNumber).OfType<double>()];
        }

        var size = element.Vr.ValueSize();
        if (size == 0)
        {
            return [];
        }

        var value = element.Load(DicomLimits.Default.ValueBytes).Span;
        var numbers = new double[value.Length / size];
        for (var at = 0; at < numbers.Length; at++)
        {
            numbers[at] = ReadNumber(value[(at * size)..], element.Vr);
        }

        return numbers;
    }

    /// <summary>The values of an AT element.</summary>
    public IReadOnlyList<DicomTag> GetTags(DicomTag tag)
    {
        var value = TryGet(tag, out var element) && element.Vr == Vr.AT ? element.Span : default;
        var tags = new DicomTag[value.Length / 4];
        for (var at = 0; at < tags.Length; at++)
        {
            tags[at] = new DicomTag(
                BinaryPrimitives.ReadUInt16LittleEndian(value[(at * 4)..]), BinaryPrimitives.ReadUInt16LittleEndian(value[((at * 4) + 2)..]));
        }

        return tags;
    }

    /// <summary>The value's bytes, little endian; empty where it is absent or a sequence.</summary>
    /// <exception cref="DicomException">It is larger than <see cref="DicomLimits.ValueBytes"/> of the default limits.</exception>
    public ReadOnlyMemory<byte> GetBytes(DicomTag tag) =>
        TryGet(tag, out var element) ? element.Load(DicomLimits.Default.ValueBytes) : default;

    private static int? Whole(double number) =>
        number is >= int.MinValue and <= int.MaxValue && number == Math.Floor(number) ? (int)number : null;

    internal static double? ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    internal static double ReadNumber(ReadOnlySpan<byte> value, Vr vr) => vr switch
    {
        Vr.US or Vr.OW => BinaryPrimitives.ReadUInt16LittleEndian(value),
        Vr.SS => BinaryPrimitives.ReadInt16LittleEndian(value),
        Vr.UL or Vr.OL => BinaryPrimitives.ReadUInt32LittleEndian(value),
        Vr.SL => BinaryPrimitives.ReadInt32LittleEndian(value),
        Vr.UV or Vr.OV => BinaryPrimitives.ReadUInt64LittleEndian(value),
        Vr.SV => BinaryPrimitives.ReadInt64LittleEndian(value),
        Vr.FL or Vr.OF => BinaryPrimitives.ReadSingleLittleEndian(value),
        Vr.FD or Vr.OD => BinaryPrimitives.ReadDoubleLittleEndian(value),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(value),
    };

    private double? NumberAt(in DicomElement element, int index)
    {
        if (element.Vr.IsText())
        {
            var values = GetStrings(element.Tag);
            return index < values.Count ? ParseNumber(values[index]) : null;
        }

        var size = element.Vr.ValueSize();
        return size > 0 && element.Span.Length >= (index + 1) * size ? ReadNumber(element.Span[(index * size)..], element.Vr) : null;
    }
}
