using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>How one frame's samples lie in memory (PS3.3 C.7.6.3, PS3.5 section 8): checked once, then trusted by every codec.</summary>
/// <remarks>A frame of 1-bit samples, of floating point numbers or of more than <see cref="MaxFrameBytes"/> is refused here.</remarks>
public sealed record PixelLayout
{
    /// <summary>The largest frame that is ever decoded: 256 MiB, ten times a full-field mammogram.</summary>
    public const long MaxFrameBytes = 1L << 28;

    private static readonly string[] OneSample = ["MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"];
    private static readonly string[] ThreeSamples =
        ["RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420", "YBR_ICT", "YBR_RCT"];

    /// <summary>A layout, or a <see cref="DicomException"/> that names what does not fit.</summary>
    public PixelLayout(
        int rows, int columns, int samplesPerPixel, int bitsAllocated, int bitsStored, int highBit,
        bool isSigned, bool isPlanar, string photometric)
    {
        Require(rows is > 0 and <= ushort.MaxValue && columns is > 0 and <= ushort.MaxValue, "Rows and Columns must lie within 1 to 65535");
        Require(bitsAllocated is 8 or 16 or 32, "Bits Allocated must be 8, 16 or 32");
        Require(bitsStored > 0 && bitsStored <= bitsAllocated, "Bits Stored must lie within 1 and Bits Allocated");
        Require(highBit >= bitsStored - 1 && highBit < bitsAllocated, "High Bit must leave room for Bits Stored");
        Require(samplesPerPixel switch
        {
            1 => OneSample.Contains(photometric, StringComparer.Ordinal),
            3 => ThreeSamples.Contains(photometric, StringComparer.Ordinal),
            _ => false,
        }, "Samples per Pixel and Photometric Interpretation must agree");

        (Rows, Columns, SamplesPerPixel) = (rows, columns, samplesPerPixel);
        (BitsAllocated, BitsStored, HighBit, IsSigned) = (bitsAllocated, bitsStored, highBit, isSigned);
        (IsPlanar, Photometric) = (isPlanar && samplesPerPixel > 1, photometric);
        Require(!IsSubsampled || (bitsAllocated == 8 && columns % 2 == 0 && !IsPlanar),
            "YBR_FULL_422 must be 8-bit, colour by pixel, with an even number of columns");
        Require(FrameBytes <= MaxFrameBytes, "A frame may have 256 MiB");
    }

    /// <summary>The layout of a file's frames, or a <see cref="DicomException"/>.</summary>
    /// <param name="image">What the header says.</param>
    /// <param name="transferSyntaxUid">How the frames are encoded. In JPEG the codestream says which components are halved, and all come out
    /// whole: there YBR_FULL_422 is YBR_FULL. JPEG 2000 undoes its own colour transforms: YBR_RCT and YBR_ICT come out as RGB.</param>
    public static PixelLayout Of(ImagePixel image, string transferSyntaxUid)
    {
        var isSelfDescribed = FrameDecoder.IsJpegDct(transferSyntaxUid) || FrameDecoder.IsJpeg2000(transferSyntaxUid);
        var photometric = (isSelfDescribed, image.PhotometricInterpretation) switch
        {
            (true, "YBR_FULL_422") => "YBR_FULL",
            (true, "YBR_RCT" or "YBR_ICT") => "RGB",
            _ => image.PhotometricInterpretation,
        };
        return new(
            image.Rows, image.Columns, image.SamplesPerPixel, image.BitsAllocated, image.BitsStored, image.HighBit,
            image.IsSigned, image.IsPlanar && !isSelfDescribed, photometric);
    }

    /// <summary>Lines, 1 to 65535.</summary>
    public int Rows { get; }

    /// <summary>Pixels in a line, 1 to 65535.</summary>
    public int Columns { get; }

    /// <summary>1 or 3.</summary>
    public int SamplesPerPixel { get; }

    /// <summary>8, 16 or 32.</summary>
    public int BitsAllocated { get; }

    /// <summary>Bits of a sample that mean something; the others may hold an overlay.</summary>
    public int BitsStored { get; }

    /// <summary>Position of the most significant stored bit, counted from 0; the sign when signed.</summary>
    public int HighBit { get; }

    /// <summary>Samples are two's complement (Pixel Representation 1).</summary>
    public bool IsSigned { get; }

    /// <summary>An uncompressed source frame holds one plane after the other (Planar Configuration 1); decoded, it is colour by pixel.</summary>
    public bool IsPlanar { get; }

    /// <summary>Photometric Interpretation, one of the defined terms of PS3.3 C.7.6.3.1.2.</summary>
    public string Photometric { get; }

    /// <summary>1, 2 or 4.</summary>
    public int BytesPerSample => BitsAllocated / 8;

    /// <summary>Bytes of one uncompressed frame without padding, at most <see cref="MaxFrameBytes"/>.</summary>
    public long FrameBytes => (long)Rows * Columns * (IsSubsampled ? 2 : SamplesPerPixel * BytesPerSample);

    /// <summary>Two pixels share one Cb and one Cr (YBR_FULL_422, uncompressed).</summary>
    public bool IsSubsampled => Photometric == "YBR_FULL_422";

    /// <summary>The same frame after <see cref="FrameDecoder"/>: colour by pixel.</summary>
    public PixelLayout AsDecoded() => IsPlanar
        ? new(Rows, Columns, SamplesPerPixel, BitsAllocated, BitsStored, HighBit, IsSigned, isPlanar: false, Photometric)
        : this;

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new DicomException($"The pixel description cannot be used: {rule}.");
        }
    }
}
