using System.Buffers;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>The frames of an archived instance, each decoded when it is asked for, with nothing in bits that mean nothing. One caller at a time.</summary>
/// <remarks>Frames that the file holds beyond those it announces are never read.</remarks>
internal sealed class FrameSupply
{
    private readonly FrameIndex _frames;
    private readonly string _syntax;
    private readonly PixelLayout _stored;
    private readonly IForeignDecoder? _foreign;

    private FrameSupply(FrameIndex frames, string syntax, IForeignDecoder? foreign)
    {
        (_frames, _syntax, _foreign) = (frames, syntax, foreign);
        _stored = PixelLayout.Of(frames.Image, syntax);
        Layout = _stored.AsDecoded();
        Form = syntax == NormalForm.Jpeg && TryJpeg(0, new PixelMask([]), shown: null) is not null ? NormalForm.Jpeg : NormalForm.Raw;
    }

    /// <summary>The transfer syntax in which all frames are sealed: 8-bit baseline JPEG stays what it is, written anew from its coefficients;
    /// everything else is sealed decoded.</summary>
    public string Form { get; }

    /// <summary>What <see cref="Decode"/> leaves.</summary>
    public PixelLayout Layout { get; }

    /// <summary>At least 1.</summary>
    public int Count => _frames.Count;

    /// <summary>Whether there is a decoder for the transfer syntax.</summary>
    public static bool CanRead(string syntax, IForeignDecoder? foreign) => FrameDecoder.CanDecode(syntax) || foreign?.CanDecode(syntax) == true;

    /// <summary>The frames of a file.</summary>
    /// <param name="frames">Where they lie.</param>
    /// <param name="syntax">For which <see cref="CanRead"/> is true.</param>
    /// <param name="foreign">Asked where no managed decoder knows it.</param>
    /// <exception cref="DicomException">The first frame of a JPEG image, which says what becomes of all, cannot be read.</exception>
    public static FrameSupply Of(FrameIndex frames, string syntax, IForeignDecoder? foreign) => new(frames, syntax, foreign);

    /// <summary>Decodes one frame, from 0, into exactly as many bytes as the layout says.</summary>
    /// <exception cref="DicomException">It is missing or damaged, or the program outside gave no picture (<see cref="ForeignDecoderException"/>).</exception>
    public void Decode(int index, Span<byte> frame)
    {
        var length = checked((int)_frames[index].Length);
        var codestream = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = codestream.AsSpan(0, _frames.ReadInto(index, codestream.AsSpan(0, length)));
            if (FrameDecoder.CanDecode(_syntax))
            {
                FrameDecoder.Decode(_syntax, read, _stored, frame);
            }
            else if (_foreign!.Decode(read, _stored, frame) is { } why)
            {
                throw new ForeignDecoderException(why);
            }

            OverlayBits.Clear(frame, Layout);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(codestream, clearArray: true);
        }
    }

    /// <summary>One frame as baseline JPEG without anything foreign, black under the mask. For <see cref="Form"/> JPEG only.</summary>
    /// <exception cref="DicomException">It is missing, damaged, or encoded in another way than the first.</exception>
    public byte[] Jpeg(int index, PixelMask mask, DisplayWindow? shown) =>
        TryJpeg(index, mask, shown) ?? throw new DicomException($"Frame {index + 1} is encoded in another way than the first.");

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

    private byte[]? TryJpeg(int index, PixelMask mask, DisplayWindow? shown)
    {
        var length = checked((int)_frames[index].Length);
        var codestream = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = _frames.ReadInto(index, codestream.AsSpan(0, length));
            return JpegMasking.Blacken(codestream.AsSpan(0, read), _stored, mask, shown);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(codestream, clearArray: true);
        }
    }
}
