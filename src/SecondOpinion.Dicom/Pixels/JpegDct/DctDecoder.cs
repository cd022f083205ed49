using SecondOpinion.Dicom.Pixels.Jpeg;

namespace SecondOpinion.Dicom.Pixels.JpegDct;

/// <summary>JPEG baseline and extended to samples. YCbCr stays YCbCr, at full resolution; only where the header says RGB is it turned into RGB.</summary>
internal static class DctDecoder
{
    public static void Decode(ReadOnlySpan<byte> codestream, PixelLayout layout, Span<byte> destination)
    {
        var decoding = new Decoding(new DctPicture(layout, destination));
        try
        {
            var colour = DctCodestream.Visit(codestream, layout, ref decoding);
            if (layout.Photometric == "RGB" && colour.ContradictsRgb(decoding.Frame!))
            {
                ToRgb(layout, destination);
            }
        }
        finally
        {
            decoding.EndScan();
        }
    }

    private static void ToRgb(PixelLayout layout, Span<byte> destination)
    {
        if (layout.BitsAllocated != 8)
        {
            throw new DicomException("The codestream contradicts Photometric Interpretation of the header.");
        }

        for (var at = 0; at < destination.Length; at += 3)
        {
            var pixel = destination.Slice(at, 3);
            ColourPipeline.ToRgb(pixel[0], pixel[1], pixel[2], pixel);
        }
    }

    private ref struct Decoding(DctPicture picture) : IDctVisitor
    {
        private DctPicture _picture = picture;
        private DctTables? _tables;
        private DctScan? _scan;
        private ComponentLines[] _lines = [];

        public DctFrame? Frame { get; private set; }

        public void Begin(DctFrame frame, DctTables tables) => (Frame, _tables) = (frame, tables);

        public void BeginScan(DctScan scan)
        {
            _scan = scan;
            _lines = [.. scan.Parts.Select(part => new ComponentLines(part.Component, scan.Columns * part.Across, part.Down))];
        }

        public readonly void Block(int part, int row, int column, scoped Span<int> zigzag, int last)
        {
            var precision = Frame!.Header.Precision;
            var divisors = _tables!.Quantization(_scan!.Parts[part].Component.QuantizationSlot);
            var lines = _lines[part];
            var target = lines.Block(row, column);
            if (last == 0)
            {
                var flat = (ushort)InverseDct.Flat(zigzag[0] * divisors[0], precision);
                for (var line = 0; line < 8; line++)
                {
                    target.Slice(line * lines.Stride, 8).Fill(flat);
                }

                return;
            }

            Span<int> block = stackalloc int[64];
            block.Clear();
            for (var at = 0; at <= last; at++)
            {
                block[InverseDct.Natural[at]] = zigzag[at] * divisors[at];
            }

            InverseDct.Transform(block, precision);
            for (var at = 0; at < block.Length; at++)
            {
                target[((at >> 3) * lines.Stride) + (at & 7)] = (ushort)block[at];
            }
        }

        public readonly void Restart(int number)
        {
            // The reader starts anew; samples have no memory.
        }

        public void EndRow(int row)
        {
            foreach (var lines in _lines)
            {
                lines.Complete(row, ref _picture);
            }
        }

        public void EndScan()
        {
            foreach (var lines in _lines)
            {
                lines.Dispose();
            }

            _lines = [];
        }
    }
}

/// <summary>The frame that is being decoded; takes lines of one component at a time.</summary>
internal readonly ref struct DctPicture(PixelLayout layout, Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private readonly int _lineBytes = (int)(layout.FrameBytes / layout.Rows);

    /// <summary>Stores a line, which may be longer than the image is wide; one below the image is dropped.</summary>
    public void Put(ReadOnlySpan<ushort> line, int component, int row)
    {
        if (row < layout.Rows)
        {
            SampleLines.Store(line[..layout.Columns], _destination.Slice(row * _lineBytes, _lineBytes), component, layout);
        }
    }
}
