using System.Buffers;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>The frames of an archived instance, each decoded when it is asked for, with nothing in bits that mean nothing. One caller at a time.</summary>
internal sealed class FrameSupply(FrameIndex frames, string syntax, PixelLayout stored)
{
    /// <summary>What <see cref="Decode"/> leaves.</summary>
    public PixelLayout Layout { get; } = stored.AsDecoded();

    /// <summary>At least 1.</summary>
    public int Count => frames.Count;

    /// <summary>Decodes one frame, from 0, into exactly as many bytes as the layout says.</summary>
    public void Decode(int index, Span<byte> frame)
    {
        var length = checked((int)frames[index].Length);
        var codestream = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = frames.ReadInto(index, codestream.AsSpan(0, length));
            FrameDecoder.Decode(syntax, codestream.AsSpan(0, read), stored, frame);
            OverlayBits.Clear(frame, Layout);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(codestream, clearArray: true);
        }
    }
}
