using System.Buffers;
using System.Buffers.Binary;
using CsCheck;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>Items 39 and 40 of the acceptance list: truly black in the stored pixels of every kind of image, and bit-exact elsewhere.</summary>
internal sealed class MaskTests
{
    private static readonly Palette Colours = new(Entries(70, 9, 200), Entries(60, 8, 200), Entries(50, 7, 200));

    private static IEnumerable<PixelLayout> Layouts()
    {
        foreach (var (photometric, allocated, stored, high, signed) in new[]
        {
            ("MONOCHROME2", 8, 8, 7, false), ("MONOCHROME2", 8, 6, 5, true), ("MONOCHROME2", 16, 10, 9, false), ("MONOCHROME2", 16, 12, 11, true),
            ("MONOCHROME2", 16, 12, 15, false), ("MONOCHROME2", 16, 16, 15, true), ("MONOCHROME2", 32, 24, 23, true), ("MONOCHROME1", 8, 8, 7, false),
            ("MONOCHROME1", 16, 12, 11, false), ("MONOCHROME1", 16, 14, 13, true), ("PALETTE COLOR", 8, 8, 7, false), ("PALETTE COLOR", 16, 16, 15, false),
        })
        {
            yield return new(13, 22, 1, allocated, stored, high, signed, isPlanar: false, photometric);
        }

        foreach (var (photometric, allocated, planar) in new[]
        {
            ("RGB", 8, false), ("RGB", 8, true), ("RGB", 16, false), ("RGB", 16, true),
            ("YBR_FULL", 8, false), ("YBR_FULL", 8, true), ("YBR_FULL", 16, false), ("YBR_FULL_422", 8, false),
        })
        {
            yield return new(13, 22, 3, allocated, allocated, allocated - 1, isSigned: false, planar, photometric);
        }
    }

    private static IEnumerable<PixelLayout> DrawnByDcmtk() =>
        Layouts().Where(layout => layout.BitsAllocated <= 16 && layout.BitsStored - 1 == layout.HighBit);

    [TestCaseSource(nameof(Layouts))]
    public void A_box_is_black_to_the_eye_and_nothing_else_is_touched(PixelLayout layout)
    {
        var box = Gen.Select(Gen.Int[-5, 30], Gen.Int[-5, 20], Gen.Int[-2, 30], Gen.Int[-2, 30]).Select((x, y, w, h) => new PictureBox(x, y, w, h));
        Gen.Select(box.List[0, 4], Gen.Int[0, 1_000_000]).Sample((boxes, seed) =>
        {
            var frame = SampleFrames.Make(layout, seed);
            var masked = frame.ToArray();
            MaskedPixels.Blacken(masked, layout, new PixelMask(boxes), Shown(layout));
            AssertMasked(layout, frame, masked, boxes);
        }, iter: 200);
    }

    [TestCase("INVERSE", 1.0, 0xFF)]
    [TestCase("IDENTITY", -1.0, 0xFF)]
    [TestCase("INVERSE", -1.0, 0)]
    [TestCase("IDENTITY", 1.0, 0)]
    public void Black_is_what_the_header_shows_as_black(string shape, double slope, int expected)
    {
        var layout = SampleFrames.Grey(2, 2, 8, 8);
        var frame = new byte[] { 1, 2, 3, 4 };
        var shown = new DisplayWindow { Slope = slope, IsInverted = shape == "INVERSE" };
        MaskedPixels.Blacken(frame, layout, new PixelMask([new(1, 1, 1, 1)]), shown);
        Assert.That(frame, Is.EqualTo(new byte[] { 1, 2, 3, (byte)expected }));
    }

    [Test]
    public void Falling_tables_turn_black_round_as_well()
    {
        var falling = Entries(255, 100, 3);
        byte Black(DisplayWindow shown)
        {
            var frame = new byte[1];
            MaskedPixels.Blacken(frame, SampleFrames.Grey(1, 1, 8, 8), new PixelMask([new(0, 0, 1, 1)]), shown);
            return frame[0];
        }

        Assert.That(Black(new DisplayWindow { ModalityLut = falling }), Is.EqualTo(255));
        Assert.That(Black(new DisplayWindow { VoiLut = falling }), Is.EqualTo(255));
        Assert.That(Black(new DisplayWindow { ModalityLut = falling, VoiLut = falling }), Is.Zero);
    }

    [Test]
    public void What_cannot_be_made_black_for_certain_is_refused_and_untouched()
    {
        var mask = new PixelMask([new(0, 0, 1, 1)]);
        foreach (var layout in new PixelLayout[]
        {
            new(1, 2, 1, 8, 8, 7, isSigned: false, isPlanar: false, "PALETTE COLOR"), new(1, 2, 3, 8, 8, 7, isSigned: true, isPlanar: false, "RGB"),
            new(1, 2, 3, 8, 8, 7, isSigned: false, isPlanar: false, "YBR_PARTIAL_420"),
        })
        {
            var frame = SampleFrames.Make(layout, 1);
            var before = frame.ToArray();
            Assert.That(() => MaskedPixels.Blacken(frame, layout, mask), Throws.TypeOf<DicomException>());
            Assert.That(frame, Is.EqualTo(before));
        }
    }

    /// <summary>The other opinion: DCMTK draws the file, uncompressed and after our JPEG-LS encoder, and finds the box black.</summary>
    [TestCaseSource(nameof(DrawnByDcmtk))]
    public void DCMTK_sees_a_black_box(PixelLayout layout)
    {
        var decoded = layout.AsDecoded();
        var frame = SampleFrames.Make(decoded, 5);
        var box = new PictureBox(4, 3, 10, 6);
        MaskedPixels.Blacken(frame, decoded, new PixelMask([box]), Shown(decoded));
        AssertDrawnBlack(decoded, box, Write(decoded, TransferSyntax.ExplicitLittleEndian, new PixelSupply.Native(Vr.OW, [frame])));
        if (!decoded.IsSubsampled)
        {
            var encoded = new ArrayBufferWriter<byte>();
            JpegLsEncoder.Encode(frame, decoded, encoded);
            var file = Write(decoded, TransferSyntax.Find("1.2.840.10008.1.2.4.80")!, new PixelSupply.Encapsulated([encoded.WrittenMemory]));
            AssertSamePixels(decoded, frame, file);
        }
    }

    private static void AssertMasked(PixelLayout layout, byte[] before, byte[] after, List<PictureBox> boxes)
    {
        var rgb = Draw(layout, after);
        var channels = rgb.Length / (layout.Rows * layout.Columns);
        for (var pixel = 0; pixel < layout.Rows * layout.Columns; pixel++)
        {
            var (y, x) = Math.DivRem(pixel, layout.Columns);
            var isMasked = boxes.Exists(box => Holds(box, x, y) || (layout.IsSubsampled && Holds(box, x ^ 1, y)));
            foreach (var at in BytesOf(layout, pixel))
            {
                Assert.That(isMasked || after[at] == before[at], Is.True, $"byte {at}");
            }

            Assert.That(!isMasked || rgb.AsSpan(pixel * channels, channels).IndexOfAnyExcept(Black(layout)) < 0, Is.True, $"({x}, {y}) is not black");
        }
    }

    /// <summary>The palette has nothing darker than its second entry.</summary>
    private static byte[] Black(PixelLayout layout) => layout.Photometric == "PALETTE COLOR" ? [9, 8, 7] : [0];

    private static bool Holds(PictureBox box, int x, int y) => x >= box.Left && x < box.Right && y >= box.Top && y < box.Bottom;

    private static IEnumerable<int> BytesOf(PixelLayout layout, int pixel)
    {
        var (width, samples, plane) = (layout.BytesPerSample, layout.SamplesPerPixel, layout.Rows * layout.Columns);
        return layout.IsSubsampled
            ? [(pixel / 2 * 4) + (pixel % 2), (pixel / 2 * 4) + 2, (pixel / 2 * 4) + 3]
            : Enumerable.Range(0, samples * width).Select(at => layout.IsPlanar
                ? (((at / width * plane) + pixel) * width) + (at % width)
                : (pixel * samples * width) + at);
    }

    private static byte[] Draw(PixelLayout layout, byte[] frame)
    {
        var decoded = new byte[frame.Length];
        FrameDecoder.Decode("1.2.840.10008.1.2.1", frame, layout, decoded);
        var drawn = new byte[layout.Rows * layout.Columns * DisplayPipeline.Channels(layout)];
        DisplayPipeline.Render(decoded, layout.AsDecoded(), Shown(layout), drawn);
        return drawn;
    }

    /// <summary>A window that spans all values, so that the least is black and nothing else is.</summary>
    private static DisplayWindow Shown(PixelLayout layout)
    {
        var width = Math.Pow(2, layout.BitsStored);
        var centre = (layout.IsSigned ? 0 : width / 2) - 0.5;
        return new()
        {
            Window = VoiWindow.TryCreate(centre, width - 1, WindowFunction.LinearExact),
            Palette = layout.Photometric == "PALETTE COLOR" ? Colours : null,
        };
    }

    private static LookupTable Entries(params byte[] values) => LookupTable.Create(values.Length, 0, 8, values);

    private static string Write(PixelLayout layout, TransferSyntax syntax, PixelSupply pixels)
    {
        var dataset = Made.Image(layout.Rows, layout.Columns, layout.BitsAllocated);
        dataset.SetUInt16(Tags.SamplesPerPixel, (ushort)layout.SamplesPerPixel);
        dataset.SetString(Tags.PhotometricInterpretation, layout.Photometric);
        dataset.SetUInt16(Tags.BitsStored, (ushort)layout.BitsStored);
        dataset.SetUInt16(Tags.HighBit, (ushort)layout.HighBit);
        dataset.SetUInt16(Tags.PixelRepresentation, (ushort)(layout.IsSigned ? 1 : 0));
        if (layout.SamplesPerPixel > 1)
        {
            dataset.SetUInt16(Tags.PlanarConfiguration, 0);
        }

        if (layout.Photometric == "PALETTE COLOR")
        {
            SetPalette(dataset, Tags.RedPaletteColorLookupTableDescriptor, Tags.RedPaletteColorLookupTableData, Colours.Red);
            SetPalette(dataset, Tags.GreenPaletteColorLookupTableDescriptor, Tags.GreenPaletteColorLookupTableData, Colours.Green);
            SetPalette(dataset, Tags.BluePaletteColorLookupTableDescriptor, Tags.BluePaletteColorLookupTableData, Colours.Blue);
        }

        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, Made.File(dataset, syntax, pixels));
        return path;
    }

    private static void SetPalette(DicomDataset dataset, DicomTag descriptor, DicomTag data, LookupTable table)
    {
        dataset.SetUInt16(descriptor, 3, 0, 16);
        dataset.SetBytes(data, Vr.OW, [.. Enumerable.Range(0, 3).SelectMany(entry => new byte[] { 0, (byte)table.Map(entry) })]);
    }

    private static void AssertDrawnBlack(PixelLayout layout, PictureBox box, string file)
    {
        var output = Path.GetTempFileName();
        try
        {
            var channels = DisplayPipeline.Channels(layout);
            var whole = $"{(layout.IsSigned ? 0 : 1 << (layout.BitsStored - 1))}";
            string[] window = channels == 1 ? ["+Ww", whole, $"{1 << layout.BitsStored}"] : [];
            Dcmtk.Run("dcmj2pnm", [.. window, "+op", file, output]);
            var drawn = File.ReadAllBytes(output).AsSpan()[^(layout.Rows * layout.Columns * channels)..].ToArray();
            for (var y = 0; y < layout.Rows; y++)
            {
                for (var x = 0; x < layout.Columns * channels; x++)
                {
                    Assert.That(!Holds(box, x / channels, y) || Black(layout).Contains(drawn[(y * layout.Columns * channels) + x]), Is.True, $"({x / channels}, {y})");
                }
            }
        }
        finally
        {
            File.Delete(output);
            File.Delete(file);
        }
    }

    private static void AssertSamePixels(PixelLayout layout, byte[] frame, string file)
    {
        try
        {
            Assert.That(Dcmtk.Decode("dcmdjpls", file, layout, frames: 1).AsSpan().SequenceEqual(frame), Is.True);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
