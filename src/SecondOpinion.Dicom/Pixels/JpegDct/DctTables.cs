using System.Buffers.Binary;
using SecondOpinion.Dicom.Pixels.Jpeg;

namespace SecondOpinion.Dicom.Pixels.JpegDct;

/// <summary>The tables that stand in force while a codestream is read (T.81 B.2.4).</summary>
internal sealed class DctTables
{
    private const int BlockSize = 64;
    private const int MostTables = 256; // a table of each kind before each of three scans is what any encoder needs

    private readonly ushort[]?[] _quantization = new ushort[4][];
    private readonly HuffmanTable?[] _huffman = new HuffmanTable?[20];
    private int _read;

    /// <summary>MCUs between restart markers; 0 is none.</summary>
    public int RestartInterval { get; private set; }

    /// <summary>The divisors of one slot, in zigzag order.</summary>
    public ReadOnlySpan<ushort> Quantization(int slot) =>
        _quantization[slot] ?? throw new DicomException("A JPEG component names a quantization table that is not there.");

    public HuffmanTable Dc(int slot) => Huffman(slot);

    public HuffmanTable Ac(int slot) => Huffman(16 + slot);

    /// <summary>Reads the segment if it is one of tables; false for any other.</summary>
    public bool TryRead(byte marker, ReadOnlySpan<byte> body)
    {
        switch (marker)
        {
            case JpegMarker.QuantizationTables:
                ReadQuantization(body);
                return true;
            case JpegMarker.HuffmanTables:
                ReadHuffman(body);
                return true;
            case JpegMarker.RestartInterval when body.Length == 2:
                RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(body);
                return true;
            default:
                return false;
        }
    }

    private HuffmanTable Huffman(int place) =>
        _huffman[place] ?? throw new DicomException("A JPEG scan names a Huffman table that is not there.");

    private void ReadHuffman(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            CountTable();
            var table = HuffmanTable.ReadDct(ref body, out var slot);
            _huffman[slot] = table;
        }
    }

    private void ReadQuantization(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            CountTable();
            var (isWide, slot) = (body[0] >> 4, body[0] & 0xF);
            var length = BlockSize << isWide;
            if (isWide > 1 || slot > 3 || body.Length <= length)
            {
                throw new DicomException("A quantization table is cut short or not one.");
            }

            var table = new ushort[BlockSize];
            for (var at = 0; at < BlockSize; at++)
            {
                table[at] = isWide == 0 ? body[1 + at] : BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (2 * at))..]);
            }

            _quantization[slot] = table;
            body = body[(1 + length)..];
        }
    }

    private void CountTable()
    {
        if (++_read > MostTables)
        {
            throw new DicomException("The codestream defines far more tables than any image needs.");
        }
    }
}
