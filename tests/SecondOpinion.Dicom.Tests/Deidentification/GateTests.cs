using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Deidentification.Pictures;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>Items 35 and 36 of the acceptance list: an explicit policy for every class, and a risk that only ever goes up.</summary>
internal sealed class GateTests
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private const string Mr = "1.2.840.10008.5.1.4.1.1.4";
    private const string Cr = "1.2.840.10008.5.1.4.1.1.1";
    private const string Us = "1.2.840.10008.5.1.4.1.1.6.1";

    private static readonly GateSubject CtSlice = new(Ct, ["ORIGINAL", "PRIMARY", "AXIAL"], ["HEAD"], "", "MONOCHROME2", 1, 16) { Modality = "CT", Manufacturer = "SIEMENS" };
    private static readonly GateSubject MrSlice = new(Mr, ["ORIGINAL", "PRIMARY", "M", "NONE"], ["T1"], "", "MONOCHROME2", 1, 16) { Modality = "MR" };
    private static readonly GateSubject CrPlate = new(Cr, ["ORIGINAL", "PRIMARY"], ["CHEST"], "", "MONOCHROME1", 1, 16) { Modality = "CR" };
    private static readonly GateSubject UsPicture = new(Us, ["ORIGINAL", "PRIMARY"], ["LIVER"], "", "RGB", 3, 8) { Modality = "US" };

    [Test]
    public void Plain_slices_pass() => Assert.Multiple(() =>
    {
        foreach (var plain in new[]
        {
            CtSlice, CtSlice with { ImageType = ["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"] }, MrSlice, MrSlice with { ImageType = ["ORIGINAL", "PRIMARY"] },
            CtSlice with { Hints = ["LOW DOSE CHEST SCREENING"] }, // no dose page
        })
        {
            Assert.That(Gate.Judge(plain), Is.TypeOf<Judgement.Show>());
        }
    });

    [TestCase("ORIGINAL\\PRIMARY\\LOCALIZER", "Localiser images")]
    [TestCase("ORIGINAL\\PRIMARY\\AXIAL\\LOCALIZER", "Localiser images")]
    [TestCase("DERIVED\\SECONDARY\\AXIAL", "Processed images")]
    [TestCase("DERIVED\\PRIMARY\\AXIAL", "Processed images")]
    [TestCase("ORIGINAL\\SECONDARY\\AXIAL", "Processed images")]
    [TestCase("ORIGINAL\\PRIMARY", "CT images")]
    [TestCase("ORIGINAL\\PRIMARY\\OTHER", "CT images")]
    public void Ct_of_another_type_is_looked_at(string imageType, string kind) =>
        Assert.That(Gate.Judge(CtSlice with { ImageType = imageType.Split('\\') }), Is.EqualTo(new Judgement.Look(kind, "ct", NeedsPlaces: false, SaysText: false)));

    [TestCase("")]
    [TestCase("AXIAL")]
    [TestCase("ORIGINAL\\AXIAL")]
    [TestCase("PRIMARY\\ORIGINAL\\AXIAL")]
    public void Whatever_has_no_sound_image_type_is_for_a_person(string imageType) => Assert.Multiple(() =>
    {
        foreach (var subject in new[] { CtSlice, MrSlice, CrPlate, UsPicture })
        {
            var judgement = Gate.Judge(subject with { ImageType = imageType.Length == 0 ? [] : imageType.Split('\\') });
            Assert.That((judgement as Judgement.Review)?.Because, Is.EqualTo("no-image-type"), subject.Modality);
        }
    });

    [TestCase("SCOUT")]
    [TestCase("3-plane loc")]
    [TestCase("Survey_SHC")]
    [TestCase("Topogram 0.6")]
    [TestCase("localizer")]
    public void A_localiser_by_any_name_is_looked_at(string hint) =>
        Assert.That((Gate.Judge(MrSlice with { Hints = [hint] }) as Judgement.Look)?.Kind, Is.EqualTo("Localiser images"));

    [TestCase("Dose Report")]
    [TestCase("Patient Protocol")]
    [TestCase("Screen Save")]
    [TestCase("FFR CT")]
    [TestCase("Exam Summary")]
    public void A_page_of_a_screen_is_for_a_person(string hint) => Assert.Multiple(() =>
    {
        Assert.That((Gate.Judge(CtSlice with { Hints = [hint] }) as Judgement.Review)?.Because, Is.EqualTo("screen"));
        Assert.That((Gate.Judge(UsPicture with { Hints = [hint] }) as Judgement.Review)?.Because, Is.EqualTo("screen"));
    });

    [TestCase("YES", true)]
    [TestCase("MAYBE", true)]
    [TestCase("NO", false)]
    [TestCase("", false)]
    public void Burned_in_text_is_believed_when_stated_and_never_when_denied(string burnedIn, bool says) => Assert.Multiple(() =>
    {
        Assert.That(Gate.Judge(CtSlice with { BurnedIn = burnedIn }), says ? Is.TypeOf<Judgement.Look>() : Is.TypeOf<Judgement.Show>());
        Assert.That((Gate.Judge(CrPlate with { BurnedIn = burnedIn }) as Judgement.Look)?.SaysText, Is.EqualTo(says));
    });

    [Test]
    public void A_denial_of_burned_in_text_opens_nothing()
    {
        var everything = DicomUids.All.Where(uid => uid.Type == DicomUidType.SopClass)
            .SelectMany(uid => new[] { CtSlice, MrSlice, CrPlate, UsPicture, CtSlice with { ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"] } }.Select(one => one with { SopClass = uid.Uid }));
        Assert.That(everything.Where(one => Gate.Judge(one) != Gate.Judge(one with { BurnedIn = "NO" })), Is.Empty);
    }

    [Test]
    public void Colour_and_eight_bits_are_no_plain_slices() => Assert.Multiple(() =>
    {
        Assert.That((Gate.Judge(CtSlice with { Photometric = "RGB", Samples = 3, BitsAllocated = 8 }) as Judgement.Review)?.Because, Is.EqualTo("not-plain-grey"));
        Assert.That((Gate.Judge(CtSlice with { Photometric = "PALETTE COLOR" }) as Judgement.Review)?.Because, Is.EqualTo("not-plain-grey"));
        Assert.That(Gate.Judge(MrSlice with { BitsAllocated = 8 }), Is.TypeOf<Judgement.Look>());
        Assert.That((Gate.Judge(MrSlice with { Samples = 0 }) as Judgement.Review)?.Because, Is.EqualTo("not-plain-grey"));
    });

    [TestCase("")]
    [TestCase("OT")]
    [TestCase("SR")]
    [TestCase("DOC")]
    public void A_modality_that_does_not_belong_to_the_class_is_for_a_person(string modality) => Assert.Multiple(() =>
    {
        foreach (var subject in new[] { CtSlice, MrSlice, CrPlate, UsPicture })
        {
            Assert.That((Gate.Judge(subject with { Modality = modality }) as Judgement.Review)?.Because, Is.EqualTo("modality"), subject.Modality);
        }
    });

    [TestCase("VIDAR Systems", "scan")]
    [TestCase("Lumisys", "scan")]
    [TestCase("Vital Images, Inc", "screen")]
    [TestCase("HeartFlow", "screen")]
    public void What_a_film_scanner_or_a_workstation_made_is_for_a_person(string maker, string because) => Assert.Multiple(() =>
    {
        Assert.That((Gate.Judge(CrPlate with { Manufacturer = maker }) as Judgement.Review)?.Because, Is.EqualTo(because));
        Assert.That((Gate.Judge(CtSlice with { Manufacturer = maker }) as Judgement.Review)?.Because, Is.EqualTo(because));
    });

    [Test]
    public void Ultrasound_needs_to_say_where_its_picture_is_and_a_plate_does_not() => Assert.Multiple(() =>
    {
        Assert.That((Gate.Judge(UsPicture) as Judgement.Look)?.NeedsPlaces, Is.True);
        Assert.That((Gate.Judge(CrPlate) as Judgement.Look)?.NeedsPlaces, Is.False);
    });

    [Test]
    public void Of_all_storage_classes_of_the_standard_two_may_pass_without_a_look()
    {
        var passed = DicomUids.All.Where(uid => uid.Type == DicomUidType.SopClass)
            .Where(uid => new[] { CtSlice, MrSlice, CrPlate, UsPicture }.Any(one => Gate.Judge(one with { SopClass = uid.Uid }) is Judgement.Show))
            .Select(uid => uid.Uid);
        Assert.That(passed, Is.EquivalentTo(new[] { Ct, Mr }));
    }

    [Test]
    public void Every_storage_class_of_the_standard_has_a_policy_of_ours()
    {
        var known = EmbeddedData.Rows(EmbeddedData.Read("sop-classes.csv")).ToDictionary(row => row[0], row => row[1]);
        var storage = DicomUids.All.Where(uid => uid.Type == DicomUidType.SopClass && uid.Keyword.Contains("Storage", StringComparison.Ordinal) && uid.Uid.StartsWith("1.2.840.10008.5.1.4.1.1.", StringComparison.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(storage.Select(uid => uid.Uid).Where(uid => !known.ContainsKey(uid)), Is.Empty);
            Assert.That(known.Values.Distinct(), Is.EquivalentTo(new[] { "ct", "mr", "look", "us", "review", "photo", "later", "not-image", "unknown" }));
            Assert.That(EmbeddedData.Rows(EmbeddedData.Read("sop-classes.csv")).Where(row => row[1] is "ct" or "mr" or "look" or "us" && row[4].Length == 0), Is.Empty);
        });
    }

    [TestCase("1.2.840.10008.5.1.4.1.1.88.33", "Reports")]
    [TestCase("1.2.840.10008.5.1.4.1.1.104.1", "Documents")]
    [TestCase("1.2.840.10008.5.1.4.1.1.11.1", "Presentation states")]
    [TestCase("1.2.840.10008.1.3.10", "Measurements and working data")]
    [TestCase("1.2.826.0.1.3680043.9.9999", "Other objects")]
    [TestCase("", "Other objects")]
    public void What_is_withheld_is_named_without_identity(string sopClass, string kind) =>
        Assert.That((Gate.Judge(CtSlice with { SopClass = sopClass }) as Judgement.Withhold)?.Why.Kind, Is.EqualTo(kind));

    [TestCase("1.2.840.10008.5.1.4.1.1.7", "Secondary captures", "capture")]
    [TestCase("1.2.840.10008.5.1.4.1.1.7.4", "Secondary captures", "capture")]
    [TestCase("1.2.840.10008.5.1.4.1.1.77.1.4", "Photographs and video", "photo")]
    public void Captures_and_photographs_are_for_a_person(string sopClass, string kind, string because) =>
        Assert.That(Gate.Judge(CtSlice with { SopClass = sopClass }), Is.EqualTo(new Judgement.Review(kind, because)));
}
