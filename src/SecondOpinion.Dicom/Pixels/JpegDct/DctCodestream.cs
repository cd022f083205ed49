using SecondOpinion.Dicom.Pixels.Jpeg;

namespace SecondOpinion.Dicom.Pixels.JpegDct;

/// <summary>Walks a sequential Huffman-coded DCT codestream: baseline and extended, 8 and 12 bits (T.81 processes 1, 2 and 4).</summary>
internal static class DctCodestream
{
    /// <summary>Hands every block to the visitor, or refuses. Nothing is allocated on the codestream's word.</summary>
    public static DctColour Visit<TVisitor>(ReadOnlySpan<byte> codestream, PixelLayout layout, ref TVisitor visitor)
        where TVisitor : IDctVisitor, allows ref struct
    {
        var segments = new JpegSegments(codestream);
        var tables = new DctTables();
        DctFrame? frame = null;
        var (colour, seen) = (default(DctColour), 0);
        while (frame is null || seen != (1 << frame.Components.Count) - 1)
        {
            var marker = segments.Next(out var body);
            if (tables.TryRead(marker, body))
            {
                continue;
            }

            switch (marker)
            {
                case JpegMarker.StartOfFrameBaseline or JpegMarker.StartOfFrameExtended when frame is null:
                    frame = DctFrame.Of(JpegFrameHeader.Read(body, layout), layout);
                    visitor.Begin(frame, tables);
                    break;
                case JpegMarker.StartOfScan when frame is not null:
                    segments.Position = DctScan.Read(body, frame, tables, ref seen).Visit(codestream, segments.Position, ref visitor);
                    break;
                default:
                    RefuseUnlessHarmless(marker);
                    colour = colour.With(marker, body);
                    break;
            }
        }

        return colour;
    }

    private static void RefuseUnlessHarmless(byte marker)
    {
        if (JpegMarker.StandsAlone(marker) || JpegMarker.StartsFrame(marker) || marker is JpegMarker.StartOfScan or JpegMarker.ArithmeticConditioning)
        {
            throw new DicomException("The codestream is no sequential JPEG with Huffman coding.");
        }
    }
}

/// <summary>What the application segments say of three components' meaning.</summary>
/// <param name="IsJfif">A JFIF segment: they are YCbCr.</param>
/// <param name="AdobeTransform">0 is RGB, 1 is YCbCr; null where Adobe's segment is not there.</param>
internal readonly record struct DctColour(bool IsJfif, byte? AdobeTransform)
{
    public DctColour With(byte marker, ReadOnlySpan<byte> body) => marker switch
    {
        JpegMarker.Application0 when body.StartsWith("JFIF\0"u8) => this with { IsJfif = true },
        JpegMarker.Application14 when body.Length >= 12 && body.StartsWith("Adobe"u8) => this with { AdobeTransform = body[11] },
        _ => this,
    };

    /// <summary>Under a header that says RGB: whether the codestream makes plain that it holds YCbCr all the same, as careless writers do.</summary>
    /// <remarks>No one subsamples red. Under a header that says YBR the header is believed.</remarks>
    public bool ContradictsRgb(DctFrame frame) => AdobeTransform switch
    {
        { } transform => transform == 1,
        null => IsJfif || frame.Components[0].Horizontal * frame.Components[0].Vertical > 1,
    };
}
