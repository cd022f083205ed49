using System.Runtime.InteropServices;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>Moves one component of one line between a codec's samples and a frame that is colour by pixel.</summary>
internal static class SampleLines
{
    /// <param name="samples">One component of the line.</param>
    /// <param name="line">The line's bytes in the frame.</param>
    /// <param name="component">Which one, from 0.</param>
    /// <param name="layout">8 or 16 bits allocated.</param>
    public static void Store(ReadOnlySpan<ushort> samples, Span<byte> line, int component, PixelLayout layout)
    {
        var step = layout.SamplesPerPixel;
        if (layout.BitsAllocated == 8)
        {
            for (int x = 0, at = component; x < samples.Length; x++, at += step)
            {
                line[at] = (byte)samples[x];
            }

            return;
        }

        var words = MemoryMarshal.Cast<byte, ushort>(line);
        if (step == 1)
        {
            samples.CopyTo(words);
            return;
        }

        for (int x = 0, at = component; x < samples.Length; x++, at += step)
        {
            words[at] = samples[x];
        }
    }

    /// <summary>The other way round.</summary>
    public static void Load(ReadOnlySpan<byte> line, Span<ushort> samples, int component, PixelLayout layout)
    {
        var step = layout.SamplesPerPixel;
        if (layout.BitsAllocated == 8)
        {
            for (int x = 0, at = component; x < samples.Length; x++, at += step)
            {
                samples[x] = line[at];
            }

            return;
        }

        var words = MemoryMarshal.Cast<byte, ushort>(line);
        if (step == 1)
        {
            words.CopyTo(samples);
            return;
        }

        for (int x = 0, at = component; x < samples.Length; x++, at += step)
        {
            samples[x] = words[at];
        }
    }
}
