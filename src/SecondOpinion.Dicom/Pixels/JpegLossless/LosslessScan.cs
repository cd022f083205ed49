using System.Runtime.InteropServices;
using SecondOpinion.Dicom.Pixels.Jpeg;

namespace SecondOpinion.Dicom.Pixels.JpegLossless;

/// <summary>One scan (T.81 B.2.3, annex H): some or all components, interleaved by sample.</summary>
/// <param name="First">The first component, from 0, that the scan holds.</param>
/// <param name="Tables">A Huffman table for each component.</param>
/// <param name="Predictor">1 to 7.</param>
/// <param name="Shift">Point transform: low bits that were thrown away.</param>
/// <param name="Start">Prediction of the very first sample, and of the first after each restart.</param>
internal sealed record LosslessScan(int First, HuffmanTable[] Tables, int Predictor, int Shift, int Start)
{
    public static LosslessScan Read(ReadOnlySpan<byte> body, JpegFrameHeader frame, HuffmanTable?[] tables, int decoded)
    {
        var count = body.Length == 0 ? 0 : body[0];
        if (count < 1 || count > frame.Components - decoded || body.Length != 4 + (2 * count))
        {
            throw new DicomException("The JPEG scan header is not as long as its components.");
        }

        var used = new HuffmanTable[count];
        for (var component = 0; component < count; component++)
        {
            var slot = body[2 + (2 * component)];
            // In order, so that no component can be sent twice in place of another.
            if (frame.IndexOf(body[1 + (2 * component)]) != decoded + component || (slot & 0xF) != 0 || slot >> 4 > 3)
            {
                throw new DicomException("A JPEG scan has its components out of order, or names a table that cannot be.");
            }

            used[component] = tables[slot >> 4] ?? throw new DicomException("A JPEG scan names a Huffman table that is not there.");
        }

        var (predictor, end, approximation) = (body[1 + (2 * count)], body[2 + (2 * count)], body[3 + (2 * count)]);
        if (predictor is < 1 or > 7 || end != 0 || approximation >= frame.Precision)
        {
            throw new DicomException("The JPEG scan has a predictor or a point transform that is not defined.");
        }

        return new(decoded, used, predictor, approximation, 1 << (frame.Precision - approximation - 1));
    }

    /// <summary>Decodes the scan into the frame and answers where its entropy-coded bits end.</summary>
    public int Decode(ReadOnlySpan<byte> codestream, int position, int restartRows, PixelLayout layout, Span<byte> destination)
    {
        var width = layout.Columns * Tables.Length;
        using var lines = new Pooled<ushort>(2 * width);
        var previous = lines.Span[..width];
        var current = lines.Span[width..];
        var reader = new HuffmanBitReader(codestream, position);
        for (var row = 0; row < layout.Rows; row++)
        {
            var startsInterval = restartRows > 0 ? row % restartRows == 0 : row == 0;
            if (startsInterval && row > 0)
            {
                reader.Restart((row / restartRows) - 1);
            }

            DecodeRow(ref reader, startsInterval, previous, current);
            if (reader.IsOverrun)
            {
                throw new DicomException("The JPEG codestream is cut short.");
            }

            Store(current, layout, destination.Slice((int)(layout.FrameBytes / layout.Rows * row), (int)(layout.FrameBytes / layout.Rows)));
            var next = previous;
            previous = current;
            current = next;
        }

        return HuffmanBitReader.NextMarker(codestream, reader.Position);
    }

    /// <summary>The first line of an interval knows only its left; the first sample of a later line only what is above.</summary>
    private void DecodeRow(ref HuffmanBitReader reader, bool startsInterval, ReadOnlySpan<ushort> previous, Span<ushort> current)
    {
        for (var component = 0; component < Tables.Length; component++)
        {
            var predicted = startsInterval ? Start : previous[component];
            current[component] = (ushort)(predicted + reader.ReadDifference(Tables[component]));
        }

        switch (startsInterval ? 1 : Predictor)
        {
            case 1: DecodeRest<Predictor1>(ref reader, previous, current); break;
            case 2: DecodeRest<Predictor2>(ref reader, previous, current); break;
            case 3: DecodeRest<Predictor3>(ref reader, previous, current); break;
            case 4: DecodeRest<Predictor4>(ref reader, previous, current); break;
            case 5: DecodeRest<Predictor5>(ref reader, previous, current); break;
            case 6: DecodeRest<Predictor6>(ref reader, previous, current); break;
            default: DecodeRest<Predictor7>(ref reader, previous, current); break;
        }
    }

    private void DecodeRest<T>(ref HuffmanBitReader reader, ReadOnlySpan<ushort> previous, Span<ushort> current)
        where T : struct, IPredictor
    {
        var step = Tables.Length;
        if (step == 1)
        {
            var table = Tables[0];
            for (int x = 1, left = current[0]; x < current.Length; x++)
            {
                left = (ushort)(T.Predict(left, previous[x], previous[x - 1]) + reader.ReadDifference(table));
                current[x] = (ushort)left;
            }

            return;
        }

        for (int at = step, component = 0; at < current.Length; at++)
        {
            var predicted = T.Predict(current[at - step], previous[at], previous[at - step]);
            current[at] = (ushort)(predicted + reader.ReadDifference(Tables[component]));
            component = component + 1 == step ? 0 : component + 1;
        }
    }

    private void Store(ReadOnlySpan<ushort> samples, PixelLayout layout, Span<byte> line)
    {
        var words = MemoryMarshal.Cast<byte, ushort>(line);
        for (int at = 0, x = First, component = 0; at < samples.Length; at++)
        {
            var value = samples[at] << Shift;
            if (layout.BitsAllocated == 8)
            {
                line[x] = (byte)value;
            }
            else
            {
                words[x] = (ushort)value;
            }

            x++;
            if (++component == Tables.Length)
            {
                component = 0;
                x += layout.SamplesPerPixel - Tables.Length;
            }
        }
    }
}
