using System.Buffers;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>The frames of one file, each decoded when it is asked for. One caller at a time where the file's source is a stream.</summary>
public sealed class DecodedFrames
{
    /// <summary>A lossless codestream may outgrow its frame a little; one that is twice its size and more is no honest one.</summary>
    private const long CodestreamSlack = 1 << 20;

    private readonly FrameIndex _frames;
    private readonly PixelLayout _stored;
    private readonly string _syntax;

    private DecodedFrames(FrameIndex frames, string syntax)
    {
        (_frames, _syntax) = (frames, syntax);
        _stored = PixelLayout.Of(frames.Image, syntax);
        Layout = _stored.AsDecoded();
    }

    /// <summary>What a decoded frame looks like.</summary>
    public PixelLayout Layout { get; }

    /// <summary>Frames that the file says it has.</summary>
    public int Count => _frames.Count;

    /// <summary>The frames of a file, or a <see cref="DicomException"/> where no managed decoder knows its pixels.</summary>
    public static DecodedFrames Of(DicomFile file, DicomLimits? limits = null)
    {
        // The reader turns big endian pixels round: what a frame index gives is little endian.
        var syntax = file.TransferSyntax.IsEncapsulated ? file.TransferSyntax.Uid : TransferSyntax.ExplicitLittleEndian.Uid;
        return FrameDecoder.CanDecode(syntax)
            ? new(FrameIndex.Of(file, limits), syntax)
            : throw new DicomException("No managed decoder knows this transfer syntax.");
    }

    /// <summary>Decodes frame <paramref name="index"/>, from 0.</summary>
    /// <param name="index">Below <see cref="Count"/>.</param>
    /// <param name="destination">Exactly as long as <see cref="PixelLayout.FrameBytes"/> of <see cref="Layout"/>; undefined after a refusal.</param>
    /// <exception cref="DicomException">The frame is missing, damaged, or not what the header says.</exception>
    public void Decode(int index, Span<byte> destination)
    {
        var length = _frames[index].Length;
        if (length > (2 * _stored.FrameBytes) + CodestreamSlack)
        {
            throw new DicomException($"Frame {index + 1} is compressed to more than twice its size.");
        }

        var codestream = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var read = _frames.ReadInto(index, codestream);
            FrameDecoder.Decode(_syntax, codestream.AsSpan(0, read), _stored, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(codestream, clearArray: true);
        }
    }
}
