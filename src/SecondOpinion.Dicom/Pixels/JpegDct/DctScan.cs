using System.Runtime.InteropServices;
using SecondOpinion.Dicom.Pixels.Jpeg;

namespace SecondOpinion.Dicom.Pixels.JpegDct;

/// <summary>One component's part in a scan.</summary>
/// <param name="Component">Which.</param>
/// <param name="Dc">Its table of DC categories.</param>
/// <param name="Ac">Its table of runs and sizes.</param>
/// <param name="Across">Blocks of it in the scan's MCU, across: 1 in a scan of one component.</param>
/// <param name="Down">The same downwards.</param>
internal sealed record DctScanPart(DctComponent Component, HuffmanTable Dc, HuffmanTable Ac, int Across, int Down);

/// <summary>A sequential scan (T.81 B.2.3): some or all components, interleaved by MCU where there are several.</summary>
/// <param name="Parts">In the order of the MCU.</param>
/// <param name="Columns">MCUs in a line; an MCU of a single component is one block.</param>
/// <param name="Rows">Lines of MCUs.</param>
/// <param name="RestartInterval">MCUs between restart markers; 0 is none.</param>
internal sealed record DctScan(IReadOnlyList<DctScanPart> Parts, int Columns, int Rows, int RestartInterval)
{
    private const int MostBlocks = 10; // of an MCU, T.81 B.2.3

    /// <summary>Reads the header; <paramref name="seen"/> has a bit for each component sent, so that none is sent twice.</summary>
    public static DctScan Read(ReadOnlySpan<byte> body, DctFrame frame, DctTables tables, ref int seen)
    {
        var count = body.Length == 0 ? 0 : body[0];
        if (count is < 1 or > 3 || body.Length != 4 + (2 * count))
        {
            throw new DicomException("The JPEG scan header is not as long as its components.");
        }

        // The last three bytes select coefficients in progressive coding; a sequential scan has all, whatever careless writers put there.

        var parts = new DctScanPart[count];
        for (var at = 0; at < count; at++)
        {
            var component = frame.Components[frame.Header.IndexOf(body[1 + (2 * at)])];
            var (dc, ac) = (body[2 + (2 * at)] >> 4, body[2 + (2 * at)] & 0xF);
            if ((seen & (1 << component.Index)) != 0 || dc > 3 || ac > 3)
            {
                throw new DicomException("A JPEG scan sends a component twice, or names a table that cannot be.");
            }

            seen |= 1 << component.Index;
            var (across, down) = count == 1 ? (1, 1) : (component.Horizontal, component.Vertical);
            parts[at] = new(component, tables.Dc(dc), tables.Ac(ac), across, down);
        }

        return Of(parts, frame, tables.RestartInterval);
    }

    private static DctScan Of(DctScanPart[] parts, DctFrame frame, int restartInterval)
    {
        if (parts is [{ Component: var alone }])
        {
            return new(parts, DctFrame.Parts(alone.Width, 8), DctFrame.Parts(alone.Height, 8), restartInterval);
        }

        return parts.Sum(part => part.Across * part.Down) <= MostBlocks
            ? new(parts, frame.McuColumns, frame.McuRows, restartInterval)
            : throw new DicomException("A JPEG scan has more than ten blocks in an MCU.");
    }

    /// <summary>Hands every block of the scan to the visitor; answers where the entropy-coded bits end.</summary>
    public int Visit<TVisitor>(ReadOnlySpan<byte> codestream, int position, ref TVisitor visitor)
        where TVisitor : IDctVisitor, allows ref struct
    {
        var reader = new HuffmanBitReader(codestream, position);
        Span<int> predictions = stackalloc int[3];
        predictions.Clear();
        visitor.BeginScan(this);
        for (int row = 0, mcu = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++, mcu++)
            {
                if (RestartInterval > 0 && mcu > 0 && mcu % RestartInterval == 0)
                {
                    reader.Restart((mcu / RestartInterval) - 1);
                    predictions.Clear();
                    visitor.Restart((mcu / RestartInterval) - 1);
                }

                VisitMcu(ref reader, row, column, predictions, ref visitor);
            }

            if (reader.IsOverrun)
            {
                throw new DicomException("The JPEG codestream is cut short.");
            }

            visitor.EndRow(row);
        }

        visitor.EndScan();
        return HuffmanBitReader.NextMarker(codestream, reader.Position);
    }

    private void VisitMcu<TVisitor>(ref HuffmanBitReader reader, int row, int column, scoped Span<int> predictions, ref TVisitor visitor)
        where TVisitor : IDctVisitor, allows ref struct
    {
        Span<int> block = stackalloc int[64];
        for (var at = 0; at < Parts.Count; at++)
        {
            var part = Parts[at];
            for (var inner = 0; inner < part.Across * part.Down; inner++)
            {
                var (down, across) = (inner / part.Across, inner % part.Across);
                var last = ReadBlock(ref reader, part, ref predictions[at], block);
                visitor.Block(at, (row * part.Down) + down, (column * part.Across) + across, block, last);
            }
        }
    }

    /// <summary>T.81 F.2.2: the coefficients as they were sent, in zigzag order; answers the place of the last that is not 0.</summary>
    private static int ReadBlock(ref HuffmanBitReader reader, DctScanPart part, ref int prediction, scoped Span<int> block)
    {
        block.Clear();
        prediction += reader.ReadDifference(part.Dc);
        block[0] = prediction;
        var last = 0;
        for (var at = 1; at < block.Length; at++)
        {
            var symbol = reader.ReadSymbol(part.Ac);
            var (run, size) = (symbol >> 4, symbol & 0xF);
            if (size == 0)
            {
                if (run != 15)
                {
                    return run == 0 ? last : throw new DicomException("A JPEG block holds a code that sequential coding does not have.");
                }

                at += 15;
                continue;
            }

            at += run;
            if (at >= block.Length)
            {
                throw new DicomException("A JPEG block has more than 64 coefficients.");
            }

            block[at] = reader.ReadValue(size);
            last = at;
        }

        return last;
    }
}

/// <summary>What is done with the blocks of a codestream, in the order in which they come.</summary>
internal interface IDctVisitor
{
    /// <summary>A frame header was read; no block has come yet.</summary>
    void Begin(DctFrame frame, DctTables tables);

    void BeginScan(DctScan scan);

    /// <summary>A block of the scan's part <paramref name="part"/>, at its component's block <paramref name="row"/> and <paramref name="column"/>.</summary>
    void Block(int part, int row, int column, scoped Span<int> zigzag, int last);

    void Restart(int number);

    /// <summary>A line of MCUs is complete.</summary>
    void EndRow(int row);

    void EndScan();
}
