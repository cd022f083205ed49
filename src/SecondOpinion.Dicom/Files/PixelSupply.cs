using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>Pixel data for a file that is being written, from where it lies or frame by frame.</summary>
public abstract record PixelSupply
{
    private PixelSupply()
    {
    }

    /// <summary>Pixel data of another file, copied from its source as it is; fragments get even lengths where they had odd ones.</summary>
    public sealed record Copy(DicomPixelData Pixels) : PixelSupply;

    /// <summary>Uncompressed frames, little endian, one behind the other.</summary>
    /// <param name="Vr">OB or OW.</param>
    /// <param name="Frames">The frames.</param>
    public sealed record Native(Vr Vr, IReadOnlyList<ReadOnlyMemory<byte>> Frames) : PixelSupply;

    /// <summary>Codestreams, one fragment a frame, with a Basic Offset Table as long as its 32-bit offsets reach.</summary>
    public sealed record Encapsulated(IReadOnlyList<ReadOnlyMemory<byte>> Frames) : PixelSupply;

    /// <summary>Frames that are made as they are written, so that one at a time is in memory.</summary>
    /// <param name="Frames">Each is written before the next is asked for.</param>
    /// <param name="NativeLength">Bytes of all of them when they are uncompressed (OW); null when they are codestreams, one fragment a frame, without an offset table.</param>
    public sealed record OneByOne(IEnumerable<ReadOnlyMemory<byte>> Frames, long? NativeLength) : PixelSupply;
}
