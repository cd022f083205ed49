using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using SecondOpinion.Dicom.Pixels.Jpeg;

namespace SecondOpinion.Dicom.Pixels.JpegDct;

/// <summary>Writes a baseline codestream anew from the blocks of another: the same coefficients, but black where a mask touches an MCU, and
/// nothing else of the source but the tables that the blocks need.</summary>
/// <remarks>The source's own Huffman tables are used as long as they have a code for everything; else all scans use the typical ones.</remarks>
internal sealed class DctWriter(PixelLayout layout, PixelMask mask, uint[] black, bool isTypical) : IDctVisitor
{
    private const byte Adobe = 100; // the version that everyone writes
    private const int MostTables = 2; // of a class in baseline coding

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly int[] _predictions = new int[3];
    private DctTables? _tables;
    private DctScan? _scan;
    private (HuffmanCodes Dc, HuffmanCodes Ac)[] _codes = [];
    private MaskedMcus? _masked;
    private HuffmanBitWriter _bits;
    private bool _hasHeader;
    private int _restarts;

    /// <summary>What is being written.</summary>
    public DctFrame? Frame { get; private set; }

    /// <summary>A value came for which the tables have no code, or baseline coding no place.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The whole codestream.</summary>
    public byte[] Finish()
    {
        _bytes.Write<byte>([0xFF, JpegMarker.EndOfImage]);
        return _bytes.WrittenSpan.ToArray();
    }

    public void Begin(DctFrame frame, DctTables tables)
    {
        (Frame, _tables, _masked) = (frame, tables, MaskedMcus.Of(frame, layout, mask));
        _bytes.Write<byte>([0xFF, JpegMarker.StartOfImage]);
        if (frame.Components.Count == 3)
        {
            var transform = (byte)(layout.Photometric == "RGB" ? 0 : 1);
            Segment(JpegMarker.Application14, [.. "Adobe"u8, 0, Adobe, 0, 0, 0, 0, transform]);
        }
    }

    public void BeginScan(DctScan scan)
    {
        _scan = scan;
        _codes = [.. scan.Parts.Select(part => isTypical ? Typical(part) : (new HuffmanCodes(part.Dc), new HuffmanCodes(part.Ac)))];
        HasFailed |= scan.Parts.DistinctBy(part => part.Dc).Count() > MostTables || scan.Parts.DistinctBy(part => part.Ac).Count() > MostTables;
        WriteFrameOnce();
        WriteScanHeader(scan);
        _bits = new HuffmanBitWriter(_bytes);
        _predictions.AsSpan().Clear();
    }

    public void Block(int part, int row, int column, scoped Span<int> zigzag, int last)
    {
        var component = _scan!.Parts[part].Component;
        if (_masked!.Holds(row / component.Vertical, column / component.Horizontal))
        {
            zigzag.Clear();
            zigzag[0] = BlackDc(component);
            last = 0;
        }

        var (dc, ac) = _codes[part];
        Put(dc, run: 0, zigzag[0] - _predictions[part]);
        _predictions[part] = zigzag[0];
        var run = 0;
        for (var at = 1; at <= last; at++, run++)
        {
            if (zigzag[at] != 0)
            {
                for (; run > 15; run -= 16)
                {
                    PutCode(ac, 0xF0);
                }

                Put(ac, run, zigzag[at]);
                run = -1;
            }
        }

        if (last < 63)
        {
            PutCode(ac, 0);
        }
    }

    public void Restart(int number)
    {
        _bits.Finish();
        _bytes.Write<byte>([0xFF, (byte)(JpegMarker.FirstRestart + (number & 7))]);
        _predictions.AsSpan().Clear();
    }

    public void EndRow(int row)
    {
        // Blocks were written as they came.
    }

    public void EndScan() => _bits.Finish();

    private static (HuffmanCodes Dc, HuffmanCodes Ac) Typical(DctScanPart part) => part.Component.Index == 0
        ? (TypicalTables.LumaDc, TypicalTables.LumaAc)
        : (TypicalTables.ChromaDc, TypicalTables.ChromaAc);

    private void Put(HuffmanCodes codes, int run, int value)
    {
        var size = value == 0 ? 0 : BitOperations.Log2((uint)Math.Abs(value)) + 1;
        if (size > 15)
        {
            HasFailed = true;
            return;
        }

        PutCode(codes, (run << 4) | size);
        _bits.Write(value < 0 ? value + (1 << size) - 1 : value, size);
    }

    private void PutCode(HuffmanCodes codes, int symbol)
    {
        var (code, length) = codes[symbol];
        HasFailed |= length == 0;
        _bits.Write(code, length);
    }

    /// <summary>A DC coefficient alone that gives the black of this component, or what is beyond and clipped to it.</summary>
    private int BlackDc(DctComponent component)
    {
        int divisor = _tables!.Quantization(component.QuantizationSlot)[0];
        HasFailed |= divisor == 0;
        var units = ((int)black[component.Index] - 128) * 8; // a DC coefficient is eight times the mean (T.81 A.3.3)
        return Math.Sign(units) * DctFrame.Parts(Math.Abs(units), Math.Max(1, divisor));
    }

    /// <summary>The frame header, with the divisors it names: they may stand anywhere before the first scan.</summary>
    private void WriteFrameOnce()
    {
        if (_hasHeader)
        {
            return;
        }

        var frame = Frame!;
        _hasHeader = true;

        foreach (var slot in frame.Components.Select(component => component.QuantizationSlot).Distinct())
        {
            var divisors = _tables!.Quantization(slot).ToArray();
            HasFailed |= divisors.Any(divisor => divisor > byte.MaxValue);
            Segment(JpegMarker.QuantizationTables, [(byte)slot, .. divisors.Select(divisor => (byte)divisor)]);
        }

        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)layout.Rows);
        BinaryPrimitives.WriteUInt16BigEndian(size[2..], (ushort)layout.Columns);
        Segment(JpegMarker.StartOfFrameBaseline, [8, .. size, (byte)frame.Components.Count, .. frame.Components.SelectMany(Entry)]);
    }

    private static byte[] Entry(DctComponent component) =>
        [(byte)(component.Index + 1), (byte)((component.Horizontal << 4) | component.Vertical), (byte)component.QuantizationSlot];

    private void WriteScanHeader(DctScan scan)
    {
        HuffmanCodes[] dc = [.. _codes.Select(codes => codes.Dc).DistinctBy(codes => codes.Table)];
        HuffmanCodes[] ac = [.. _codes.Select(codes => codes.Ac).DistinctBy(codes => codes.Table)];
        byte Slots((HuffmanCodes Dc, HuffmanCodes Ac) codes) =>
            (byte)((Array.FindIndex(dc, one => one.Table == codes.Dc.Table) << 4) | Array.FindIndex(ac, one => one.Table == codes.Ac.Table));

        for (var slot = 0; slot < dc.Length; slot++)
        {
            Segment(JpegMarker.HuffmanTables, [(byte)slot, .. dc[slot].Table.Counts, .. dc[slot].Table.Values]);
        }

        for (var slot = 0; slot < ac.Length; slot++)
        {
            Segment(JpegMarker.HuffmanTables, [(byte)(0x10 | slot), .. ac[slot].Table.Counts, .. ac[slot].Table.Values]);
        }

        if (scan.RestartInterval > 0 || _restarts > 0)
        {
            _restarts = scan.RestartInterval;
            Segment(JpegMarker.RestartInterval, [(byte)(_restarts >> 8), (byte)_restarts]);
        }

        var parts = scan.Parts.SelectMany((part, at) => new byte[] { (byte)(part.Component.Index + 1), Slots(_codes[at]) });
        Segment(JpegMarker.StartOfScan, [(byte)scan.Parts.Count, .. parts, 0, 63, 0]);
    }

    private void Segment(byte marker, ReadOnlySpan<byte> body)
    {
        _bytes.Write<byte>([0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2)]);
        _bytes.Write(body);
    }
}
