using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>Text as bytes. All that can leave is ASCII: what some character set would make of other bytes does not matter, they are in no list.</summary>
internal static class TextValue
{
    /// <summary>The value without padding, and without whatever stands behind a NUL.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOf((byte)0);
        return (end < 0 ? value : value[..end]).Trim((byte)' ');
    }

    /// <summary>The first value of a text attribute, trimmed; empty where there is none.</summary>
    public static ReadOnlySpan<byte> First(DicomDataset source, DicomTag tag)
    {
        if (!source.TryGet(tag, out var element))
        {
            return default;
        }

        var value = Of(element.Span);
        var end = value.IndexOf((byte)'\\');
        return (end < 0 ? value : value[..end]).Trim((byte)' ');
    }

    /// <summary>Byte by byte, for what takes characters.</summary>
    public static ReadOnlySpan<char> Widen(ReadOnlySpan<byte> value, Span<char> into)
    {
        for (var at = 0; at < value.Length; at++)
        {
            into[at] = (char)value[at];
        }

        return into[..value.Length];
    }
}
