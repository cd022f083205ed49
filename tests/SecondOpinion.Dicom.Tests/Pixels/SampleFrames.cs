using System.Runtime.InteropServices;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>Frames made up from a seed: the same seed, the same frame.</summary>
internal static class SampleFrames
{
    public static PixelLayout Grey(int rows, int columns, int allocated = 16, int stored = 16, bool signed = false) =>
        new(rows, columns, 1, allocated, stored, stored - 1, signed, isPlanar: false, "MONOCHROME2");

    public static PixelLayout Rgb(int rows, int columns, int allocated = 8) =>
        new(rows, columns, 3, allocated, allocated, allocated - 1, isSigned: false, isPlanar: false, "RGB");

    /// <summary>Slopes, noise, flat parts and single spikes: something for every branch of a predictive coder.</summary>
    public static byte[] Make(PixelLayout layout, int seed)
    {
        var random = new Random(seed);
        var frame = new byte[layout.FrameBytes];
        var greatest = (1L << layout.BitsStored) - 1;
        var noise = Math.Max(1, greatest >> random.Next(2, 12));
        var perLine = layout.Columns * (layout.IsSubsampled ? 2 : layout.SamplesPerPixel);
        for (var index = 0; index < layout.Rows * perLine; index++)
        {
            var (row, column) = (index / perLine, index % perLine / layout.SamplesPerPixel);
            var slope = (row * greatest / 97) + (column * greatest / 61) + (index % layout.SamplesPerPixel * greatest / 3);
            var value = (((row >> 4) + (column >> 4)) % 3) switch
            {
                0 => greatest / 5,
                1 => slope + random.NextInt64(noise),
                _ => random.Next(40) == 0 ? random.NextInt64(greatest + 1) : greatest / 2,
            };
            Put(frame, layout, index, value & greatest);
        }

        return frame;
    }

    public static void Put(Span<byte> frame, PixelLayout layout, int index, long value)
    {
        var bits = layout.IsSigned ? value << (64 - layout.BitsStored) >> (64 - layout.BitsStored) : value;
        switch (layout.BitsAllocated)
        {
            case 8:
                frame[index] = (byte)bits;
                break;
            case 16:
                MemoryMarshal.Cast<byte, ushort>(frame)[index] = (ushort)bits;
                break;
            default:
                MemoryMarshal.Cast<byte, uint>(frame)[index] = (uint)bits;
                break;
        }
    }
}
