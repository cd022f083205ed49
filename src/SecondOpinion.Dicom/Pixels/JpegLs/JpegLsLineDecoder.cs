using System.Runtime.CompilerServices;

namespace SecondOpinion.Dicom.Pixels.JpegLs;

/// <summary>Decodes one line of one component (T.87 annex A). Lines carry one sample of margin on either side.</summary>
internal static class JpegLsLineDecoder
{
    public static void Decode(ref JpegLsBitReader reader, JpegLsModel model, Span<ushort> previous, Span<ushort> current, ref int runIndex)
    {
        previous[^1] = previous[^2];
        current[0] = previous[1];
        var gradients = model.Gradients;
        int left = current[0], above = previous[1], aboveLeft = previous[0];
        for (var x = 1; x < current.Length - 1;)
        {
            int aboveRight = previous[x + 1];
            var context = (81 * gradients[aboveRight - above]) + (9 * gradients[above - aboveLeft]) + gradients[aboveLeft - left];
            if (context != 0)
            {
                left = DecodeRegular(ref reader, model, context, JpegLsModel.Predict(left, above, aboveLeft));
                current[x++] = (ushort)left;
                (aboveLeft, above) = (above, aboveRight);
                continue;
            }

            var run = DecodeRunLength(ref reader, current.Length - 1 - x, ref runIndex);
            current.Slice(x, run).Fill((ushort)left);
            x += run;
            if (x < current.Length - 1)
            {
                aboveLeft = previous[x];
                left = DecodeRunEnd(ref reader, model, left, aboveLeft, ref runIndex);
                current[x++] = (ushort)left;
                above = previous[x];
            }
        }
    }

    /// <summary>One sample outside a run.</summary>
    /// <param name="reader">The scan.</param>
    /// <param name="model">What is known.</param>
    /// <param name="context">-364 to 364: a context and its mirror image are one.</param>
    /// <param name="predicted">From its neighbours.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DecodeRegular(ref JpegLsBitReader reader, JpegLsModel model, int context, int predicted)
    {
        var parameters = model.Parameters;
        var sign = context >> 31;
        ref var learnt = ref model.Regular[(context ^ sign) - sign];
        predicted = Math.Clamp(predicted + ((learnt.C ^ sign) - sign), 0, parameters.Maximum);

        var k = JpegLsModel.GolombParameter(learnt.N, learnt.A);
        var code = reader.ReadGolomb(k, parameters.Limit, parameters.RangeBits);
        var error = (code >> 1) ^ -(code & 1);
        if (k == 0 && parameters.Near == 0 && 2 * learnt.B <= -learnt.N)
        {
            error = ~error; // such a context errs downwards: its codes are dealt the other way round
        }

        learnt.Learn(error, parameters.Step, parameters.Reset);
        return parameters.Reconstruct(predicted, (error ^ sign) - sign);
    }

    public static int DecodeRunLength(ref JpegLsBitReader reader, int remaining, ref int runIndex)
    {
        var run = 0;
        while (reader.Read(1) == 1)
        {
            var whole = 1 << JpegLsModel.RunBits[runIndex];
            var part = Math.Min(whole, remaining - run);
            run += part;
            if (part == whole && runIndex < JpegLsModel.LastRunIndex)
            {
                runIndex++;
            }

            if (run == remaining)
            {
                return run;
            }
        }

        run += reader.Read(JpegLsModel.RunBits[runIndex]);
        return run < remaining ? run : throw new DicomException("A JPEG-LS run is longer than its line.");
    }

    private static int DecodeRunEnd(ref JpegLsBitReader reader, JpegLsModel model, int left, int above, ref int runIndex)
    {
        var type = Math.Abs(left - above) <= model.Parameters.Near ? 1 : 0;
        var error = DecodeRunEndError(ref reader, model, type, runIndex);
        runIndex = Math.Max(0, runIndex - 1);
        return type == 1 ? model.Parameters.Reconstruct(left, error) : model.Parameters.Reconstruct(above, left > above ? -error : error);
    }

    public static int DecodeRunEndError(ref JpegLsBitReader reader, JpegLsModel model, int type, int runIndex)
    {
        var parameters = model.Parameters;
        ref var learnt = ref model.RunEnds[type];
        var k = learnt.GolombParameter(type);
        var code = reader.ReadGolomb(k, parameters.Limit - JpegLsModel.RunBits[runIndex] - 1, parameters.RangeBits);
        var map = (code + type) & 1;
        var size = (code + type + map) >> 1;
        var isNegative = (k != 0 || 2 * learnt.Negative >= learnt.N) == (map == 1);
        var error = isNegative ? -size : size;
        learnt.Learn(error, code, type, parameters.Reset);
        return error;
    }
}
