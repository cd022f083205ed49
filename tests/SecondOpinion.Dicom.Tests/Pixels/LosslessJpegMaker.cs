using System.Numerics;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>A lossless JPEG writer for what no other program at hand writes: restart intervals, one scan a component, odd precisions.</summary>
internal sealed record LosslessJpegMaker(int Rows, int Columns, int Components, int Precision, int Predictor)
{
    public int Shift { get; init; }

    public int RestartRows { get; init; }

    public bool OneScanEach { get; init; }

    private int _pending;
    private int _pendingBits;
    private readonly List<byte> _bytes = [];

    /// <param name="samples">Colour by pixel; bits below the point transform are lost.</param>
    public byte[] Make(int[] samples)
    {
        Put(0xFF, 0xD8, 0xFF, 0xC3, 0, 8 + (3 * Components), Precision, Rows >> 8, Rows, Columns >> 8, Columns, Components);
        for (var component = 0; component < Components; component++)
        {
            Put(component + 1, 0x11, 0);
        }

        // Seventeen codes: fifteen of four bits, the last two of five.
        Put(0xFF, 0xC4, 0, 19 + 17, 0, 0, 0, 0, 15, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        Put([.. Enumerable.Range(0, 17)]);
        if (RestartRows > 0)
        {
            Put(0xFF, 0xDD, 0, 4, (RestartRows * Columns) >> 8, RestartRows * Columns);
        }

        foreach (var scan in OneScanEach ? Enumerable.Range(0, Components).Select(one => new[] { one }) : [[.. Enumerable.Range(0, Components)]])
        {
            Scan(scan, samples);
        }

        Put(0xFF, 0xD9);
        return [.. _bytes];
    }

    private void Scan(int[] components, int[] samples)
    {
        Put(0xFF, 0xDA, 0, 6 + (2 * components.Length), components.Length);
        foreach (var component in components)
        {
            Put(component + 1, 0);
        }

        Put(Predictor, 0, Shift);
        for (var row = 0; row < Rows; row++)
        {
            var first = RestartRows > 0 ? row % RestartRows == 0 : row == 0;
            if (first && row > 0)
            {
                Align();
                Put(0xFF, 0xD0 + (((row / RestartRows) - 1) & 7));
            }

            for (var column = 0; column < Columns; column++)
            {
                foreach (var component in components)
                {
                    int At(int y, int x) => samples[(((y * Columns) + x) * Components) + component] >> Shift;
                    Difference(At(row, column) - Predict(first, row, column, At));
                }
            }
        }

        Align();
    }

    private int Predict(bool first, int row, int column, Func<int, int, int> at) => (first, column, Predictor) switch
    {
        (true, 0, _) => 1 << (Precision - Shift - 1),
        (true, _, _) => at(row, column - 1),
        (_, 0, _) => at(row - 1, 0),
        (_, _, 1) => at(row, column - 1),
        (_, _, 2) => at(row - 1, column),
        (_, _, 3) => at(row - 1, column - 1),
        (_, _, 4) => at(row, column - 1) + at(row - 1, column) - at(row - 1, column - 1),
        (_, _, 5) => at(row, column - 1) + ((at(row - 1, column) - at(row - 1, column - 1)) >> 1),
        (_, _, 6) => at(row - 1, column) + ((at(row, column - 1) - at(row - 1, column - 1)) >> 1),
        _ => (at(row, column - 1) + at(row - 1, column)) >> 1,
    };

    private void Difference(int difference)
    {
        difference = (short)difference;
        var category = difference == short.MinValue ? 16 : 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(difference));
        Bits(category < 15 ? category : 30 + category - 15, category < 15 ? 4 : 5);
        if (category is > 0 and < 16)
        {
            Bits(difference > 0 ? difference : difference + (1 << category) - 1, category);
        }
    }

    private void Bits(int value, int count)
    {
        for (var bit = count - 1; bit >= 0; bit--)
        {
            _pending = (_pending << 1) | ((value >> bit) & 1);
            if (++_pendingBits == 8)
            {
                _bytes.Add((byte)_pending);
                if ((byte)_pending == 0xFF)
                {
                    _bytes.Add(0);
                }

                (_pending, _pendingBits) = (0, 0);
            }
        }
    }

    private void Align()
    {
        while (_pendingBits > 0)
        {
            Bits(1, 1);
        }
    }

    private void Put(params int[] values) => _bytes.AddRange(values.Select(value => (byte)value));
}
