using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Imaging;
using SkiaSharp;

namespace SecondOpinion.Tests.Imaging;

internal sealed class PreviewTests
{
    private static readonly DisplayWindow Plain = new() { Window = VoiWindow.TryCreate(127.5, 255, WindowFunction.LinearExact) };

    [TestCase(512, 512, 128, 128)]
    [TestCase(512, 256, 128, 64)]
    [TestCase(300, 1000, 38, 128)]
    [TestCase(3, 65535, 1, 128)]
    [TestCase(128, 128, 128, 128)]
    [TestCase(129, 129, 128, 128)]
    [TestCase(60, 40, 60, 40)]
    [TestCase(1, 1, 1, 1)]
    public void The_longer_side_is_128_pixels_or_as_it_was(int rows, int columns, int height, int width)
    {
        var layout = Grey(rows, columns);
        using var picture = Decode(PreviewRenderer.Render(new byte[layout.FrameBytes], layout, Plain));
        Assert.That((picture.Height, picture.Width), Is.EqualTo((height, width)));
    }

    [Test]
    public void A_preview_is_grey_and_averages_what_it_covers()
    {
        var layout = Grey(256, 256);
        var stripes = new byte[layout.FrameBytes];
        for (var index = 0; index < stripes.Length; index += 2)
        {
            stripes[index] = 200;
        }

        using var picture = Decode(PreviewRenderer.Render(stripes, layout, Plain));
        Assert.That(picture.ColorType, Is.EqualTo(SKColorType.Gray8));
        Assert.That(picture.Bytes, Has.All.InRange(98, 102));
    }

    [Test]
    public void The_window_decides_what_is_seen()
    {
        var layout = Grey(64, 64);
        var frame = Enumerable.Repeat((byte)100, 64 * 64).ToArray();
        using var dark = Decode(PreviewRenderer.Render(frame, layout, Plain with { Window = VoiWindow.TryCreate(200, 20) }));
        using var bright = Decode(PreviewRenderer.Render(frame, layout, Plain with { Window = VoiWindow.TryCreate(20, 20) }));
        Assert.That((dark.Bytes[0], bright.Bytes[0]), Is.EqualTo(((byte)0, (byte)255)));
    }

    [Test]
    public void Colour_stays_colour()
    {
        var layout = new PixelLayout(200, 200, 3, 8, 8, 7, isSigned: false, isPlanar: false, "RGB");
        var red = new byte[layout.FrameBytes];
        for (var index = 0; index < red.Length; index += 3)
        {
            red[index] = 250;
        }

        using var picture = Decode(PreviewRenderer.Render(red, layout, new DisplayWindow()));
        var pixel = picture.GetPixel(64, 64);
        Assert.That(pixel.Red, Is.GreaterThan(240));
        Assert.That(pixel.Green + pixel.Blue, Is.LessThan(20));
    }

    [Test]
    public void A_palette_frame_without_its_palette_has_no_preview()
    {
        var layout = new PixelLayout(8, 8, 1, 8, 8, 7, isSigned: false, isPlanar: false, "PALETTE COLOR");
        Assert.That(() => PreviewRenderer.Render(new byte[64], layout, new DisplayWindow()), Throws.TypeOf<PreviewException>());
    }

    private static PixelLayout Grey(int rows, int columns) => new(rows, columns, 1, 8, 8, 7, isSigned: false, isPlanar: false, "MONOCHROME2");

    private static SKBitmap Decode(byte[] jpeg)
    {
        Assert.That(jpeg.AsSpan(0, 2).SequenceEqual<byte>([0xFF, 0xD8]), Is.True);
        return SKBitmap.Decode(jpeg);
    }
}
