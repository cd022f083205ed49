using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>The display steps that a header describes, on files whose headers were looked at by hand (dcmdump).</summary>
internal sealed class DisplayWindowTests
{
    [TestCase("deiddata_ctbrain1.dcm", -1024, 40, 80)]
    [TestCase("pydicomdata_eCT_Supplemental.dcm", -1024, 49, 102, TestName = "The_window_of_an_enhanced_image_is_found_in_its_functional_groups")]
    public void The_first_window_and_the_rescale_are_found(string file, double intercept, double centre, double width)
    {
        var (window, _) = Read(file);
        Assert.That((window.Slope, window.Intercept), Is.EqualTo((1.0, intercept)));
        Assert.That(window.Window, Is.EqualTo(VoiWindow.TryCreate(centre, width)));
    }

    [Test]
    public void Without_a_window_there_is_none()
    {
        var (window, _) = Read("dicomparser_single-frame_CT1_UNC.explicit_little_endian.dcm");
        Assert.That(window, Is.EqualTo(new DisplayWindow { Intercept = -1024 }));
    }

    [Test]
    public void A_palette_is_found()
    {
        var (window, layout) = Read("pydicomdata_OBXXXX1A.dcm");
        Assert.That(layout.Photometric, Is.EqualTo("PALETTE COLOR"));
        Assert.That(window.Palette!.Red.Count, Is.EqualTo(256));
    }

    [Test]
    public void A_VOI_table_is_found()
    {
        var (window, _) = Read("pydicomdata_vlut_04.dcm");
        Assert.That((window.VoiLut?.Count, window.VoiLut?.BitsPerEntry), Is.EqualTo((256, 16)));
    }

    [Test]
    public void A_modality_table_is_found()
    {
        var (window, _) = Read("fodicom_CR-ModalitySequenceLUT.dcm");
        Assert.That((window.ModalityLut?.Count, window.ModalityLut?.BitsPerEntry), Is.EqualTo((1024, 16)));
    }

    [Test]
    public void Every_grey_or_palette_frame_of_the_corpus_that_is_decoded_can_be_shown()
    {
        Checkout.RequireCorpus();
        var shown = 0;
        foreach (var image in CorpusImage.InSyntax("1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.5"))
        {
            var file = DicomFile.Read(new MemorySource(File.ReadAllBytes(image.Path)));
            var frames = DecodedFrames.Of(file);
            var frame = new byte[frames.Layout.FrameBytes];
            frames.Decode(0, frame);
            var picture = new byte[frames.Layout.Rows * frames.Layout.Columns * DisplayPipeline.Channels(frames.Layout)];
            DisplayPipeline.Render(frame, frames.Layout, DisplayWindow.Of(file.Dataset, frames.Layout), picture);
            shown += picture.Distinct().Count() > 1 ? 1 : 0;
        }

        Assert.That(shown, Is.GreaterThan(25));
    }

    private static (DisplayWindow Window, PixelLayout Layout) Read(string name)
    {
        var file = DicomFile.Read(new MemorySource(File.ReadAllBytes(Path.Combine(Checkout.RequireCorpus(), name))));
        var layout = PixelLayout.Of(ImagePixel.Of(file.Dataset), file.TransferSyntax.Uid);
        return (DisplayWindow.Of(file.Dataset, layout), layout);
    }
}
