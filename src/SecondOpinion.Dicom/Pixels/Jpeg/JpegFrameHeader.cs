using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SecondOpinion.Dicom.Pixels.Jpeg;

/// <summary>A frame header (T.81 B.2.2) that agrees with the DICOM header.</summary>
/// <param name="Precision">Bits of a sample in the codestream, 2 to 16.</param>
/// <param name="Components">1 or 3.</param>
/// <param name="Identifiers">The components' identifiers, the first in the lowest byte.</param>
/// <param name="Sampling">Their sampling factors, the horizontal one in the upper half of each byte.</param>
/// <param name="Quantization">Their quantization tables' slots, unchecked.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JpegFrameHeader(int Precision, int Components, uint Identifiers, uint Sampling, uint Quantization)
{
    private const uint NoSubsampling = 0x111111;

    /// <summary>Reads the segment; refuses what contradicts the layout, so that nothing is ever allocated on a codestream's word.</summary>
    public static JpegFrameHeader Read(ReadOnlySpan<byte> body, PixelLayout layout)
    {
        if (body.Length < 6 || body.Length != 6 + (3 * body[5]))
        {
            throw new DicomException("The JPEG frame header is not as long as its components.");
        }

        var precision = body[0];
        Require(BinaryPrimitives.ReadUInt16BigEndian(body[1..]) == layout.Rows, "Rows");
        Require(BinaryPrimitives.ReadUInt16BigEndian(body[3..]) == layout.Columns, "Columns");
        Require(body[5] == layout.SamplesPerPixel, "Samples per Pixel");
        Require(precision is >= 2 and <= 16 && precision <= layout.BitsAllocated && layout.BitsAllocated <= 16, "Bits Allocated");
        Require(precision > layout.HighBit, "High Bit");

        var (identifiers, sampling, quantization) = (0u, 0u, 0u);
        for (var component = 0; component < body[5]; component++)
        {
            var entry = body.Slice(6 + (3 * component), 3);
            identifiers |= (uint)entry[0] << (8 * component);
            sampling |= (uint)entry[1] << (8 * component);
            quantization |= (uint)entry[2] << (8 * component);
        }

        return new(precision, body[5], identifiers, sampling, quantization);
    }

    /// <summary>The same, refused where components differ in size.</summary>
    public JpegFrameHeader WithoutSubsampling() => Components == 1 || Sampling == NoSubsampling
        ? this
        : throw new DicomException("Subsampled components are not defined for lossless JPEG here.");

    /// <summary>The byte of one component in <see cref="Identifiers"/>, <see cref="Sampling"/> or <see cref="Quantization"/>.</summary>
    public static byte Of(uint packed, int component) => (byte)(packed >> (8 * component));

    /// <summary>The place, from 0, of the component that a scan names.</summary>
    public int IndexOf(byte identifier)
    {
        for (var component = 0; component < Components; component++)
        {
            if (Of(Identifiers, component) == identifier)
            {
                return component;
            }
        }

        throw new DicomException("A JPEG scan names a component that its frame does not have.");
    }

    private static void Require(bool agrees, string attribute)
    {
        if (!agrees)
        {
            throw new DicomException($"The codestream contradicts {attribute} of the header.");
        }
    }
}
