using System.Buffers.Binary;

namespace SecondOpinion.Dicom.Pixels.Jpeg;

/// <summary>Walks the marker segments between the entropy-coded parts of a JPEG or JPEG-LS codestream (T.81 annex B).</summary>
internal ref struct JpegSegments
{
    private readonly ReadOnlySpan<byte> _codestream;

    public JpegSegments(ReadOnlySpan<byte> codestream)
    {
        _codestream = codestream;
        if (codestream is not [0xFF, JpegMarker.StartOfImage, ..])
        {
            throw new DicomException("The codestream does not begin as a JPEG image.");
        }

        Position = 2;
    }

    /// <summary>Offset of what follows the segment read last; set it to where an entropy-coded part was left.</summary>
    public int Position { get; set; }

    /// <summary>The next marker, with the bytes of its segment.</summary>
    public byte Next(out ReadOnlySpan<byte> body)
    {
        var rest = _codestream[Position..];
        if (rest is not [0xFF, ..])
        {
            throw new DicomException("A JPEG marker was expected and is not there.");
        }

        var fill = rest.IndexOfAnyExcept((byte)0xFF);
        rest = fill < 0 ? [] : rest[fill..];
        if (rest.Length == 0)
        {
            throw new DicomException("The JPEG codestream ends within a marker.");
        }

        var marker = rest[0];
        body = [];
        var length = 0;
        if (!JpegMarker.StandsAlone(marker))
        {
            length = rest.Length < 3 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
            if (length < 2 || length > rest.Length - 1)
            {
                throw new DicomException("A JPEG segment reaches beyond its codestream.");
            }

            body = rest.Slice(3, length - 2);
        }

        Position = _codestream.Length - rest.Length + 1 + length;
        return marker;
    }
}

/// <summary>Markers of T.81 table B.1 and T.87 table C.1, without their leading FF.</summary>
internal static class JpegMarker
{
    public const byte StartOfFrameBaseline = 0xC0;
    public const byte StartOfFrameExtended = 0xC1;
    public const byte StartOfFrameLossless = 0xC3;
    public const byte HuffmanTables = 0xC4;
    public const byte ArithmeticConditioning = 0xCC;
    public const byte FirstRestart = 0xD0;
    public const byte StartOfImage = 0xD8;
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;
    public const byte QuantizationTables = 0xDB;
    public const byte RestartInterval = 0xDD;
    public const byte Application0 = 0xE0;
    public const byte Application8 = 0xE8;
    public const byte Application14 = 0xEE;
    public const byte StartOfFrameJpegLs = 0xF7;
    public const byte JpegLsParameters = 0xF8;

    public static bool StandsAlone(byte marker) => marker is <= 0x01 or >= FirstRestart and <= EndOfImage;

    /// <summary>SOF0 to SOF15 and SOF55: which of them it is names the coding process.</summary>
    public static bool StartsFrame(byte marker) =>
        marker == StartOfFrameJpegLs || (marker is >= 0xC0 and <= 0xCF and not HuffmanTables and not 0xC8 and not ArithmeticConditioning);
}
