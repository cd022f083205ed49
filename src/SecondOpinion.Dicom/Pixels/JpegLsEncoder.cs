using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using SecondOpinion.Dicom.Pixels.Jpeg;
using SecondOpinion.Dicom.Pixels.JpegLs;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>JPEG-LS lossless (1.2.840.10008.1.2.4.80, ITU-T T.87): one scan, colour interleaved by line, default parameters.</summary>
public static class JpegLsEncoder
{
    /// <summary>Whether <see cref="Encode"/> has a form for frames of this layout.</summary>
    public static bool CanEncode(PixelLayout layout) => layout is { BitsAllocated: <= 16, IsSubsampled: false };

    /// <summary>Encodes one frame bit for bit: bits outside Bits Stored are kept too, so clear them first where they must not leave.</summary>
    /// <param name="frame">As <see cref="FrameDecoder"/> leaves it: little endian, colour by pixel.</param>
    /// <param name="layout">8 or 16 bits allocated, not subsampled.</param>
    /// <param name="destination">Receives the codestream line by line; it is complete when the call returns.</param>
    public static void Encode(ReadOnlySpan<byte> frame, PixelLayout layout, IBufferWriter<byte> destination)
    {
        if (frame.Length != layout.FrameBytes)
        {
            throw new ArgumentException("The frame is not as long as its layout says.", nameof(frame));
        }

        if (!CanEncode(layout))
        {
            throw new DicomException("JPEG-LS holds samples of at most 16 bits, and no subsampled colour.");
        }

        var precision = Precision(frame, layout);
        WriteHeader(layout, precision, destination);
        EncodeScan(frame, layout, precision, destination);
        destination.Write<byte>([0xFF, JpegMarker.EndOfImage]);
    }

    private static void EncodeScan(ReadOnlySpan<byte> frame, PixelLayout layout, int precision, IBufferWriter<byte> destination)
    {
        var model = new JpegLsModel(JpegLsParameters.Create((1 << precision) - 1, near: 0));
        var writer = new JpegLsBitWriter(destination);
        using var lines = new JpegLsLines(layout.Columns, layout.SamplesPerPixel);
        Span<int> runIndexes = stackalloc int[layout.SamplesPerPixel];
        var lineBytes = (int)(layout.FrameBytes / layout.Rows);
        for (var row = 0; row < layout.Rows; row++)
        {
            writer.Reserve(layout.Columns * layout.SamplesPerPixel * model.Parameters.Limit);
            for (var component = 0; component < layout.SamplesPerPixel; component++)
            {
                var current = lines.Current(component);
                SampleLines.Load(frame.Slice(row * lineBytes, lineBytes), current[1..^1], component, layout);
                JpegLsLineEncoder.Encode(ref writer, model, lines.Previous(component), current, ref runIndexes[component]);
            }

            lines.Advance();
        }

        writer.Finish();
    }

    /// <summary>As many bits as are stored, or more where any sample uses more: a sign repeated above, an overlay.</summary>
    /// <remarks>At least eight: below, T.87 C.2.4.1.1.1 has default thresholds of their own, and not every reader knows them.</remarks>
    private static int Precision(ReadOnlySpan<byte> frame, PixelLayout layout)
    {
        var used = 0u;
        if (layout.BitsAllocated == 8)
        {
            foreach (var sample in frame)
            {
                used |= sample;
            }
        }
        else
        {
            foreach (var sample in MemoryMarshal.Cast<byte, ushort>(frame))
            {
                used |= sample;
            }
        }

        var bits = 32 - BitOperations.LeadingZeroCount(used);
        return Math.Max(8, Math.Max(bits, layout.HighBit + 1));
    }

    private static void WriteHeader(PixelLayout layout, int precision, IBufferWriter<byte> destination)
    {
        var components = layout.SamplesPerPixel;
        Span<byte> dimensions = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(dimensions, (ushort)layout.Rows);
        BinaryPrimitives.WriteUInt16BigEndian(dimensions[2..], (ushort)layout.Columns);
        destination.Write<byte>([0xFF, JpegMarker.StartOfImage, 0xFF, JpegMarker.StartOfFrameJpegLs]);
        destination.Write<byte>([0, (byte)(8 + (3 * components)), (byte)precision]);
        destination.Write(dimensions);
        destination.Write<byte>([(byte)components]);
        for (var component = 1; component <= components; component++)
        {
            destination.Write<byte>([(byte)component, 0x11, 0]);
        }

        destination.Write<byte>([0xFF, JpegMarker.StartOfScan, 0, (byte)(6 + (2 * components)), (byte)components]);
        for (var component = 1; component <= components; component++)
        {
            destination.Write<byte>([(byte)component, 0]);
        }

        destination.Write<byte>([0, (byte)(components > 1 ? 1 : 0), 0]); // NEAR, interleave by line, no point transform
    }
}
