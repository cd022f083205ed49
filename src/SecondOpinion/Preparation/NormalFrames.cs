using System.Buffers;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>The frames of one instance in normal form: 8-bit baseline JPEG stays what it is, written anew from its coefficients; everything else is
/// decoded. Holds one frame at a time, so one caller at a time; the buffers go back when it is disposed.</summary>
internal sealed class NormalFrames : IDisposable
{
    private static readonly PixelMask Nothing = new([]);

    private readonly FrameIndex _frames;
    private readonly string _syntax;
    private readonly PixelLayout _stored;
    private readonly IForeignDecoder? _foreign;
    private byte[] _codestream = [];
    private byte[] _decoded = [];

    private NormalFrames(FrameIndex frames, string syntax, IForeignDecoder? foreign)
    {
        (_frames, _syntax, _foreign) = (frames, syntax, foreign);
        _stored = PixelLayout.Of(frames.Image, syntax);
        Form = syntax == NormalForm.Jpeg && JpegMasking.Blacken(Read(0).Span, _stored, Nothing) is not null ? NormalForm.Jpeg : NormalForm.Raw;
    }

    /// <summary>The transfer syntax of every frame that comes out.</summary>
    public string Form { get; }

    /// <summary>Frames that the file says it has; what it holds beyond them is never read.</summary>
    public int Count => _frames.Count;

    /// <summary>What a frame looks like once decoded.</summary>
    public PixelLayout Layout => _stored.AsDecoded();

    /// <summary>Whether there is a decoder for the transfer syntax.</summary>
    public static bool CanMake(string syntax, IForeignDecoder? foreign) => FrameDecoder.CanDecode(syntax) || foreign?.CanDecode(syntax) == true;

    /// <summary>Looks at the first frame to find the form that all of them will have.</summary>
    /// <param name="frames">The file's.</param>
    /// <param name="syntax">Its transfer syntax, for which <see cref="CanMake"/> is true.</param>
    /// <param name="foreign">Asked where no managed decoder knows it.</param>
    /// <exception cref="DicomException">The first frame cannot be read.</exception>
    public static NormalFrames Of(FrameIndex frames, string syntax, IForeignDecoder? foreign) => new(frames, syntax, foreign);

    /// <summary>Makes a header say how the frames lie from here on.</summary>
    public void Describe(DicomDataset header)
    {
        if (_stored.SamplesPerPixel == 1)
        {
            return;
        }

        header.SetUInt16(Tags.PlanarConfiguration, 0);
        if (Form == NormalForm.Raw)
        {
            header.SetString(Tags.PhotometricInterpretation, Layout.Photometric);
        }
    }

    /// <summary>One frame, without anything foreign and black under the mask. Good until the next is made.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="mask">Where; null where nothing is to be masked.</param>
    /// <param name="shown">How the frame is shown, where that can turn black round.</param>
    /// <exception cref="DicomException">It is missing, damaged, or no longer of the first frame's form.</exception>
    public ReadOnlyMemory<byte> Make(int index, PixelMask? mask, DisplayWindow? shown)
    {
        if (Form == NormalForm.Jpeg)
        {
            return JpegMasking.Blacken(Read(index).Span, _stored, mask ?? Nothing, shown)
                ?? throw new DicomException($"Frame {index + 1} is encoded in another way than the first.");
        }

        var frame = Decode(index);
        if (mask is not null)
        {
            MaskedPixels.Blacken(frame.Span, Layout, mask, shown);
        }

        return frame;
    }

    /// <summary>One frame decoded, as <see cref="FrameDecoder"/> leaves it, unmasked and without a bit outside those stored. Good until the next.</summary>
    public Memory<byte> Decode(int index)
    {
        var codestream = Read(index);
        var length = (int)Layout.FrameBytes;
        Grow(ref _decoded, length);
        var frame = _decoded.AsMemory(0, length);
        if (FrameDecoder.CanDecode(_syntax))
        {
            FrameDecoder.Decode(_syntax, codestream.Span, _stored, frame.Span);
        }
        else if (_foreign!.Decode(codestream.Span, _stored, frame.Span) is { } why)
        {
            throw new ForeignDecoderException(why);
        }

        OverlayBits.Clear(frame.Span, Layout);
        return frame;
    }

    public void Dispose()
    {
        Grow(ref _codestream, 0);
        Grow(ref _decoded, 0);
    }

    private ReadOnlyMemory<byte> Read(int index)
    {
        var length = checked((int)_frames[index].Length);
        Grow(ref _codestream, length);
        return _codestream.AsMemory(0, _frames.ReadInto(index, _codestream.AsSpan(0, length)));
    }

    /// <summary>Trades a buffer for one that is long enough; what goes back is cleared, for it held a patient's pixels.</summary>
    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length >= length && length > 0)
        {
            return;
        }

        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        buffer = length > 0 ? ArrayPool<byte>.Shared.Rent(length) : [];
    }
}
