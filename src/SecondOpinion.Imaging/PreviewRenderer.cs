using System.Buffers;
using System.Runtime.InteropServices;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Pixels;
using SkiaSharp;

namespace SecondOpinion.Imaging;

/// <summary>Draws the small picture that stands in for a frame until its pixels are there. Pure: no font, no file, no clock.</summary>
public static class PreviewRenderer
{
    private const int Quality = 80;
    private const int MostSide = 16_384;

    /// <summary>A baseline JPEG, 8-bit grey or colour, its longer side at most <paramref name="maxSide"/>; a smaller frame keeps its size.</summary>
    /// <param name="frame">As <see cref="FrameDecoder"/> leaves it.</param>
    /// <param name="layout">The frame's layout.</param>
    /// <param name="window">How the frame is shown.</param>
    /// <param name="maxSide">Pixels, 1 to 16384.</param>
    /// <exception cref="PreviewException">The frame cannot be shown, or the encoder failed.</exception>
    public static byte[] Render(ReadOnlySpan<byte> frame, PixelLayout layout, DisplayWindow window, int maxSide = 128)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxSide, MostSide);
        var longer = Math.Max(layout.Rows, layout.Columns);
        var side = Math.Min(longer, maxSide);
        var size = (Width: Scale(layout.Columns, side, longer), Height: Scale(layout.Rows, side, longer));
        return Encode(Draw(frame, layout, window, size), size, DisplayPipeline.Channels(layout));
    }

    private static byte[] Draw(ReadOnlySpan<byte> frame, PixelLayout layout, DisplayWindow window, (int Width, int Height) size)
    {
        var channels = DisplayPipeline.Channels(layout);
        var length = layout.Rows * layout.Columns * channels;
        var picture = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            DisplayPipeline.Render(frame, layout, window, picture.AsSpan(0, length));
            return AreaAverage.Shrink(picture, (layout.Columns, layout.Rows), channels, size);
        }
        catch (DicomException refused)
        {
            throw new PreviewException("The frame cannot be shown: " + refused.Message, refused);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(picture, clearArray: true);
        }
    }

    private static int Scale(int length, int side, int longer) => Math.Max(1, (int)((((long)length * side) + (longer / 2)) / longer));

    private static byte[] Encode(byte[] picture, (int Width, int Height) size, int channels)
    {
        var info = new SKImageInfo(size.Width, size.Height, channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        var pixels = channels == 1 ? picture : WithAlpha(picture);
        var pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            using var map = new SKPixmap(info, pinned.AddrOfPinnedObject());
            using var jpeg = map.Encode(SKEncodedImageFormat.Jpeg, Quality);
            return jpeg?.ToArray() ?? throw new PreviewException("The picture library could not encode the preview.");
        }
        finally
        {
            pinned.Free();
        }
    }

    private static byte[] WithAlpha(byte[] rgb)
    {
        var rgba = new byte[rgb.Length / 3 * 4];
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
        {
            (rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3]) = (rgb[from], rgb[from + 1], rgb[from + 2], byte.MaxValue);
        }

        return rgba;
    }
}
