using System.Buffers;

namespace SecondOpinion.Dicom.Files;

/// <summary>Where one frame lies.</summary>
/// <param name="Ranges">Its bytes, one range for a native frame, one a fragment otherwise; joined they are the frame.</param>
/// <param name="BitOffset">The bit of the first byte (lowest first) at which a frame of single bits begins; otherwise 0.</param>
/// <param name="BitLength">Bits of the frame where it is native; 0 where it is a codestream.</param>
public readonly record struct DicomFrame(IReadOnlyList<ByteRange> Ranges, int BitOffset = 0, long BitLength = 0)
{
    /// <summary>Bytes that reading the frame gives: a frame of single bits is moved to begin at bit 0.</summary>
    public long Length => BitLength > 0 ? (BitLength + 7) / 8 : Ranges.Sum(range => range.Length);
}

/// <summary>The frames of a file's pixel data, each found without reading the others.</summary>
/// <remarks>A frame that cannot be trusted (outside the file, in a damaged table, missing) is refused by itself; the others are served.</remarks>
public sealed class FrameIndex
{
    private readonly DicomPixelData _pixels;
    private readonly IFrameLocator _locator;

    private FrameIndex(ImagePixel image, DicomPixelData pixels, IFrameLocator locator)
    {
        Image = image;
        _pixels = pixels;
        _locator = locator;
    }

    /// <summary>The image's shape.</summary>
    public ImagePixel Image { get; }

    /// <summary>Frames that the file says it has.</summary>
    public int Count => Image.NumberOfFrames;

    /// <summary>Whether frames are codestreams.</summary>
    public bool IsEncapsulated => _pixels.IsEncapsulated;

    /// <summary>Where frame <paramref name="index"/> (from 0) lies.</summary>
    /// <exception cref="DicomException">The frame cannot be served; the message says why.</exception>
    public DicomFrame this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var frame = _locator.Locate(index);
            foreach (var range in frame.Ranges)
            {
                if (range.Offset < _pixels.Range.Offset || range.End > _pixels.Range.End)
                {
                    throw new DicomException($"Frame {index + 1} reaches beyond the pixel data.");
                }
            }

            return frame;
        }
    }

    /// <summary>Finds the frames of a file.</summary>
    /// <exception cref="DicomException">It has no pixel data, no frames to find (video, a reference to elsewhere), or impossible dimensions.</exception>
    public static FrameIndex Of(DicomFile file, DicomLimits? limits = null)
    {
        limits ??= DicomLimits.Default;
        var pixels = file.PixelData ?? throw new DicomException("There is no pixel data.");
        var image = ImagePixel.Of(file.Dataset, limits);
        if (file.TransferSyntax.IsVideo)
        {
            throw new DicomException("The pixel data is one video stream and has no frames that stand alone.");
        }

        if (pixels.Damage is not null && !pixels.IsEncapsulated)
        {
            throw new DicomException(pixels.Damage);
        }

        if (file.TransferSyntax.IsEncapsulated != pixels.IsEncapsulated)
        {
            throw new DicomException("The pixel data is not encoded as the transfer syntax says.");
        }

        return new(image, pixels, pixels.IsEncapsulated ? EncapsulatedFrames.Of(file, pixels, image) : new NativeFrames(pixels, image));
    }

    /// <summary>Reads a frame into <paramref name="destination"/>, which is at least <see cref="DicomFrame.Length"/> long; returns that length.</summary>
    public int ReadInto(int index, Span<byte> destination)
    {
        var frame = this[index];
        if (frame.BitOffset != 0)
        {
            return BitPacking.Read(_pixels.Source, frame, destination);
        }

        var total = 0;
        foreach (var range in frame.Ranges)
        {
            _pixels.Source.ReadExactly(range.Offset, destination.Slice(total, checked((int)range.Length)));
            total += (int)range.Length;
        }

        return total;
    }

    /// <summary>Writes a frame piece by piece, never holding more than a piece.</summary>
    public void Read(int index, IBufferWriter<byte> destination)
    {
        var frame = this[index];
        if (frame.BitOffset != 0)
        {
            var length = checked((int)frame.Length);
            destination.Advance(BitPacking.Read(_pixels.Source, frame, destination.GetSpan(length)));
            return;
        }

        foreach (var range in frame.Ranges)
        {
            _pixels.Source.CopyTo(range, destination);
        }
    }
}

/// <summary>How the frames of one kind of pixel data are found.</summary>
internal interface IFrameLocator
{
    DicomFrame Locate(int index);
}

/// <summary>Uncompressed frames: the place follows from the size.</summary>
internal sealed class NativeFrames(DicomPixelData pixels, ImagePixel image) : IFrameLocator
{
    public DicomFrame Locate(int index)
    {
        var bit = image.FrameBits * index;
        var first = bit / 8;
        var last = (bit + image.FrameBits + 7) / 8;
        return new([new ByteRange(pixels.Range.Offset + first, last - first)], (int)(bit % 8), image.FrameBits);
    }
}

/// <summary>Frames of single bits that do not begin on a byte.</summary>
internal static class BitPacking
{
    public static int Read(IByteSource source, in DicomFrame frame, Span<byte> destination)
    {
        var packed = new byte[frame.Ranges[0].Length];
        source.ReadExactly(frame.Ranges[0].Offset, packed);
        var length = (int)frame.Length;
        for (var at = 0; at < length; at++)
        {
            var next = at + 1 < packed.Length ? packed[at + 1] : 0;
            destination[at] = (byte)((packed[at] | (next << 8)) >> frame.BitOffset);
        }

        var rest = (int)(frame.BitLength % 8);
        if (rest != 0)
        {
            destination[length - 1] &= (byte)((1 << rest) - 1);
        }

        return length;
    }
}
