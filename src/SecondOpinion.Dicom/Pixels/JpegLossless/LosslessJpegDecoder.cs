using System.Buffers.Binary;
using SecondOpinion.Dicom.Pixels.Jpeg;

namespace SecondOpinion.Dicom.Pixels.JpegLossless;

/// <summary>JPEG lossless, Huffman coding (ITU-T T.81 process 14): all predictors, 2 to 16 bits, point transform, restarts, any scans.</summary>
internal static class LosslessJpegDecoder
{
    private const int TableSlots = 4;
    private const int MostTables = 64; // four for each of three scans is what any encoder needs

    public static void Decode(ReadOnlySpan<byte> codestream, PixelLayout layout, Span<byte> destination)
    {
        var segments = new JpegSegments(codestream);
        JpegFrameHeader? frame = null;
        var tables = new HuffmanTable?[TableSlots];
        var (restartRows, tablesRead) = (0, 0);
        for (var decoded = 0; decoded < layout.SamplesPerPixel;)
        {
            var marker = segments.Next(out var body);
            switch (marker)
            {
                case JpegMarker.StartOfFrameLossless when frame is null:
                    frame = JpegFrameHeader.Read(body, layout).WithoutSubsampling();
                    break;
                case JpegMarker.HuffmanTables:
                    ReadTables(body, tables, ref tablesRead);
                    break;
                case JpegMarker.RestartInterval:
                    restartRows = ReadRestartRows(body, layout);
                    break;
                case JpegMarker.StartOfScan when frame is { } header:
                    var scan = LosslessScan.Read(body, header, tables, decoded);
                    segments.Position = scan.Decode(codestream, segments.Position, restartRows, layout, destination);
                    decoded += scan.Tables.Length;
                    break;
                default:
                    RefuseUnlessHarmless(marker);
                    break;
            }
        }
    }

    private static void ReadTables(ReadOnlySpan<byte> body, HuffmanTable?[] tables, ref int tablesRead)
    {
        while (!body.IsEmpty)
        {
            if (++tablesRead > MostTables)
            {
                throw new DicomException("The codestream defines far more Huffman tables than any image needs.");
            }

            var table = HuffmanTable.ReadLossless(ref body, out var slot);
            tables[slot] = table;
        }
    }

    /// <summary>An interval is a whole number of lines (T.81 H.1.1).</summary>
    private static int ReadRestartRows(ReadOnlySpan<byte> body, PixelLayout layout)
    {
        var interval = body.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(body) : -1;
        return interval >= 0 && interval % layout.Columns == 0
            ? interval / layout.Columns
            : throw new DicomException("A lossless JPEG restart interval must be a whole number of lines.");
    }

    private static void RefuseUnlessHarmless(byte marker)
    {
        if (JpegMarker.StandsAlone(marker) || JpegMarker.StartsFrame(marker) || marker is JpegMarker.StartOfScan or JpegMarker.ArithmeticConditioning)
        {
            throw new DicomException("The codestream is no lossless JPEG with Huffman coding.");
        }
    }
}
