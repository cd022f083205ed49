using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Imaging;
using SecondOpinion.Preparation;
using SkiaSharp;

namespace SecondOpinion.Tests.Preparation;

/// <summary>A preview shows what the header says is to be seen.</summary>
internal sealed class PreviewsByHeader
{
    private static readonly PixelLayout Layout = new(256, 128, 1, 16, 12, 11, isSigned: false, isPlanar: false, "MONOCHROME2");

    [Test]
    public void A_preview_is_a_jpeg_of_at_most_128_pixels_a_side()
    {
        using var picture = Draw(Header());
        Assert.That((picture.Width, picture.Height), Is.EqualTo((64, 128)));
    }

    [Test]
    public void The_window_decides_what_is_black_and_what_is_white()
    {
        // The frame holds 1000 everywhere; the rescale makes it -24.
        using var below = Draw(Header((Tags.RescaleIntercept, "-1024"), (Tags.WindowCenter, "400"), (Tags.WindowWidth, "100")));
        using var above = Draw(Header((Tags.RescaleIntercept, "-1024"), (Tags.WindowCenter, "-400"), (Tags.WindowWidth, "100")));
        Assert.That(below.GetPixel(32, 64).Red, Is.LessThan(5));
        Assert.That(above.GetPixel(32, 64).Red, Is.GreaterThan(250));
    }

    [Test]
    public void An_inverse_presentation_turns_grey_round()
    {
        using var picture = Draw(Header((Tags.WindowCenter, "2000"), (Tags.WindowWidth, "100"), (Tags.PresentationLUTShape, "INVERSE")));
        Assert.That(picture.GetPixel(32, 64).Red, Is.GreaterThan(250));
    }

    [Test]
    public void A_table_of_the_header_is_used()
    {
        var header = Header();
        var item = new DicomDataset();
        item.SetUInt16(Tags.LUTDescriptor, 2, 999, 8);
        item.SetBytes(Tags.LUTData, Vr.OW, [0, 0, 255, 0]);
        header.SetItems(Tags.VOILUTSequence, item);
        using var picture = Draw(header);
        Assert.That(picture.GetPixel(32, 64).Red, Is.GreaterThan(250), "1000 is the table's second entry");
    }

    [Test]
    public void A_table_that_contradicts_itself_is_said_to()
    {
        var header = Header();
        var item = new DicomDataset();
        item.SetUInt16(Tags.LUTDescriptor, 200, 0, 16);
        item.SetBytes(Tags.LUTData, Vr.OW, [1, 2]);
        header.SetItems(Tags.VOILUTSequence, item);
        Assert.That(() => new HeaderPreviews().Render(header, Layout, new byte[Layout.FrameBytes], IPreviewRenderer.PreviewSide), Throws.InstanceOf<Dicom.DicomException>());
    }

    private static SKBitmap Draw(DicomDataset header)
    {
        var frame = new byte[Layout.FrameBytes];
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(frame.AsSpan()).Fill(1000);
        return SKBitmap.Decode(new HeaderPreviews().Render(header, Layout, frame, IPreviewRenderer.PreviewSide));
    }

    private static DicomDataset Header(params (DicomTag Tag, string Value)[] texts)
    {
        var header = new DicomDataset();
        foreach (var (tag, value) in texts)
        {
            header.SetString(tag, value);
        }

        return header;
    }
}
