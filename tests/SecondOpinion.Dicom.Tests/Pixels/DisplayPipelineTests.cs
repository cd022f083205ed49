using System.Runtime.InteropServices;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>Values worked out by hand from PS3.3 C.11.1, C.11.2 and C.7.6.3, with ymin 0 and ymax 255.</summary>
internal sealed class DisplayPipelineTests
{
    // C.11.2.1.2.1, its own example: c = 2048, w = 4096:
    //   x <= 0 gives 0, x > 4095 gives 255, else ((x - 2047.5) / 4095 + 0.5) * 255
    //   x = 2048: (0.5 / 4095 + 0.5) * 255 = 127.53 -> 128;   x = 2047: (-0.5 / 4095 + 0.5) * 255 = 127.47 -> 127
    [TestCase(2048, 4096, 0, ExpectedResult = 0)]
    [TestCase(2048, 4096, 2047, ExpectedResult = 127)]
    [TestCase(2048, 4096, 2048, ExpectedResult = 128)]
    [TestCase(2048, 4096, 4095, ExpectedResult = 255)]
    // c = 2048, w = 1: x <= 2047.5 (so 2047) gives 0, anything greater 255
    [TestCase(2048, 1, 2047, ExpectedResult = 0)]
    [TestCase(2048, 1, 2048, ExpectedResult = 255)]
    // c = 0, w = 100: black up to -0.5 - 49.5 = -50, white above 49, between ((x + 0.5) / 99 + 0.5) * 255
    //   x = -50: 0;   x = -49: (-48.5 / 99 + 0.5) * 255 = 2.58 -> 3;   x = 48: (48.5 / 99 + 0.5) * 255 = 252.42 -> 252;   x = 49: 255
    [TestCase(0, 100, -50, ExpectedResult = 0)]
    [TestCase(0, 100, -49, ExpectedResult = 3)]
    [TestCase(0, 100, 48, ExpectedResult = 252)]
    [TestCase(0, 100, 49, ExpectedResult = 255)]
    [TestCase(0, 100, 1000, ExpectedResult = 255)]
    // c = 0, w = 2: black up to -0.5 - 0.5 = -1, white above 0; x = 0: (0.5 / 1 + 0.5) * 255 = 255
    [TestCase(0, 2, -1, ExpectedResult = 0)]
    [TestCase(0, 2, 0, ExpectedResult = 255)]
    public int Linear(double centre, double width, double value) => VoiWindow.TryCreate(centre, width)!.Grey(value);

    // C.11.2.1.3.2: black up to c - w/2, white above c + w/2, between ((x - c) / w + 0.5) * 255
    //   c = 0, w = 100: x = -50: 0;   x = -49: 0.01 * 255 = 2.55 -> 3;   x = 0: 127.5 -> 128;   x = 49: 0.99 * 255 = 252.45 -> 252;   x = 50: 255
    [TestCase(0, 100, -50, ExpectedResult = 0)]
    [TestCase(0, 100, -49, ExpectedResult = 3)]
    [TestCase(0, 100, 0, ExpectedResult = 128)]
    [TestCase(0, 100, 49, ExpectedResult = 252)]
    [TestCase(0, 100, 50, ExpectedResult = 255)]
    [TestCase(0.5, 0.5, 0.5, ExpectedResult = 128)]
    public int LinearExact(double centre, double width, double value) => VoiWindow.TryCreate(centre, width, WindowFunction.LinearExact)!.Grey(value);

    // C.11.2.1.3.1: 255 / (1 + exp(-4 (x - c) / w))
    //   c = 0, w = 100: x = 0: 127.5 -> 128;   x = 25: 255 / (1 + e^-1) = 255 / 1.367879 = 186.42 -> 186
    //   x = -25: 255 / (1 + e) = 255 / 3.718282 = 68.58 -> 69;   x = -50: 255 / (1 + e^2) = 255 / 8.389056 = 30.40 -> 30
    [TestCase(0, 100, 0, ExpectedResult = 128)]
    [TestCase(0, 100, 25, ExpectedResult = 186)]
    [TestCase(0, 100, -25, ExpectedResult = 69)]
    [TestCase(0, 100, -50, ExpectedResult = 30)]
    [TestCase(0, 100, 100000, ExpectedResult = 255)]
    [TestCase(0, 100, -100000, ExpectedResult = 0)]
    public int Sigmoid(double centre, double width, double value) => VoiWindow.TryCreate(centre, width, WindowFunction.Sigmoid)!.Grey(value);

    [TestCase(1, WindowFunction.Linear, ExpectedResult = true)]
    [TestCase(0.99, WindowFunction.Linear, ExpectedResult = false)]
    [TestCase(0.01, WindowFunction.LinearExact, ExpectedResult = true)]
    [TestCase(0, WindowFunction.LinearExact, ExpectedResult = false)]
    [TestCase(0, WindowFunction.Sigmoid, ExpectedResult = false)]
    [TestCase(double.NaN, WindowFunction.Sigmoid, ExpectedResult = false)]
    [TestCase(double.PositiveInfinity, WindowFunction.Linear, ExpectedResult = false)]
    public bool A_width_that_the_standard_does_not_allow_is_no_window(double width, WindowFunction function) =>
        VoiWindow.TryCreate(0, width, function) is not null;

    [Test]
    public void Rescale_comes_before_the_window()
    {
        // stored 1064 is 1064 * 1 - 1024 = 40 HU; c = 40, w = 400: ((40 - 39.5) / 399 + 0.5) * 255 = 127.82 -> 128
        // stored 824 is -200 HU: ((-200 - 39.5) / 399 + 0.5) * 255 < 0 -> 0; stored 1264 is 240 HU: (200.5 / 399 + 0.5) > 1 -> 255
        var window = new DisplayWindow { Intercept = -1024, Window = VoiWindow.TryCreate(40, 400) };
        Assert.That(Render16(window, SampleFrames.Grey(1, 3, 16, 12), 1064, 824, 1264), Is.EqualTo(new byte[] { 128, 0, 255 }));
    }

    [Test]
    public void Signed_samples_keep_their_sign_and_lose_what_is_above_it()
    {
        // 12 bits stored: 0xFFF is -1; an overlay bit at 12 or a sign repeated to 16 changes nothing.
        // c = 0, w = 100: -1: (-0.5 / 99 + 0.5) * 255 = 126.21 -> 126
        var window = new DisplayWindow { Window = VoiWindow.TryCreate(0, 100) };
        var layout = SampleFrames.Grey(1, 3, 16, 12, signed: true);
        Assert.That(Render16(window, layout, 0x0FFF, 0xFFFF, 0x1FFF), Is.EqualTo(new byte[] { 126, 126, 126 }));
    }

    [Test]
    public void Stored_bits_below_a_high_bit_of_15_are_read_from_there()
    {
        // 12 bits stored, high bit 15: 0x0640 holds 100, whatever lies in the lowest four bits.
        var layout = new PixelLayout(1, 2, 1, 16, 12, 15, isSigned: false, isPlanar: false, "MONOCHROME2");
        var window = new DisplayWindow { Window = VoiWindow.TryCreate(100, 200, WindowFunction.LinearExact) };
        Assert.That(Render16(window, layout, 0x0640, 0x064F), Is.EqualTo(new byte[] { 128, 128 }));
    }

    [Test]
    public void MONOCHROME1_and_an_inverse_presentation_turn_grey_round()
    {
        // c = 100, w = 200 exactly: 50 -> 0.25 * 255 = 63.75 -> 64, turned round 255 - 64 = 191
        var window = new DisplayWindow { Window = VoiWindow.TryCreate(100, 200, WindowFunction.LinearExact) };
        var plain = SampleFrames.Grey(1, 1);
        var first = new PixelLayout(1, 1, 1, 16, 16, 15, isSigned: false, isPlanar: false, "MONOCHROME1");
        Assert.That(Render16(window, plain, 50), Is.EqualTo(new byte[] { 64 }));
        Assert.That(Render16(window, first, 50), Is.EqualTo(new byte[] { 191 }));
        Assert.That(Render16(window with { IsInverted = true }, plain, 50), Is.EqualTo(new byte[] { 191 }));
        Assert.That(Render16(window with { IsInverted = false }, first, 50), Is.EqualTo(new byte[] { 64 }));
    }

    [Test]
    public void A_modality_table_takes_the_place_of_rescale()
    {
        // first mapped 10, entries 0 100 200: below 10 the first, above 12 the last. c = 100, w = 200 exactly: 0 -> 0, 100 -> 128, 200 -> 255
        var window = new DisplayWindow
        {
            Slope = 7,
            Intercept = 7,
            ModalityLut = Table(10, 16, 0, 100, 200),
            Window = VoiWindow.TryCreate(100, 200, WindowFunction.LinearExact),
        };
        Assert.That(Render16(window, SampleFrames.Grey(1, 5), 0, 10, 11, 12, 60000), Is.EqualTo(new byte[] { 0, 0, 128, 255, 255 }));
    }

    [Test]
    public void A_VOI_table_maps_from_its_first_value_and_wins_over_a_window()
    {
        // 12 bits an entry: 4095 is white; 2048 * 255 / 4095 = 127.53 -> 128. First mapped -1024, in HU.
        var window = new DisplayWindow
        {
            Intercept = -1024,
            VoiLut = Table(-1024, 12, 0, 2048, 4095),
            Window = VoiWindow.TryCreate(0, 1),
        };
        Assert.That(Render16(window, SampleFrames.Grey(1, 4), 0, 1, 2, 500), Is.EqualTo(new byte[] { 0, 128, 255, 255 }));
    }

    [Test]
    public void Without_a_window_the_least_value_is_black_and_the_greatest_white()
    {
        // 100 to 300: 150 -> 0.25 * 255 = 63.75 -> 64
        Assert.That(Render16(new DisplayWindow(), SampleFrames.Grey(1, 3), 100, 150, 300), Is.EqualTo(new byte[] { 0, 64, 255 }));
        Assert.That(Render16(new DisplayWindow(), SampleFrames.Grey(1, 2), 9, 9), Is.EqualTo(new byte[] { 128, 128 }));
    }

    [Test]
    public void Grey_of_32_bits_is_shown()
    {
        var layout = SampleFrames.Grey(1, 2, 32, 32);
        var shown = new byte[2];
        var window = new DisplayWindow { Window = VoiWindow.TryCreate(2147483648, 4294967296, WindowFunction.LinearExact) };
        DisplayPipeline.Render([0, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0xFF], layout, window, shown);
        Assert.That(shown, Is.EqualTo(new byte[] { 128, 255 }));
    }

    private static LookupTable Table(int first, int bits, params ushort[] entries) =>
        LookupTable.Create(entries.Length, first, bits, MemoryMarshal.AsBytes(entries.AsSpan()));

    private static byte[] Render16(DisplayWindow window, PixelLayout layout, params ushort[] samples)
    {
        var shown = new byte[samples.Length];
        DisplayPipeline.Render(MemoryMarshal.AsBytes(samples.AsSpan()), layout, window, shown);
        return shown;
    }
}
