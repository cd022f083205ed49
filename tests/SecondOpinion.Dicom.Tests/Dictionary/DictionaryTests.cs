namespace SecondOpinion.Dicom.Dictionary;

internal sealed class DictionaryTests
{
    [Test]
    public void Generated_dictionary_is_what_the_tables_say()
    {
        var folder = Path.Combine(Checkout.Root, "src", "SecondOpinion.Dicom", "Dictionary");
        foreach (var (name, text) in DictionaryGenerator.Generate(folder))
        {
            var path = Path.Combine(folder, name);
            if (Environment.GetEnvironmentVariable("SECONDOPINION_REGENERATE") == "1")
            {
                File.WriteAllText(path, text);
            }

            Assert.That(File.ReadAllText(path) == text, Is.True, $"{name} differs from its table; see data/README.md");
        }
    }

    [TestCase("(0010,0010)", "PatientName", "PN", "1", false)]
    [TestCase("(7FE0,0010)", "PixelData", "OB", "1", false)]
    [TestCase("(0028,0107)", "LargestImagePixelValue", "US", "1", false)]
    [TestCase("(6002,3000)", "OverlayData", "OB", "1", false)]
    [TestCase("(50FE,0005)", "CurveDimensions", "US", "1", true)]
    [TestCase("(0020,3104)", "SourceImageIDs", "CS", "1-n", true)]
    [TestCase("0002,0010", "TransferSyntaxUID", "UI", "1", false)]
    public void An_attribute_is_found_by_its_tag(string text, string keyword, string vr, string vm, bool isRetired)
    {
        Assert.That(DicomTag.TryParse(text, out var tag), Is.True);
        var entry = DicomDictionary.Find(tag)!;
        Assert.That((entry.Keyword, entry.Vr.ToString(), entry.Vm, entry.IsRetired), Is.EqualTo((keyword, vr, vm, isRetired)));
    }

    [TestCase("(0009,0010)", Vr.LO)]
    [TestCase("(0009,1010)", Vr.UN)]
    [TestCase("(0009,0000)", Vr.UL)]
    [TestCase("(0008,FFFE)", Vr.UN)]
    public void What_the_standard_does_not_name_has_the_representation_it_prescribes(string text, Vr vr)
    {
        Assert.That(DicomTag.TryParse(text, out var tag), Is.True);
        Assert.That(DicomDictionary.Find(tag), Is.Null);
        Assert.That(DicomDictionary.VrOf(tag), Is.EqualTo(vr));
    }

    [Test]
    public void Every_entry_is_found_under_its_own_tag()
    {
        var entries = DicomDictionary.All().ToList();
        Assert.That(entries, Has.Count.GreaterThan(5_100));
        Assert.That(entries.All(entry => DicomDictionary.Find(entry.Tag)!.Keyword == entry.Keyword), Is.True);
    }

    [TestCase("1.2.840.10008.5.1.4.1.1.2", "CTImageStorage", DicomUidType.SopClass)]
    [TestCase("1.2.840.10008.1.2.4.80", "JPEGLSLossless", DicomUidType.TransferSyntax)]
    public void A_well_known_UID_has_a_meaning(string uid, string keyword, DicomUidType type) =>
        Assert.That(DicomUids.Find(uid), Is.EqualTo(new DicomUid(uid, keyword, type, IsRetired: false)));

    [TestCase("")]
    [TestCase("0010")]
    [TestCase("(0010;0010)")]
    [TestCase("0010001G")]
    [TestCase("(60xx,3000)")]
    [TestCase("(0010,00100)")]
    public void What_is_no_tag_is_not_read_as_one(string text) => Assert.That(DicomTag.TryParse(text, out _), Is.False);
}
