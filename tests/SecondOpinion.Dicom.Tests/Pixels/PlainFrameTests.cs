using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

internal sealed class PlainFrameTests
{
    private const string LittleEndian = "1.2.840.10008.1.2.1";
    private const string BigEndian = "1.2.840.10008.1.2.2";
    private const string Rle = "1.2.840.10008.1.2.5";

    [Test]
    public void Big_endian_words_are_turned_round()
    {
        Assert.That(Decode(BigEndian, SampleFrames.Grey(1, 2), [0x12, 0x34, 0x56, 0x78]), Is.EqualTo(new byte[] { 0x34, 0x12, 0x78, 0x56 }));
        Assert.That(Decode(BigEndian, SampleFrames.Grey(1, 1, 32, 32), [1, 2, 3, 4]), Is.EqualTo(new byte[] { 4, 3, 2, 1 }));
    }

    [Test]
    public void Big_endian_bytes_in_words_are_turned_round_with_their_pad_byte()
    {
        Assert.That(Decode(BigEndian, SampleFrames.Grey(1, 3, 8, 8), [2, 1, 0, 3]), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(() => Decode(BigEndian, SampleFrames.Grey(1, 3, 8, 8), [2, 1, 0]), Throws.TypeOf<DicomException>());
    }

    [TestCase(8)]
    [TestCase(16)]
    [TestCase(32)]
    public void Planes_become_colour_by_pixel(int bits)
    {
        var layout = new PixelLayout(5, 7, 3, bits, bits, bits - 1, isSigned: false, isPlanar: true, "RGB");
        var byPixel = SampleFrames.Make(layout.AsDecoded(), seed: bits);
        var (planes, width) = (new byte[byPixel.Length], bits / 8);
        for (var sample = 0; sample < 5 * 7 * 3; sample++)
        {
            byPixel.AsSpan(sample * width, width).CopyTo(planes.AsSpan(((sample % 3 * 35) + (sample / 3)) * width));
        }

        Assert.That(Decode(LittleEndian, layout, planes), Is.EqualTo(byPixel));
    }

    [TestCase(5, ExpectedResult = false)]
    [TestCase(6, ExpectedResult = false)]
    [TestCase(7, ExpectedResult = true)]
    [TestCase(4, ExpectedResult = true)]
    public bool A_plain_frame_may_have_one_pad_byte_and_no_more(int length)
    {
        try
        {
            Decode(LittleEndian, SampleFrames.Grey(1, 5, 8, 8), new byte[length]);
            return false;
        }
        catch (DicomException)
        {
            return true;
        }
    }

    [Test]
    public void RLE_of_any_depth_comes_back(
        [Values(8, 16, 32)] int bits, [Values(1, 3)] int samples, [Values(1, 40)] int rows, [Values(1, 301)] int columns)
    {
        var layout = new PixelLayout(rows, columns, samples, bits, bits, bits - 1, isSigned: false, isPlanar: false, samples == 3 ? "RGB" : "MONOCHROME2");
        var frame = SampleFrames.Make(layout, seed: bits + samples);
        Assert.That(Decode(Rle, layout, RleMaker.Make(frame, layout)), Is.EqualTo(frame));
    }

    [TestCase("-3: 3 of 4", new byte[] { 0xFE, 9, 0, 7 }, ExpectedResult = true)]
    [TestCase("literal to the end", new byte[] { 3, 1, 2, 3, 4 }, ExpectedResult = true)]
    [TestCase("-128 says nothing", new byte[] { 0x80, 3, 1, 2, 3, 4 }, ExpectedResult = true)]
    [TestCase("a pad byte", new byte[] { 0xFD, 9, 55 }, ExpectedResult = true)]
    [TestCase("zeros after the frame", new byte[] { 0xFD, 9, 0, 0, 0 }, ExpectedResult = true)]
    [TestCase("a run past the frame", new byte[] { 0xFC, 9 }, ExpectedResult = false)]
    [TestCase("a literal past the frame", new byte[] { 4, 1, 2, 3, 4, 5 }, ExpectedResult = false)]
    [TestCase("a literal past the segment", new byte[] { 3, 1, 2, 3 }, ExpectedResult = false)]
    [TestCase("a run without its value", new byte[] { 0xFD }, ExpectedResult = false)]
    [TestCase("too little", new byte[] { 0xFE, 9 }, ExpectedResult = false)]
    [TestCase("more runs after the frame", new byte[] { 0xFD, 9, 0xFD, 9 }, ExpectedResult = false)]
    public bool An_RLE_segment_fills_its_frame_exactly(string what, byte[] segment)
    {
        byte[] header = [1, 0, 0, 0, 64, 0, 0, 0, .. new byte[56]];
        try
        {
            Decode(Rle, SampleFrames.Grey(1, 4, 8, 8), [.. header, .. segment]);
            return true;
        }
        catch (DicomException)
        {
            return false;
        }
    }

    [Test]
    public void Bits_outside_those_stored_are_cleared_and_a_sign_is_repeated()
    {
        byte[] unsigned = [0xFF, 0xFF, 0x00, 0xF0];
        OverlayBits.Clear(unsigned, SampleFrames.Grey(1, 2, 16, 12));
        Assert.That(unsigned, Is.EqualTo(new byte[] { 0xFF, 0x0F, 0x00, 0x00 }));

        byte[] signed = [0x00, 0x08, 0xFF, 0xF7];
        OverlayBits.Clear(signed, SampleFrames.Grey(1, 2, 16, 12, signed: true));
        Assert.That(signed, Is.EqualTo(new byte[] { 0x00, 0xF8, 0xFF, 0x07 }));

        byte[] high = [0x4F, 0x06];
        OverlayBits.Clear(high, new PixelLayout(1, 1, 1, 16, 12, 15, isSigned: false, isPlanar: false, "MONOCHROME2"));
        Assert.That(high, Is.EqualTo(new byte[] { 0x40, 0x06 }));

        byte[] bytes = [0xC5];
        OverlayBits.Clear(bytes, SampleFrames.Grey(1, 1, 8, 6));
        Assert.That(bytes, Is.EqualTo(new byte[] { 0x05 }));
    }

    [TestCase(65535, 1, 1, 16, 16, 15, "MONOCHROME2", ExpectedResult = true)]
    [TestCase(65536, 1, 1, 16, 16, 15, "MONOCHROME2", ExpectedResult = false)]
    [TestCase(0, 1, 1, 16, 16, 15, "MONOCHROME2", ExpectedResult = false)]
    [TestCase(65535, 65535, 1, 16, 16, 15, "MONOCHROME2", ExpectedResult = false)]
    [TestCase(65535, 65535, 3, 32, 32, 31, "RGB", ExpectedResult = false)]
    [TestCase(16384, 16384, 1, 8, 8, 7, "MONOCHROME2", ExpectedResult = true)]
    [TestCase(16385, 16384, 1, 8, 8, 7, "MONOCHROME2", ExpectedResult = false)]
    [TestCase(1, 1, 1, 1, 1, 0, "MONOCHROME2", ExpectedResult = false)]
    [TestCase(1, 1, 1, 12, 12, 11, "MONOCHROME2", ExpectedResult = false)]
    [TestCase(1, 1, 1, 16, 17, 16, "MONOCHROME2", ExpectedResult = false)]
    [TestCase(1, 1, 1, 16, 12, 10, "MONOCHROME2", ExpectedResult = false)]
    [TestCase(1, 1, 1, 16, 12, 15, "MONOCHROME2", ExpectedResult = true)]
    [TestCase(1, 1, 1, 16, 12, 16, "MONOCHROME2", ExpectedResult = false)]
    [TestCase(1, 1, 2, 8, 8, 7, "RGB", ExpectedResult = false)]
    [TestCase(1, 1, 3, 8, 8, 7, "MONOCHROME2", ExpectedResult = false)]
    [TestCase(1, 1, 1, 8, 8, 7, "RGB", ExpectedResult = false)]
    [TestCase(1, 1, 1, 8, 8, 7, "HSV", ExpectedResult = false)]
    [TestCase(1, 2, 3, 8, 8, 7, "YBR_FULL_422", ExpectedResult = true)]
    [TestCase(1, 3, 3, 8, 8, 7, "YBR_FULL_422", ExpectedResult = false)]
    public bool A_layout_is_checked_when_it_is_made(int rows, int columns, int samples, int allocated, int stored, int high, string photometric)
    {
        try
        {
            _ = new PixelLayout(rows, columns, samples, allocated, stored, high, isSigned: false, isPlanar: false, photometric);
            return true;
        }
        catch (DicomException)
        {
            return false;
        }
    }

    [TestCase("1.2.840.10008.1.2.4.50", ExpectedResult = true)]
    [TestCase("1.2.840.10008.1.2.4.51", ExpectedResult = true)]
    [TestCase("1.2.840.10008.1.2.4.55", ExpectedResult = false)]
    [TestCase("1.2.840.10008.1.2.4.90", ExpectedResult = false)]
    [TestCase("1.2.840.10008.1.2.4.57", ExpectedResult = true)]
    [TestCase("1.2.840.10008.1.2.4.81", ExpectedResult = true)]
    public bool Only_what_can_be_decoded_is_promised(string syntax)
    {
        if (!FrameDecoder.CanDecode(syntax))
        {
            Assert.That(() => Decode(syntax, SampleFrames.Grey(1, 1), new byte[2]), Throws.TypeOf<DicomException>());
        }

        return FrameDecoder.CanDecode(syntax);
    }

    private static byte[] Decode(string syntax, PixelLayout layout, byte[] codestream)
    {
        var decoded = new byte[layout.FrameBytes];
        FrameDecoder.Decode(syntax, codestream, layout, decoded);
        return decoded;
    }
}
