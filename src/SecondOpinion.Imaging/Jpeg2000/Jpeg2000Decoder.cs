using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Jpeg2000;

/// <summary>JPEG 2000 and High-Throughput JPEG 2000 by OpenJPEG's command line, a process a frame.</summary>
public sealed class Jpeg2000Decoder(IOptions<ImagingSettings> settings) : IForeignDecoder
{
    private readonly SealedProgram _program = new(settings.Value);

    /// <inheritdoc/>
    public bool CanDecode(string transferSyntaxUid) => settings.Value.Jpeg2000Program.Length > 0 && FrameDecoder.IsJpeg2000(transferSyntaxUid);

    /// <inheritdoc/>
    public string? Decode(ReadOnlySpan<byte> codestream, PixelLayout layout, Span<byte> destination)
    {
        if (destination.Length != layout.FrameBytes)
        {
            throw new ArgumentException("The destination is not as long as the layout says.", nameof(destination));
        }

        codestream = Jpeg2000Size.Unboxed(codestream);
        var size = Jpeg2000Size.Read(codestream, layout);
        var length = layout.Rows * layout.Columns * layout.SamplesPerPixel * size.Bytes;
        var planes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var failure = _program.Run(codestream, planes.AsSpan(0, length));
            if (failure is null)
            {
                Interleave(planes.AsSpan(0, length), size, layout, destination);
            }

            return failure;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes, clearArray: true);
        }
    }

    /// <summary>From one plane after the other to colour by pixel, and from the codestream's width of a sample to the header's.</summary>
    private static void Interleave(ReadOnlySpan<byte> planes, Jpeg2000Size size, PixelLayout layout, Span<byte> frame)
    {
        var (samples, pixels) = (layout.SamplesPerPixel, layout.Rows * layout.Columns);
        for (var component = 0; component < samples; component++)
        {
            var plane = planes.Slice(component * pixels * size.Bytes, pixels * size.Bytes);
            for (int pixel = 0, at = component; pixel < pixels; pixel++, at += samples)
            {
                var value = size.Bytes == 2 ? MemoryMarshal.Cast<byte, short>(plane)[pixel] : size.IsSigned ? (sbyte)plane[pixel] : plane[pixel];
                if (layout.BitsAllocated == 8)
                {
                    frame[at] = (byte)value;
                }
                else
                {
                    MemoryMarshal.Cast<byte, short>(frame)[at] = (short)value;
                }
            }
        }
    }
}
