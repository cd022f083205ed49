namespace SecondOpinion.Dicom.Pixels.JpegLs;

/// <summary>Decodes one line of three components that are interleaved by sample (T.87 annex B.3): they share their runs.</summary>
internal static class JpegLsSampleDecoder
{
    public static void Decode(ref JpegLsBitReader reader, JpegLsModel model, JpegLsLines lines, ref int runIndex)
    {
        Span<int> contexts = stackalloc int[lines.Components];
        var width = lines.Width;
        for (var component = 0; component < lines.Components; component++)
        {
            var previous = lines.Previous(component);
            previous[^1] = previous[^2];
            lines.Current(component)[0] = previous[1];
        }

        for (var x = 1; x <= width; x++)
        {
            if (ReadContexts(model, lines, x, contexts))
            {
                DecodePixel(ref reader, model, lines, x, contexts);
                continue;
            }

            var run = JpegLsLineDecoder.DecodeRunLength(ref reader, width + 1 - x, ref runIndex);
            for (var component = 0; component < lines.Components; component++)
            {
                var current = lines.Current(component);
                current.Slice(x, run).Fill(current[x - 1]);
            }

            x += run;
            if (x <= width)
            {
                DecodeRunEnd(ref reader, model, lines, x, runIndex);
                runIndex = Math.Max(0, runIndex - 1);
            }
        }
    }

    /// <summary>False where all components lie flat, which begins a run.</summary>
    private static bool ReadContexts(JpegLsModel model, JpegLsLines lines, int x, Span<int> contexts)
    {
        var any = 0;
        for (var component = 0; component < contexts.Length; component++)
        {
            var previous = lines.Previous(component);
            var current = lines.Current(component);
            contexts[component] = (81 * model.Gradients[previous[x + 1] - previous[x]])
                + (9 * model.Gradients[previous[x] - previous[x - 1]])
                + model.Gradients[previous[x - 1] - current[x - 1]];
            any |= contexts[component];
        }

        return any != 0;
    }

    private static void DecodePixel(ref JpegLsBitReader reader, JpegLsModel model, JpegLsLines lines, int x, scoped ReadOnlySpan<int> contexts)
    {
        for (var component = 0; component < contexts.Length; component++)
        {
            var previous = lines.Previous(component);
            var current = lines.Current(component);
            var predicted = JpegLsModel.Predict(current[x - 1], previous[x], previous[x - 1]);
            current[x] = (ushort)JpegLsLineDecoder.DecodeRegular(ref reader, model, contexts[component], predicted);
        }
    }

    private static void DecodeRunEnd(ref JpegLsBitReader reader, JpegLsModel model, JpegLsLines lines, int x, int runIndex)
    {
        for (var component = 0; component < lines.Components; component++)
        {
            var current = lines.Current(component);
            int left = current[x - 1], above = lines.Previous(component)[x];
            var error = JpegLsLineDecoder.DecodeRunEndError(ref reader, model, type: 0, runIndex);
            current[x] = (ushort)model.Parameters.Reconstruct(above, left > above ? -error : error);
        }
    }
}
