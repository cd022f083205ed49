using System.Runtime.InteropServices;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

internal sealed class ColourTests
{
    [Test]
    public void A_palette_of_16_bits_gives_its_upper_eight()
    {
        // first mapped 5; index 4 and 5 take the first entry, 6 the second, 7 and more the last
        var palette = new Palette(Table(5, 0x0000, 0xFF00, 0x8000), Table(5, 0x1234, 0x5678, 0x9ABC), Table(5, 0xFFFF, 0x0100, 0x00FF));
        var layout = new PixelLayout(1, 4, 1, 8, 8, 7, isSigned: false, isPlanar: false, "PALETTE COLOR");
        Assert.That(Render([4, 5, 6, 200], layout, new DisplayWindow { Palette = palette }), Is.EqualTo(new byte[]
        {
            0x00, 0x12, 0xFF,
            0x00, 0x12, 0xFF,
            0xFF, 0x56, 0x01,
            0x80, 0x9A, 0x00,
        }));
    }

    [Test]
    public void A_palette_of_8_bits_may_come_in_bytes_or_in_words()
    {
        var bytes = LookupTable.Create(3, 0, 8, [1, 2, 250]);
        var words = LookupTable.Create(3, 0, 8, [1, 0, 2, 0, 250, 0]);
        Assert.That(Enumerable.Range(0, 3).Select(index => bytes.Map(index)), Is.EqualTo(new[] { 1, 2, 250 }));
        Assert.That(Enumerable.Range(0, 3).Select(index => words.Map(index)), Is.EqualTo(new[] { 1, 2, 250 }));
    }

    [Test]
    public void A_descriptor_of_0_entries_means_65536()
    {
        var table = LookupTable.Create(0, 0, 16, new byte[131072]);
        Assert.That(table.Count, Is.EqualTo(65536));
        Assert.That(() => LookupTable.Create(0, 0, 16, new byte[131070]), Throws.TypeOf<DicomException>());
    }

    [TestCase(-1, 16)]
    [TestCase(65537, 16)]
    [TestCase(4, 7)]
    [TestCase(4, 17)]
    public void A_descriptor_outside_the_standard_is_refused(int entries, int bits) =>
        Assert.That(() => LookupTable.Create(entries, 0, bits, new byte[200000]), Throws.TypeOf<DicomException>());

    [Test]
    public void RGB_stays_as_it_is()
    {
        Assert.That(Render([1, 2, 3, 255, 0, 128], SampleFrames.Rgb(1, 2), new DisplayWindow()), Is.EqualTo(new byte[] { 1, 2, 3, 255, 0, 128 }));
    }

    // C.7.6.3.1.2: R = Y + 1.402 (Cr - 128), G = Y - 0.344136 (Cb - 128) - 0.714136 (Cr - 128), B = Y + 1.772 (Cb - 128)
    [TestCase(100, 128, 128, 100, 100, 100)]
    [TestCase(76, 85, 255, 254, 0, 0)] // 76 + 178.05 = 254.05; 76 + 14.80 - 90.70 = 0.10; 76 - 76.20 -> 0
    [TestCase(150, 44, 21, 0, 255, 1)] // 150 - 150.01 -> 0; 150 + 28.91 + 76.41 = 255.32 -> 255; 150 - 148.85 = 1.15
    public void YBR_FULL_becomes_RGB(int y, int cb, int cr, int red, int green, int blue)
    {
        var layout = new PixelLayout(1, 1, 3, 8, 8, 7, isSigned: false, isPlanar: false, "YBR_FULL");
        Assert.That(Render([(byte)y, (byte)cb, (byte)cr], layout, new DisplayWindow()), Is.EqualTo(new[] { (byte)red, (byte)green, (byte)blue }));
    }

    [Test]
    public void In_YBR_FULL_422_two_pixels_share_their_colour()
    {
        var layout = new PixelLayout(1, 2, 3, 8, 8, 7, isSigned: false, isPlanar: false, "YBR_FULL_422");
        Assert.That(layout.FrameBytes, Is.EqualTo(4));
        Assert.That(Render([100, 76, 85, 255], layout, new DisplayWindow()), Is.EqualTo(new byte[] { 255, 24, 24, 254, 0, 0 }));
    }

    [Test]
    public void Colour_that_exists_only_compressed_is_refused()
    {
        var layout = new PixelLayout(1, 1, 3, 8, 8, 7, isSigned: false, isPlanar: false, "YBR_ICT");
        Assert.That(() => Render([1, 2, 3], layout, new DisplayWindow()), Throws.TypeOf<DicomException>());
    }

    private static LookupTable Table(int first, params ushort[] entries) =>
        LookupTable.Create(entries.Length, first, 16, MemoryMarshal.AsBytes(entries.AsSpan()));

    private static byte[] Render(byte[] frame, PixelLayout layout, DisplayWindow window)
    {
        var shown = new byte[layout.Rows * layout.Columns * 3];
        DisplayPipeline.Render(frame, layout, window, shown);
        return shown;
    }
}
