using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>Uncompressed frames (PS3.5 section 8 and annex A.1 to A.3) brought to little endian, colour by pixel.</summary>
internal static class NativeFrames
{
    public static void Decode(ReadOnlySpan<byte> source, PixelLayout layout, bool bigEndian, Span<byte> destination)
    {
        var padded = destination.Length + (destination.Length & 1);
        if (source.Length != destination.Length && source.Length != padded)
        {
            throw new DicomException("The uncompressed frame is not as long as its description says.");
        }

        if (bigEndian)
        {
            Swap(source, layout, destination);
        }
        else
        {
            source[..destination.Length].CopyTo(destination);
        }

        if (layout.IsPlanar)
        {
            Interleave(destination, layout);
        }
    }

    /// <summary>Big endian 8-bit samples come in words (OW): each pair is swapped, the last one together with its pad byte.</summary>
    private static void Swap(ReadOnlySpan<byte> source, PixelLayout layout, Span<byte> destination)
    {
        switch (layout.BitsAllocated)
        {
            case 8:
                var paired = destination.Length & ~1;
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, ushort>(source[..paired]), MemoryMarshal.Cast<byte, ushort>(destination[..paired]));
                if (paired < destination.Length)
                {
                    // The last sample shares its word with the pad byte, or with a neighbour that is not here.
                    destination[^1] = source.Length > destination.Length
                        ? source[^1]
                        : throw new DicomException("A big endian frame of odd length must come with the byte that completes its last word.");
                }

                break;
            case 16:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            default:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(destination));
                break;
        }
    }

    private static void Interleave(Span<byte> frame, PixelLayout layout)
    {
        using var planes = new Pooled<byte>(frame.Length);
        frame.CopyTo(planes.Span);
        var (width, samples, pixels) = (layout.BytesPerSample, layout.SamplesPerPixel, layout.Rows * layout.Columns);
        for (var plane = 0; plane < samples; plane++)
        {
            var from = planes.Span.Slice(plane * pixels * width, pixels * width);
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                from.Slice(pixel * width, width).CopyTo(frame[(((pixel * samples) + plane) * width)..]);
            }
        }
    }
}
