using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>Item 47 of the acceptance list: letters wait until the referrer has agreed that a face may be recognised.</summary>
internal sealed class RecognisableFaces
{
    [TestCase(60, "T1 brain", "", true)]
    [TestCase(59, "T1 brain", "", false)]
    [TestCase(60, "T1", "HEAD", true, TestName = "What_only_the_images_say_is_found_before_a_letter_goes")]
    [TestCase(60, "T1 brain", "", true, "1.5")]
    [TestCase(60, "T1 brain", "", false, "1.6")]
    [TestCase(60, "T1 brain", "", true, "")]
    [TestCase(60, "T1", "KNEE", false)]
    [TestCase(60, "T1", "", false)]
    public async Task Many_slices_of_a_head_hold_the_letters(int slices, string description, string bodyPart, bool held, string thickness = "0.8")
    {
        using var house = await House.OfAsync(Series(slices, description, bodyPart, thickness), House.Grace);
        await house.PrepareAsync();
        Assert.That((house.Cases.Case.FacesSince is not null, house.Letters.Released == 0), Is.EqualTo((held, held)));
    }

    [Test]
    public async Task Whoever_agreed_on_the_form_is_not_asked_again()
    {
        using var house = await House.OfAsync(Series(60, "T1 brain", ""), House.Grace);
        house.Cases.Case = house.Cases.Case with { FacesSince = house.Clock.GetUtcNow(), FacesAgreedAt = house.Clock.GetUtcNow() };
        await house.PrepareAsync();
        Assert.That(house.Letters.Released, Is.GreaterThan(0));
    }

    private static MemoryArchive Series(int slices, string description, string bodyPart, string thickness = "0.8")
    {
        var archive = new MemoryArchive();
        for (var slice = 1; slice <= slices; slice++)
        {
            archive.Add(House.AsGrace(Path.Combine(Checkout.RequireCorpus(), "pydicom_MR_small.dcm"), header => Change(header, slice, description, bodyPart, thickness)));
        }

        return archive;
    }

    private static void Change(DicomDataset header, int slice, string description, string bodyPart, string thickness)
    {
        header.SetStrings(Tags.ImageType, "ORIGINAL", "PRIMARY", "OTHER");
        header.SetString(Tags.SOPInstanceUID, $"1.2.826.0.1.3680043.10.777.97.{slice}");
        header.SetString(Tags.InstanceNumber, $"{slice}");
        header.SetString(Tags.SeriesDescription, description);
        header.SetString(Tags.StudyDescription, "");
        header.SetString(Tags.ProtocolName, "");
        header.SetString(Tags.BodyPartExamined, bodyPart);
        header.SetString(Tags.SliceThickness, thickness);
    }
}
