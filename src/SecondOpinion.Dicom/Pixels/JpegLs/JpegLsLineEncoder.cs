namespace SecondOpinion.Dicom.Pixels.JpegLs;

/// <summary>Encodes one line of one component without loss (T.87 annex A). Lines carry one sample of margin on either side.</summary>
internal static class JpegLsLineEncoder
{
    public static void Encode(
        ref JpegLsBitWriter writer, JpegLsModel model, Span<ushort> previous, Span<ushort> current, ref int runIndex)
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
                int sample = current[x++];
                EncodeRegular(ref writer, model, context, sample, JpegLsModel.Predict(left, above, aboveLeft));
                (left, aboveLeft, above) = (sample, above, aboveRight);
                continue;
            }

            x += EncodeRunLength(ref writer, current[x..^1], (ushort)left, ref runIndex);
            if (x < current.Length - 1)
            {
                int sample = current[x++];
                aboveLeft = previous[x - 1];
                var error = left > aboveLeft ? aboveLeft - sample : sample - aboveLeft;
                EncodeRunEnd(ref writer, model, error, left == aboveLeft ? 1 : 0, ref runIndex);
                left = sample;
                above = previous[x];
            }
        }
    }

    private static void EncodeRegular(ref JpegLsBitWriter writer, JpegLsModel model, int context, int sample, int predicted)
    {
        var parameters = model.Parameters;
        var sign = context >> 31;
        ref var learnt = ref model.Regular[(context ^ sign) - sign];
        predicted = Math.Clamp(predicted + ((learnt.C ^ sign) - sign), 0, parameters.Maximum);
        var error = parameters.Wrap(((sample - predicted) ^ sign) - sign);

        var k = JpegLsModel.GolombParameter(learnt.N, learnt.A);
        var dealt = k == 0 && 2 * learnt.B <= -learnt.N ? ~error : error; // see the decoder
        writer.WriteGolomb((dealt << 1) ^ (dealt >> 31), k, parameters.Limit, parameters.RangeBits);
        learnt.Learn(error, step: 1, parameters.Reset);
    }

    private static int EncodeRunLength(ref JpegLsBitWriter writer, ReadOnlySpan<ushort> rest, ushort value, ref int runIndex)
    {
        var run = rest.IndexOfAnyExcept(value);
        var reachesEnd = run < 0;
        run = reachesEnd ? rest.Length : run;
        var left = run;
        while (left >= 1 << JpegLsModel.RunBits[runIndex])
        {
            writer.Write(1, 1);
            left -= 1 << JpegLsModel.RunBits[runIndex];
            runIndex = Math.Min(runIndex + 1, JpegLsModel.LastRunIndex);
        }

        if (!reachesEnd)
        {
            writer.Write((uint)left, 1 + JpegLsModel.RunBits[runIndex]); // a zero before it ends the ones
        }
        else if (left > 0)
        {
            writer.Write(1, 1);
        }

        return run;
    }

    private static void EncodeRunEnd(ref JpegLsBitWriter writer, JpegLsModel model, int error, int type, ref int runIndex)
    {
        var parameters = model.Parameters;
        ref var learnt = ref model.RunEnds[type];
        error = parameters.Wrap(error);
        var k = learnt.GolombParameter(type);
        var map = error != 0 && (k == 0 && 2 * learnt.Negative < learnt.N) == (error > 0) ? 1 : 0;
        var code = (2 * Math.Abs(error)) - type - map;
        writer.WriteGolomb(code, k, parameters.Limit - JpegLsModel.RunBits[runIndex] - 1, parameters.RangeBits);
        learnt.Learn(error, code, type, parameters.Reset);
        runIndex = Math.Max(0, runIndex - 1);
    }
}
