using System.Buffers.Binary;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>Writes baseline JPEG of three components in the forms that no encoder at hand writes: restart intervals, a scan a component, odd
/// sampling. What is in the picture is left to a seed.</summary>
internal sealed class DctJpegMaker(int rows, int columns, int lumaSampling)
{
    /// <summary>Every code has eight bits, but for the last symbols, which need nine.</summary>
    private static readonly byte[] AcSymbols = [0x00, 0xF0, .. Enumerable.Range(0, 15).SelectMany(run => Enumerable.Range(1, 8).Select(size => (byte)((run << 4) | size)))];

    private readonly List<byte> _bytes = [];
    private readonly int[] _predictions = new int[3];
    private ulong _bits;
    private int _count;

    public int RestartInterval { get; init; }

    public bool OneScanEach { get; init; }

    public byte[] Make(int seed)
    {
        var random = new Random(seed);
        Segment(0xDB, [0, .. Enumerable.Range(0, 64).Select(at => (byte)(3 + (at / 4)))]);
        Segment(0xC0, [8, (byte)(rows >> 8), (byte)rows, (byte)(columns >> 8), (byte)columns, 3, 1, (byte)lumaSampling, 0, 2, 0x11, 0, 3, 0x11, 0]);
        Segment(0xC4, [0x00, .. Counts(4, 12), .. Enumerable.Range(0, 12).Select(size => (byte)size)]);
        Segment(0xC4, [0x10, .. Counts(8, AcSymbols.Length), .. AcSymbols]);
        if (RestartInterval > 0)
        {
            Segment(0xDD, [0, (byte)RestartInterval]);
        }

        foreach (var components in OneScanEach ? new int[][] { [2], [1], [3] } : [[1, 2, 3]])
        {
            Segment(0xDA, [(byte)components.Length, .. components.SelectMany(id => new byte[] { (byte)id, 0 }), 0, 63, 0]);
            Scan(components, random);
        }

        return [0xFF, 0xD8, .. _bytes, 0xFF, 0xD9];
    }

    private void Scan(int[] components, Random random)
    {
        var (across, down) = (lumaSampling >> 4, lumaSampling & 0xF);
        var isAlone = components.Length == 1;
        var isLuma = components[0] == 1;
        var width = isAlone ? Parts(isLuma ? columns : Parts(columns, across), 8) : Parts(columns, 8 * across);
        var height = isAlone ? Parts(isLuma ? rows : Parts(rows, down), 8) : Parts(rows, 8 * down);
        for (var mcu = 0; mcu < width * height; mcu++)
        {
            if (RestartInterval > 0 && mcu > 0 && mcu % RestartInterval == 0)
            {
                Flush();
                _bytes.AddRange([0xFF, (byte)(0xD0 + (((mcu / RestartInterval) - 1) & 7))]);
            }

            foreach (var component in components)
            {
                for (var block = isAlone || component > 1 ? 1 : across * down; block > 0; block--)
                {
                    Block(random, component - 1);
                }
            }
        }

        Flush();
    }

    private void Block(Random random, int component)
    {
        var dc = random.Next(-250, 251); // in the units of a divisor of 3, well within black and white
        Value(dc - _predictions[component], size => Put(size, 4));
        _predictions[component] = dc;
        for (var at = 1; at < 64;)
        {
            var run = random.Next(40);
            for (; run >= 16 && at + run < 64; run -= 16, at += 16)
            {
                Put(Array.IndexOf(AcSymbols, (byte)0xF0), 8);
            }

            at += run;
            if (at >= 64 || run >= 15)
            {
                break;
            }

            Value(random.Next(1, 9) * (random.Next(2) == 0 ? 1 : -1), size => Put(Array.IndexOf(AcSymbols, (byte)((run << 4) | size)), 8));
            if (++at == 64)
            {
                return;
            }
        }

        Put(0, 8);
    }

    private void Value(int value, Action<int> putSize)
    {
        var size = value == 0 ? 0 : int.Log2(Math.Abs(value)) + 1;
        putSize(size);
        Put(value < 0 ? value + (1 << size) - 1 : value, size);
    }

    private void Put(int value, int bits)
    {
        _bits = (_bits << bits) | (uint)value;
        for (_count += bits; _count >= 8; _count -= 8)
        {
            var whole = (byte)(_bits >> (_count - 8));
            _bytes.Add(whole);
            if (whole == 0xFF)
            {
                _bytes.Add(0);
            }
        }
    }

    private void Flush()
    {
        _predictions.AsSpan().Clear();
        if (_count > 0)
        {
            Put((1 << (8 - _count)) - 1, 8 - _count);
        }
    }

    private void Segment(byte marker, byte[] body)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(body.Length + 2));
        _bytes.AddRange([0xFF, marker, .. length, .. body]);
    }

    /// <summary>All codes of one length.</summary>
    private static byte[] Counts(int length, int count)
    {
        var counts = new byte[16];
        counts[length - 1] = (byte)count;
        return counts;
    }

    private static int Parts(int length, int size) => (length + size - 1) / size;
}
