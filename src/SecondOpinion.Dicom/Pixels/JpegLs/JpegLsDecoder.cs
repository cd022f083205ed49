using System.Buffers.Binary;
using SecondOpinion.Dicom.Pixels.Jpeg;

namespace SecondOpinion.Dicom.Pixels.JpegLs;

/// <summary>JPEG-LS (ITU-T T.87), lossless and near-lossless, 2 to 16 bits, components apart or interleaved by line or by sample.</summary>
/// <remarks>Mapping tables, restart intervals and colour transforms have no place in DICOM and are refused.</remarks>
internal static class JpegLsDecoder
{
    private const int ParametersLength = 11;

    /// <summary>Bytes between the last pixel and the marker. A frame read with wrong thresholds practically never ends so near.</summary>
    private const int MostPadding = 4;

    public static void Decode(ReadOnlySpan<byte> codestream, PixelLayout layout, Span<byte> destination)
    {
        var segments = new JpegSegments(codestream);
        JpegFrameHeader? frame = null;
        ReadOnlySpan<byte> parameters = [];
        for (var decoded = 0; decoded < layout.SamplesPerPixel;)
        {
            var marker = segments.Next(out var body);
            switch (marker)
            {
                case JpegMarker.StartOfFrameJpegLs when frame is null:
                    frame = JpegFrameHeader.Read(body, layout).WithoutSubsampling();
                    break;
                case JpegMarker.JpegLsParameters when body is [1, ..] && body.Length == ParametersLength:
                    parameters = body;
                    break;
                case JpegMarker.StartOfScan when frame is { } header:
                    var scan = JpegLsScanHeader.Read(body, header, parameters, decoded);
                    segments.Position = Decode(codestream, segments.Position, scan, layout, destination);
                    decoded += scan.Components;
                    break;
                default:
                    RefuseUnlessHarmless(marker, body);
                    break;
            }
        }
    }

    private static int Decode(ReadOnlySpan<byte> codestream, int position, JpegLsScanHeader scan, PixelLayout layout, Span<byte> destination)
    {
        var reader = new JpegLsBitReader(codestream, position);
        var model = new JpegLsModel(scan.Parameters);
        using var lines = new JpegLsLines(layout.Columns, scan.Components);
        Span<int> runIndexes = stackalloc int[scan.Components];
        for (var row = 0; row < layout.Rows; row++)
        {
            if (scan.BySample)
            {
                JpegLsSampleDecoder.Decode(ref reader, model, lines, ref runIndexes[0]);
            }

            for (var component = 0; !scan.BySample && component < scan.Components; component++)
            {
                JpegLsLineDecoder.Decode(ref reader, model, lines.Previous(component), lines.Current(component), ref runIndexes[component]);
            }

            if (reader.IsOverrun)
            {
                throw new DicomException("The JPEG-LS codestream is cut short.");
            }

            Store(lines, scan.First, row, layout, destination);
            lines.Advance();
        }

        return EndOf(reader, codestream);
    }

    private static int EndOf(in JpegLsBitReader reader, ReadOnlySpan<byte> codestream)
    {
        var end = NextMarker(codestream, reader.Position);
        return end - reader.Position + reader.Spare <= MostPadding
            ? end
            : throw new DicomException("The JPEG-LS codestream holds more than its pixels: it was coded by other rules.");
    }

    private static void Store(JpegLsLines lines, int first, int row, PixelLayout layout, Span<byte> destination)
    {
        var line = destination.Slice((int)(layout.FrameBytes / layout.Rows * row), (int)(layout.FrameBytes / layout.Rows));
        for (var component = 0; component < lines.Components; component++)
        {
            SampleLines.Store(lines.Current(component)[1..^1], line, first + component, layout);
        }
    }

    private static int NextMarker(ReadOnlySpan<byte> codestream, int position)
    {
        // Reading may have stopped between the FF and the code of the marker.
        for (position = Math.Max(0, position - 1); position + 1 < codestream.Length; position++)
        {
            if (codestream[position] == 0xFF && codestream[position + 1] >= 0x80)
            {
                return position;
            }
        }

        return codestream.Length;
    }

    private static void RefuseUnlessHarmless(byte marker, ReadOnlySpan<byte> body)
    {
        // "mrfx" announces Hewlett-Packard's colour transforms; the last byte says which, and 0 is none.
        var transforms = marker == JpegMarker.Application8 && body is [(byte)'m', (byte)'r', (byte)'f', (byte)'x', not 0, ..];
        var restarts = marker == JpegMarker.RestartInterval && body.ContainsAnyExcept((byte)0);
        if (transforms || restarts || JpegMarker.StandsAlone(marker) || JpegMarker.StartsFrame(marker)
            || marker is JpegMarker.StartOfScan or JpegMarker.JpegLsParameters)
        {
            throw new DicomException("The codestream is no JPEG-LS image, or of a kind that DICOM does not use.");
        }
    }
}

/// <summary>A scan header (T.87 C.2.3) and the parameters in force.</summary>
/// <param name="First">The first component, from 0, that the scan holds.</param>
/// <param name="Components">How many it holds: 1, or all.</param>
/// <param name="BySample">Interleaved by sample; otherwise by line.</param>
/// <param name="Parameters">Coding parameters.</param>
internal sealed record JpegLsScanHeader(int First, int Components, bool BySample, JpegLsParameters Parameters)
{
    public static JpegLsScanHeader Read(ReadOnlySpan<byte> body, JpegFrameHeader frame, ReadOnlySpan<byte> parameters, int decoded)
    {
        var count = body.Length == 0 ? 0 : body[0];
        if ((count != 1 && count != frame.Components) || body.Length != 4 + (2 * count))
        {
            throw new DicomException("The JPEG-LS scan header is not as long as its components.");
        }

        for (var component = 0; component < count; component++)
        {
            // In order, so that no component can be sent twice in place of another.
            if (frame.IndexOf(body[1 + (2 * component)]) != decoded + component || body[2 + (2 * component)] != 0)
            {
                throw new DicomException("A JPEG-LS scan has its components out of order, or a mapping table.");
            }
        }

        var (near, interleave, transform) = (body[1 + (2 * count)], body[2 + (2 * count)], body[3 + (2 * count)]);
        if (interleave > 2 || (interleave == 0 && count > 1) || transform != 0)
        {
            throw new DicomException("The JPEG-LS scan has an interleave or a point transform that is not defined.");
        }

        return new(decoded, count, interleave == 2 && count > 1, JpegLsParameters.Read(parameters, frame.Precision, near));
    }
}
