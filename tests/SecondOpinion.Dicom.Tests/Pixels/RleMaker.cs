using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>The plainest RLE writer: runs of two or more, else literals of up to 128.</summary>
internal static class RleMaker
{
    public static byte[] Make(ReadOnlySpan<byte> frame, PixelLayout layout)
    {
        var (width, stride) = (layout.BytesPerSample, layout.BytesPerSample * layout.SamplesPerPixel);
        var result = new List<byte>(new byte[64]);
        BitConverter.GetBytes(stride).CopyTo(result, 0);
        for (var segment = 0; segment < stride; segment++)
        {
            BitConverter.GetBytes(result.Count).CopyTo(result, 4 + (4 * segment));
            var plane = new byte[frame.Length / stride];
            for (var pixel = 0; pixel < plane.Length; pixel++)
            {
                plane[pixel] = frame[(pixel * stride) + (segment / width * width) + width - 1 - (segment % width)];
            }

            Pack(plane, result);
        }

        return [.. result];
    }

    private static void CopyTo(this byte[] bytes, List<byte> list, int at)
    {
        for (var index = 0; index < bytes.Length; index++)
        {
            list[at + index] = bytes[index];
        }
    }

    private static void Pack(byte[] plane, List<byte> result)
    {
        for (var at = 0; at < plane.Length;)
        {
            var run = 1;
            while (run < 128 && at + run < plane.Length && plane[at + run] == plane[at])
            {
                run++;
            }

            if (run > 1)
            {
                result.AddRange([(byte)(1 - run), plane[at]]);
                at += run;
                continue;
            }

            var literal = 1;
            while (literal < 128 && at + literal + 1 < plane.Length && plane[at + literal] != plane[at + literal + 1])
            {
                literal++;
            }

            result.Add((byte)(literal - 1));
            result.AddRange(plane.AsSpan(at, literal));
            at += literal;
        }

        if (result.Count % 2 == 1)
        {
            result.Add(0);
        }
    }
}
