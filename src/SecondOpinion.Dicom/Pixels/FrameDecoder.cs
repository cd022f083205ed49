using SecondOpinion.Dicom.Pixels.JpegDct;
using SecondOpinion.Dicom.Pixels.JpegLossless;
using SecondOpinion.Dicom.Pixels.JpegLs;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>Decodes one frame to the plain form that everything else works on: little endian, colour by pixel, no padding.</summary>
/// <remarks>Pure and thread-safe. It reads nothing but the span it is given, and allocates a few lines and tables, never a frame.</remarks>
public static class FrameDecoder
{
    private const string ImplicitLittleEndian = "1.2.840.10008.1.2";
    private const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";
    private const string DeflatedLittleEndian = "1.2.840.10008.1.2.1.99";
    private const string ExplicitBigEndian = "1.2.840.10008.1.2.2";
    private const string JpegBaseline = "1.2.840.10008.1.2.4.50";
    private const string JpegExtended = "1.2.840.10008.1.2.4.51";
    private const string JpegLosslessAnyPredictor = "1.2.840.10008.1.2.4.57";
    private const string JpegLosslessFirstPredictor = "1.2.840.10008.1.2.4.70";
    private const string JpegLsLossless = "1.2.840.10008.1.2.4.80";
    private const string JpegLsNearLossless = "1.2.840.10008.1.2.4.81";
    private const string RleLossless = "1.2.840.10008.1.2.5";

    /// <summary>Whether <see cref="Decode"/> knows the transfer syntax: uncompressed, RLE, JPEG baseline and extended,
    /// JPEG lossless (process 14) and JPEG-LS.</summary>
    public static bool CanDecode(string transferSyntaxUid) => transferSyntaxUid is
        ImplicitLittleEndian or ExplicitLittleEndian or DeflatedLittleEndian or ExplicitBigEndian or RleLossless
        or JpegBaseline or JpegExtended or JpegLosslessAnyPredictor or JpegLosslessFirstPredictor or JpegLsLossless or JpegLsNearLossless;

    /// <summary>Whether frames are JPEG baseline or extended: lossy, and at full resolution once decoded.</summary>
    public static bool IsJpegDct(string transferSyntaxUid) => transferSyntaxUid is JpegBaseline or JpegExtended;

    /// <summary>Whether frames are JPEG 2000 or High-Throughput JPEG 2000: no managed decoder knows them.</summary>
    public static bool IsJpeg2000(string transferSyntaxUid) => transferSyntaxUid is
        "1.2.840.10008.1.2.4.90" or "1.2.840.10008.1.2.4.91" or "1.2.840.10008.1.2.4.92" or "1.2.840.10008.1.2.4.93"
        or "1.2.840.10008.1.2.4.201" or "1.2.840.10008.1.2.4.202" or "1.2.840.10008.1.2.4.203";

    /// <summary>Decodes one frame, or refuses with a <see cref="DicomException"/>.</summary>
    /// <param name="transferSyntaxUid">One for which <see cref="CanDecode"/> is true; a deflated data set must be inflated already.</param>
    /// <param name="codestream">One frame's fragments joined, or its slice of uncompressed Pixel Data with or without a pad byte.
    /// Big endian 8-bit samples must come as OW words, so a frame of odd length must come with its pad byte.
    /// Frames read through <see cref="Files.FrameIndex"/> are little endian already: decode those by <see cref="DecodedFrames"/>.</param>
    /// <param name="layout">What the header says, made for this transfer syntax; a codestream that says otherwise is refused before anything
    /// is allocated. Colour comes out as the layout says it.</param>
    /// <param name="destination">Exactly <see cref="PixelLayout.FrameBytes"/>. Its content is undefined after a refusal.</param>
    public static void Decode(string transferSyntaxUid, ReadOnlySpan<byte> codestream, PixelLayout layout, Span<byte> destination)
    {
        if (destination.Length != layout.FrameBytes)
        {
            throw new ArgumentException("The destination is not as long as the layout says.", nameof(destination));
        }

        switch (transferSyntaxUid)
        {
            case ImplicitLittleEndian or ExplicitLittleEndian or DeflatedLittleEndian:
                NativeFrames.Decode(codestream, layout, bigEndian: false, destination);
                break;
            case ExplicitBigEndian:
                NativeFrames.Decode(codestream, layout, bigEndian: true, destination);
                break;
            default:
                DecodeCompressed(transferSyntaxUid, codestream, layout, destination);
                break;
        }
    }

    private static void DecodeCompressed(string transferSyntaxUid, ReadOnlySpan<byte> codestream, PixelLayout layout, Span<byte> destination)
    {
        if (layout.IsSubsampled)
        {
            throw new DicomException("YBR_FULL_422 is not defined for this transfer syntax.");
        }

        switch (transferSyntaxUid)
        {
            case RleLossless:
                RleFrames.Decode(codestream, layout, destination);
                break;
            case JpegBaseline or JpegExtended:
                DctDecoder.Decode(codestream, layout, destination);
                break;
            case JpegLosslessAnyPredictor or JpegLosslessFirstPredictor:
                LosslessJpegDecoder.Decode(codestream, layout, destination);
                break;
            case JpegLsLossless or JpegLsNearLossless:
                JpegLsDecoder.Decode(codestream, layout, destination);
                break;
            default:
                throw new DicomException("No managed decoder knows this transfer syntax.");
        }
    }
}
