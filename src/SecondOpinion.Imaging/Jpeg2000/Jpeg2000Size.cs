using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Imaging.Jpeg2000;

/// <summary>The image and tile size marker segment (ITU-T T.800 A.5.1) of a codestream that agrees with its DICOM header.</summary>
/// <param name="Precision">Bits of a sample, 1 to 16.</param>
/// <param name="IsSigned">Samples are two's complement.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Jpeg2000Size(int Precision, bool IsSigned)
{
    private const int Components = 42; // where their entries begin, counted from the codestream's first byte
    private const int MostTiles = 65_535;

    /// <summary>Bytes of a sample as OpenJPEG writes it.</summary>
    public int Bytes => Precision > 8 ? 2 : 1;

    /// <summary>The codestream itself, where a careless writer left it in its file format of boxes (T.800 annex I); else what was given.</summary>
    /// <remarks>DICOM wants the bare codestream (PS3.5 A.4.4); what the boxes say of colour and people is not looked at.</remarks>
    public static ReadOnlySpan<byte> Unboxed(ReadOnlySpan<byte> file)
    {
        const uint signature = 0x6A502020, codestream = 0x6A703263;
        if (file.Length < 12 || Number(file[4..]) != signature)
        {
            return file;
        }

        for (var rest = file; rest.Length >= 8;)
        {
            var (length, kind) = (Number(rest), Number(rest[4..]));
            length = length == 0 ? rest.Length : length; // the last box goes on to the end
            if (length < 8 || length > rest.Length)
            {
                break;
            }

            if (kind == codestream)
            {
                return rest[8..(int)length];
            }

            rest = rest[(int)length..];
        }

        throw new DicomException("The JPEG 2000 file has no codestream in its boxes.");
    }

    /// <summary>Reads it, or refuses; nothing is allocated or started on a codestream's word.</summary>
    public static Jpeg2000Size Read(ReadOnlySpan<byte> codestream, PixelLayout layout)
    {
        if (codestream.Length < Components + (3 * layout.SamplesPerPixel) || !codestream.StartsWith<byte>([0xFF, 0x4F, 0xFF, 0x51]))
        {
            throw new DicomException("The codestream does not begin as a JPEG 2000 image.");
        }

        var (left, top) = (Number(codestream[16..]), Number(codestream[20..]));
        Require(Number(codestream[8..]) - left == layout.Columns, "Columns");
        Require(Number(codestream[12..]) - top == layout.Rows, "Rows");
        Require(BinaryPrimitives.ReadUInt16BigEndian(codestream[40..]) == layout.SamplesPerPixel, "Samples per Pixel");
        RefuseManyTiles(codestream);
        var first = codestream[Components];
        for (var component = 0; component < layout.SamplesPerPixel; component++)
        {
            Require(codestream.Slice(Components + (3 * component), 3) is [var ssiz, 1, 1] && ssiz == first, "Bits Stored, or has subsampled components");
        }

        var size = new Jpeg2000Size((first & 0x7F) + 1, first > 0x7F);
        Require(size.Precision <= layout.BitsAllocated && layout.BitsAllocated <= 16, "Bits Allocated");
        return size;
    }

    private static void RefuseManyTiles(ReadOnlySpan<byte> codestream)
    {
        var (across, down) = (Number(codestream[24..]), Number(codestream[28..]));
        var tiles = across == 0 || down == 0
            ? long.MaxValue
            : Parts(Number(codestream[8..]) - Number(codestream[32..]), across) * Parts(Number(codestream[12..]) - Number(codestream[36..]), down);
        if (tiles is < 1 or > MostTiles)
        {
            throw new DicomException("The JPEG 2000 image has no tiles, or more than there can be.");
        }
    }

    private static long Parts(long length, long size) => (length + size - 1) / size;

    private static long Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static void Require(bool agrees, string attribute)
    {
        if (!agrees)
        {
            throw new DicomException($"The codestream contradicts {attribute} of the header.");
        }
    }
}
