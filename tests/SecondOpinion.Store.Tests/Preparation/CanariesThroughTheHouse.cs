using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>An image in which every attribute of the dictionary that can hold text holds a planted one, at the top and in items, goes the whole way:
/// archive, gate, vault, background work, reading. Nothing of it is in anything that leaves or lies about.</summary>
internal sealed class CanariesThroughTheHouse
{
    private static readonly DicomTag SharedGroups = new(0x5200, 0x9229);
    private static readonly DicomTag ReferencedSeries = new(0x0008, 0x1115);
    private static readonly DicomTag PrivateSequence = new(0x0009, 0x1001);

    /// <summary>What the way itself hangs on: whose and which image it is, and its kind.</summary>
    private static readonly HashSet<DicomTag> Needed =
    [
        Tags.SpecificCharacterSet, Tags.ImageType, Tags.SOPClassUID, Tags.SOPInstanceUID, Tags.Modality, Tags.Manufacturer, Tags.PatientName, Tags.PatientID, Tags.IssuerOfPatientID,
        Tags.PatientBirthDate, Tags.StudyInstanceUID, Tags.SeriesInstanceUID,
    ];

    [Test]
    public async Task No_planted_text_is_in_anything_that_leaves_or_lies_about()
    {
        var planted = new List<PlantedCanary>();
        var source = House.AsGrace(Path.Combine(Checkout.RequireCorpus(), "studies", "mr-t1-colin27", "t1-sagittal", "0001.dcm"), header => Plant(header, planted));
        var search = new CanarySearch(planted.Select(canary => canary.Secret));
        Assert.That(planted, Has.Count.GreaterThan(4000));
        Assert.That(search.FindIn(source), Has.Count.GreaterThan(4000), "the search finds what was planted");

        var archive = new MemoryArchive();
        archive.Add(source);
        using var house = await House.OfAsync(archive, House.Grace);
        await house.PrepareAsync();
        await house.ResealAllAsync();
        var instance = (await house.InstancesAsync()).Single();
        Assert.That(instance.State, Is.EqualTo(InstanceState.Sealed), "an image that was withheld proves nothing");
        foreach (var (name, bytes) in await IdentityTests.EverythingAsync(house))
        {
            Assert.That(search.FindIn(bytes), Is.Empty, name);
        }
    }

    private static void Plant(DicomDataset header, List<PlantedCanary> planted)
    {
        var places = new Dictionary<char, DicomDataset> { ['0'] = header, ['1'] = new(), ['F'] = new(), ['P'] = new() };
        foreach (var (index, entry) in DicomDictionary.All().Where(entry => IsText(entry) && !Needed.Contains(entry.Tag)).Index())
        {
            foreach (var (letter, place) in places)
            {
                var canary = new PlantedCanary(entry.Tag, entry.Vr, index, letter);
                place.Set(new DicomElement(entry.Tag, entry.Vr, canary.Value));
                planted.Add(canary);
            }
        }

        header.SetItems(SharedGroups, places['1']);
        header.SetItems(ReferencedSeries, places['F']);
        header.SetItems(PrivateSequence, places['P']);
    }

    /// <summary>Text that is unique and long: dates, ages and numbers could stand anywhere by chance.</summary>
    private static bool IsText(DicomDictionaryEntry entry) =>
        entry.Tag.Group is > 4 and not (0x0028 or 0x7FE0 or 0xFFFE) && (entry.Vr.IsCharsetAffected() || entry.Vr is Vr.AE or Vr.CS or Vr.UI or Vr.UR);
}
