using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>What the Image Pixel Module (PS3.3 section C.7.6.3) says, checked: no frame of these numbers can overflow or be empty.</summary>
/// <param name="Rows">1 to 65,535.</param>
/// <param name="Columns">1 to 65,535.</param>
/// <param name="SamplesPerPixel">1 to 4; 1 for grey and palette, 3 for colour.</param>
/// <param name="BitsAllocated">1, 8, 16, 32 or 64.</param>
/// <param name="BitsStored">1 to <paramref name="BitsAllocated"/>.</param>
/// <param name="HighBit">The position of the highest stored bit, at least BitsStored - 1.</param>
/// <param name="IsSigned">Pixel Representation 1: two's complement.</param>
/// <param name="IsPlanar">Planar Configuration 1: all red, then all green, then all blue.</param>
/// <param name="PhotometricInterpretation">As the file says, in capitals; empty where it says nothing.</param>
/// <param name="NumberOfFrames">At least 1.</param>
public sealed record ImagePixel(
    int Rows,
    int Columns,
    int SamplesPerPixel,
    int BitsAllocated,
    int BitsStored,
    int HighBit,
    bool IsSigned,
    bool IsPlanar,
    string PhotometricInterpretation,
    int NumberOfFrames)
{
    /// <summary>Bits of one uncompressed frame; frames of single bits follow each other without a gap.</summary>
    public long FrameBits => (long)Rows * Columns * BitsAllocated * SubsampledHalves / 2;

    /// <summary>Bytes of one uncompressed frame, the last byte perhaps not full.</summary>
    public long FrameBytes => (FrameBits + 7) / 8;

    /// <summary>Twice the samples stored per pixel: 4:2:2 keeps one pair of colour differences for two pixels, 4:2:0 for four.</summary>
    private int SubsampledHalves => PhotometricInterpretation switch
    {
        "YBR_FULL_422" or "YBR_PARTIAL_422" when SamplesPerPixel == 3 => 4,
        "YBR_PARTIAL_420" when SamplesPerPixel == 3 => 3,
        _ => SamplesPerPixel * 2,
    };

    /// <summary>Reads the module from a data set.</summary>
    /// <exception cref="DicomException">A number is missing, impossible or beyond <paramref name="limits"/>.</exception>
    public static ImagePixel Of(DicomDataset dataset, DicomLimits? limits = null)
    {
        var bitsAllocated = Required(dataset, Tags.BitsAllocated, 1, 64);
        var bitsStored = Optional(dataset, Tags.BitsStored, 1, bitsAllocated) ?? bitsAllocated;
        var image = new ImagePixel(
            Required(dataset, Tags.Rows, 1, ushort.MaxValue),
            Required(dataset, Tags.Columns, 1, ushort.MaxValue),
            Optional(dataset, Tags.SamplesPerPixel, 1, 4) ?? 1,
            bitsAllocated,
            bitsStored,
            Optional(dataset, Tags.HighBit, bitsStored - 1, bitsAllocated - 1) ?? bitsStored - 1,
            Optional(dataset, Tags.PixelRepresentation, 0, 1) == 1,
            Optional(dataset, Tags.PlanarConfiguration, 0, 1) == 1,
            dataset.GetString(Tags.PhotometricInterpretation)?.ToUpperInvariant() ?? "",
            Optional(dataset, Tags.NumberOfFrames, 1, int.MaxValue) ?? 1);
        image.Check(limits ?? DicomLimits.Default);
        return image;
    }

    private void Check(DicomLimits limits)
    {
        if (BitsAllocated is not (1 or 8 or 16 or 32 or 64))
        {
            throw new DicomException($"{Tags.BitsAllocated} is none of 1, 8, 16, 32 and 64.");
        }

        if (FrameBytes > limits.FrameBytes)
        {
            throw new DicomException($"A frame of this image is larger than {limits.FrameBytes} bytes.");
        }

        // Divided, not multiplied: the product of the largest numbers that a file can name has more than 64 bits.
        if (FrameBytes > limits.ImageBytes / NumberOfFrames)
        {
            throw new DicomException($"The frames of this image are together larger than {limits.ImageBytes} bytes.");
        }
    }

    private static int Required(DicomDataset dataset, DicomTag tag, int least, int most) =>
        Optional(dataset, tag, least, most) ?? throw new DicomException($"{tag} is missing.");

    private static int? Optional(DicomDataset dataset, DicomTag tag, int least, int most)
    {
        if (!dataset.TryGet(tag, out var element) || element.IsEmpty)
        {
            return null;
        }

        return dataset.GetInt(tag) is { } value && value >= least && value <= most
            ? value
            : throw new DicomException($"{tag} is not a number from {least} to {most}.");
    }
}
