namespace SecondOpinion.Dicom.Files;

/// <summary>Codestream frames: which fragments make up which frame (PS3.5 annex A.4).</summary>
internal sealed class EncapsulatedFrames : IFrameLocator
{
    private readonly IReadOnlyList<ByteRange> _fragments;
    private readonly IReadOnlyList<int> _firsts;
    private readonly IReadOnlyList<long>? _lengths;
    private readonly string _missing;
    private bool _tailIsUncertain;

    /// <param name="fragments">All fragments.</param>
    /// <param name="firsts">The first fragment of each frame that could be found.</param>
    /// <param name="lengths">Each frame's length without padding, from the Extended Offset Table; null where there is none.</param>
    /// <param name="missing">Why a frame beyond those is not there.</param>
    private EncapsulatedFrames(IReadOnlyList<ByteRange> fragments, IReadOnlyList<int> firsts, IReadOnlyList<long>? lengths, string missing)
    {
        _fragments = fragments;
        _firsts = firsts;
        _lengths = lengths;
        _missing = missing;
    }

    /// <summary>Where the file is damaged behind the last fragment that was found, a frame that ends there is only whole if each frame is one fragment.</summary>
    public static EncapsulatedFrames Of(DicomFile file, DicomPixelData pixels, ImagePixel image)
    {
        var frames = Find(file, pixels, image);
        frames._tailIsUncertain = pixels.Damage is not null && pixels.Fragments.Count != image.NumberOfFrames;
        return frames;
    }

    private static EncapsulatedFrames Find(DicomFile file, DicomPixelData pixels, ImagePixel image)
    {
        var fragments = pixels.Fragments;
        if (fragments.Count == 0)
        {
            throw new DicomException("The pixel data has no fragments.");
        }

        const string tooFew = "There are fewer fragments than frames";
        if (image.NumberOfFrames == 1)
        {
            return new(fragments, [0], null, tooFew);
        }

        if (OffsetTables.Extended(file.Dataset, pixels, image.NumberOfFrames) is { } extended)
        {
            return new(fragments, extended.Firsts, extended.Lengths, "The Extended Offset Table is wrong");
        }

        if (fragments.Count == image.NumberOfFrames)
        {
            return new(fragments, [.. Enumerable.Range(0, fragments.Count)], null, tooFew);
        }

        return OffsetTables.Basic(pixels, image.NumberOfFrames) is { } basic ? new(fragments, basic, null, "The Basic Offset Table is wrong")
            : fragments.Count < image.NumberOfFrames ? new(fragments, [.. Enumerable.Range(0, fragments.Count)], null, tooFew)
            : new(fragments, CodestreamStarts.Find(pixels, file.TransferSyntax, image.NumberOfFrames), null, "No codestream begins for it");
    }

    public DicomFrame Locate(int index)
    {
        if (index >= _firsts.Count || _firsts[index] < 0)
        {
            throw new DicomException($"Frame {index + 1} cannot be found: {_missing}.");
        }

        var end = index + 1 < _firsts.Count ? _firsts[index + 1] : _fragments.Count;
        if (end <= _firsts[index] || (_tailIsUncertain && end == _fragments.Count))
        {
            throw new DicomException($"Frame {index + 1} cannot be found: {_missing}.");
        }

        var ranges = new ByteRange[end - _firsts[index]];
        for (var at = 0; at < ranges.Length; at++)
        {
            ranges[at] = _fragments[_firsts[index] + at];
        }

        return Checked(index, ranges);
    }

    private DicomFrame Checked(int index, ByteRange[] ranges)
    {
        var total = ranges.Sum(range => range.Length);
        if (_lengths is not null && ranges.Length == 1 && _lengths[index] > 0 && _lengths[index] <= total)
        {
            ranges[0] = ranges[0] with { Length = _lengths[index] };
        }

        return total > 0 ? new(ranges) : throw new DicomException($"Frame {index + 1} is empty.");
    }
}
