using System.Buffers.Binary;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>RLE Lossless (PS3.5 annex G): a header of sixteen words, then a PackBits segment for each byte of a pixel, the highest first.</summary>
internal static class RleFrames
{
    private const int HeaderBytes = 64;

    public static void Decode(ReadOnlySpan<byte> source, PixelLayout layout, Span<byte> destination)
    {
        var width = layout.BytesPerSample;
        var stride = layout.SamplesPerPixel * width;
        if (source.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(source) != stride)
        {
            throw new DicomException("The RLE header does not have one segment for each byte of a pixel.");
        }

        for (var segment = 0; segment < stride; segment++)
        {
            var sample = segment / width;
            var offset = (sample * width) + (width - 1 - (segment % width));
            Unpack(Segment(source, segment, stride), destination, offset, stride);
        }
    }

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> source, int number, int count)
    {
        var start = BinaryPrimitives.ReadUInt32LittleEndian(source[(4 + (4 * number))..]);
        var end = number + 1 < count ? BinaryPrimitives.ReadUInt32LittleEndian(source[(8 + (4 * number))..]) : (uint)source.Length;
        return start >= HeaderBytes && start <= end && end <= source.Length
            ? source[(int)start..(int)end]
            : throw new DicomException("An RLE segment lies outside its frame.");
    }

    /// <summary>Writes every <paramref name="stride"/>-th byte from <paramref name="at"/> on.</summary>
    private static void Unpack(ReadOnlySpan<byte> packed, Span<byte> target, int at, int stride)
    {
        var read = 0;
        while (at < target.Length)
        {
            if (read >= packed.Length)
            {
                throw new DicomException("An RLE segment ends before its frame is full.");
            }

            var control = (sbyte)packed[read++];
            if (control == -128)
            {
                continue; // says nothing, by the standard
            }

            var count = control >= 0 ? control + 1 : 1 - control;
            var needed = control >= 0 ? count : 1;
            if (needed > packed.Length - read || (long)(count - 1) * stride >= target.Length - at)
            {
                throw new DicomException("An RLE run reaches beyond its segment or its frame.");
            }

            Put(packed.Slice(read, needed), count, target[at..], stride);
            read += needed;
            at += count * stride;
        }

        RefuseMore(packed[read..]);
    }

    /// <summary>A pad byte may be anything; more than one only zeros, as some writers round up to four or sixteen.</summary>
    private static void RefuseMore(ReadOnlySpan<byte> rest)
    {
        if (rest.Length > 1 && rest.ContainsAnyExcept((byte)0))
        {
            throw new DicomException("An RLE segment goes on after its frame is full.");
        }
    }

    /// <summary>Each byte once, or a single one so many times.</summary>
    private static void Put(ReadOnlySpan<byte> bytes, int count, Span<byte> target, int stride)
    {
        if (bytes.Length == count)
        {
            Copy(bytes, target, stride);
        }
        else
        {
            Fill(bytes[0], count, target, stride);
        }
    }

    private static void Copy(ReadOnlySpan<byte> bytes, Span<byte> target, int stride)
    {
        if (stride == 1)
        {
            bytes.CopyTo(target);
            return;
        }

        var at = 0;
        foreach (var value in bytes)
        {
            target[at] = value;
            at += stride;
        }
    }

    private static void Fill(byte value, int count, Span<byte> target, int stride)
    {
        if (stride == 1)
        {
            target[..count].Fill(value);
            return;
        }

        for (var at = 0; count > 0; count--, at += stride)
        {
            target[at] = value;
        }
    }
}
