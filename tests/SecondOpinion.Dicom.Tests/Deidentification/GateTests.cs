using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Tests.Deidentification;

internal sealed class GateTests
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private const string Mr = "1.2.840.10008.5.1.4.1.1.4";

    private static readonly GateSubject CtSlice = new(Ct, ["ORIGINAL", "PRIMARY", "AXIAL"], ["HEAD"], "", "MONOCHROME2", 1, 16);
    private static readonly GateSubject MrSlice = new(Mr, ["ORIGINAL", "PRIMARY", "M", "NONE"], ["T1"], "", "MONOCHROME2", 1, 16);

    [Test]
    public void Plain_slices_pass() => Assert.Multiple(() =>
    {
        Assert.That(Gate.Judge(CtSlice), Is.Null);
        Assert.That(Gate.Judge(CtSlice with { ImageType = ["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"] }), Is.Null);
        Assert.That(Gate.Judge(CtSlice with { Hints = ["LOW DOSE CHEST SCREENING"] }), Is.Null, "a low dose screening CT is no dose page");
        Assert.That(Gate.Judge(MrSlice), Is.Null);
        Assert.That(Gate.Judge(MrSlice with { ImageType = ["ORIGINAL", "PRIMARY"] }), Is.Null);
    });

    [TestCase("ORIGINAL\\PRIMARY\\LOCALIZER", "localiser")]
    [TestCase("ORIGINAL\\PRIMARY\\AXIAL\\LOCALIZER", "localiser")]
    [TestCase("DERIVED\\SECONDARY\\AXIAL", "processed")]
    [TestCase("DERIVED\\PRIMARY\\AXIAL", "processed")]
    [TestCase("ORIGINAL\\SECONDARY\\AXIAL", "processed")]
    [TestCase("ORIGINAL\\PRIMARY", "processed")]
    [TestCase("ORIGINAL\\PRIMARY\\OTHER", "processed")]
    [TestCase("ORIGINAL\\PRIMARY\\AXIAL\\SCREEN SAVE", "screen")]
    [TestCase("", "no-image-type")]
    [TestCase("AXIAL", "no-image-type")]
    public void Ct_of_another_type_is_withheld(string imageType, string word) =>
        Assert.That(Gate.Judge(CtSlice with { ImageType = imageType.Length == 0 ? [] : imageType.Split('\\') })?.Word, Is.EqualTo(word));

    [TestCase("SCOUT")]
    [TestCase("3-plane loc")]
    [TestCase("Survey_SHC")]
    [TestCase("Topogram 0.6")]
    [TestCase("localizer")]
    public void A_localiser_by_any_name_is_withheld(string hint) => Assert.That(Gate.Judge(MrSlice with { Hints = [hint] })?.Word, Is.EqualTo("localiser"));

    [TestCase("Dose Report")]
    [TestCase("Patient Protocol")]
    [TestCase("Screen Save")]
    [TestCase("FFR CT")]
    [TestCase("Exam Summary")]
    public void A_page_of_a_screen_is_withheld(string hint) => Assert.That(Gate.Judge(CtSlice with { Hints = [hint] })?.Word, Is.EqualTo("screen"));

    [TestCase("YES", "burned-in")]
    [TestCase("MAYBE", "burned-in")]
    [TestCase("NO", null)]
    [TestCase("", null)]
    public void Burned_in_text_is_believed_when_stated_and_never_when_denied(string burnedIn, string? word) =>
        Assert.That(Gate.Judge(CtSlice with { BurnedIn = burnedIn })?.Word, Is.EqualTo(word));

    [Test]
    public void A_denial_of_burned_in_text_opens_nothing() =>
        Assert.That(Gate.Judge(CtSlice with { BurnedIn = "NO", ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"] })?.Word, Is.EqualTo("localiser"));

    [Test]
    public void Colour_and_eight_bits_are_withheld() => Assert.Multiple(() =>
    {
        Assert.That(Gate.Judge(CtSlice with { Photometric = "RGB", Samples = 3, BitsAllocated = 8 })?.Word, Is.EqualTo("not-plain-grey"));
        Assert.That(Gate.Judge(CtSlice with { Photometric = "PALETTE COLOR" })?.Word, Is.EqualTo("not-plain-grey"));
        Assert.That(Gate.Judge(MrSlice with { BitsAllocated = 8 })?.Word, Is.EqualTo("not-plain-grey"));
        Assert.That(Gate.Judge(MrSlice with { Samples = 0 })?.Word, Is.EqualTo("not-plain-grey"));
    });

    [Test]
    public void Of_all_storage_classes_of_the_standard_two_may_pass()
    {
        var passed = DicomUids.All.Where(uid => uid.Type == DicomUidType.SopClass)
            .Where(uid => Gate.Judge(CtSlice with { SopClass = uid.Uid }) is null)
            .Select(uid => uid.Uid);
        Assert.That(passed, Is.EquivalentTo(new[] { Ct, Mr }));
    }

    [TestCase("1.2.840.10008.5.1.4.1.1.6.1", "Ultrasound images")]
    [TestCase("1.2.840.10008.5.1.4.1.1.7", "Secondary captures")]
    [TestCase("1.2.840.10008.5.1.4.1.1.88.33", "Reports")]
    [TestCase("1.2.840.10008.5.1.4.1.1.104.1", "Documents")]
    [TestCase("1.2.840.10008.5.1.4.1.1.11.1", "Presentation states")]
    [TestCase("1.2.840.10008.1.3.10", "Measurements and working data")]
    [TestCase("1.2.826.0.1.3680043.9.9999", "Other objects")]
    [TestCase("", "Other objects")]
    public void What_is_withheld_is_named_without_identity(string sopClass, string kind) =>
        Assert.That(Gate.Judge(CtSlice with { SopClass = sopClass })?.Kind, Is.EqualTo(kind));
}
