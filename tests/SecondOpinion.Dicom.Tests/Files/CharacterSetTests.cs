using System.Text;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

internal sealed class CharacterSetTests
{
    [TestCase("pydicom_chrArab.dcm", "قباني^لنزار")]
    [TestCase("pydicom_chrGreek.dcm", "Διονυσιος")]
    [TestCase("pydicom_chrH32.dcm", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう")]
    [TestCase("pydicom_chrHbrw.dcm", "שרון^דבורה")]
    [TestCase("pydicom_chrI2.dcm", "Hong^Gildong=洪^吉洞=홍^길동")]
    [TestCase("pydicom_chrJapMulti.dcm", "やまだ^たろう")]
    [TestCase("pydicom_chrKoreanMulti.dcm", "김희중")]
    [TestCase("pydicom_chrRuss.dcm", "Люкceмбypг")]
    [TestCase("pydicom_chrX2.dcm", "Wang^XiaoDong=王^小东=")]
    [TestCase("fodicom_chrGB2312.dcm", "Zhang^XiaoDong=张^小东=")]
    [TestCase("generated/charset_ISO_2022_IR_6_ISO_2022_IR_159.dcm", "YAMADA^TARO=山田^˘")]
    [TestCase("generated/charset_GBK.dcm", "王^小东")]
    [TestCase("generated/charset_ISO_IR_13.dcm", "ﾔﾏﾀﾞ^ﾀﾛｳ")]
    [TestCase("generated/charset_ISO_IR_101.dcm", "Wałęsa^Łucja")]
    [TestCase("generated/charset_ISO_IR_109.dcm", "Ĉapek^Ĵoĥano")]
    [TestCase("generated/charset_ISO_IR_110.dcm", "Ķēniņš^Āris")]
    [TestCase("generated/charset_ISO_IR_148.dcm", "Çavuş^Şükrü")]
    [TestCase("generated/charset_ISO_IR_166.dcm", "กรุงเทพ^สมชาย")]
    [TestCase("generated/charset_ISO_IR_203.dcm", "Œuvre^Žižka")]
    public void Names_are_read_in_the_character_set_of_their_file(string name, string expected) =>
        Assert.That(DicomFile.Read(CorpusFile.Named(name).Open()).Dataset.GetString(Tags.PatientName), Is.EqualTo(expected));

    [Test]
    public void Bytes_that_are_no_character_become_a_mark_and_never_fail()
    {
        var random = new Random(7);
        string[] terms = ["", "ISO_IR 100", "ISO_IR 192", "GB18030", "ISO_IR 13", "ISO 2022 IR 6\\ISO 2022 IR 87\\ISO 2022 IR 149", "no such set"];
        foreach (var term in terms)
        {
            for (var round = 0; round < 500; round++)
            {
                var dataset = new DicomDataset();
                dataset.SetString(Tags.SpecificCharacterSet, term);
                var bytes = new byte[random.Next(1, 40)];
                random.NextBytes(bytes);
                bytes[random.Next(bytes.Length)] = 0x1B;
                dataset.SetBytes(Tags.PatientName, Vr.PN, bytes);
                Assert.That(() => dataset.GetText(Tags.PatientName), Throws.Nothing);
            }
        }
    }

    [Test]
    public void A_byte_beyond_ASCII_without_a_character_set_is_not_guessed()
    {
        var dataset = new DicomDataset();
        dataset.SetBytes(Tags.PatientName, Vr.PN, [(byte)'M', 0xFC]);
        Assert.That(dataset.GetString(Tags.PatientName), Is.EqualTo("M\uFFFD"));
    }

    [Test]
    public void An_item_has_the_character_set_around_it_unless_it_has_its_own()
    {
        var (outer, inherits, own) = (new DicomDataset(), new DicomDataset(), new DicomDataset());
        inherits.SetBytes(Tags.PatientName, Vr.PN, [0xFC]);
        own.SetString(Tags.SpecificCharacterSet, "ISO_IR 144");
        own.SetBytes(Tags.PatientName, Vr.PN, [0xFC]);
        outer.SetItems(Tags.ReferencedStudySequence, inherits, own);
        outer.SetString(Tags.SpecificCharacterSet, "ISO_IR 100");
        Assert.That(inherits.GetString(Tags.PatientName), Is.EqualTo("ü"));
        Assert.That(own.GetString(Tags.PatientName), Is.EqualTo("ќ"));
    }

    [Test]
    public void A_changed_character_set_holds_for_the_items_too()
    {
        var (outer, item) = (new DicomDataset(), new DicomDataset());
        outer.SetString(Tags.SpecificCharacterSet, "ISO_IR 100");
        item.SetBytes(Tags.PatientName, Vr.PN, [0xFC]);
        outer.SetItems(Tags.ReferencedStudySequence, item);
        Assert.That(item.GetString(Tags.PatientName), Is.EqualTo("ü"));
        outer.SetString(Tags.SpecificCharacterSet, "ISO_IR 144");
        Assert.That(item.GetString(Tags.PatientName), Is.EqualTo("ќ"));
    }

    [Test]
    public void A_backslash_that_is_half_of_a_Chinese_character_divides_nothing()
    {
        var dataset = new DicomDataset();
        dataset.SetString(Tags.SpecificCharacterSet, "GBK");
        dataset.SetBytes(Tags.OtherPatientNames, Vr.PN, [0x81, 0x5C, (byte)'\\', (byte)'B']);
        Assert.That(dataset.GetStrings(Tags.OtherPatientNames), Is.EqualTo(new[] { "乗", "B" }));
    }

    [Test]
    public void Text_is_written_in_the_data_sets_character_set_or_refused()
    {
        var dataset = new DicomDataset();
        dataset.SetString(Tags.SpecificCharacterSet, "ISO_IR 100");
        dataset.SetString(Tags.PatientName, "Müller");
        Assert.That(dataset.GetBytes(Tags.PatientName).Length, Is.EqualTo(6));
        Assert.That(() => dataset.SetString(Tags.PatientName, "山田"), Throws.TypeOf<DicomException>());
        dataset.SetString(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.SetString(Tags.PatientName, "山田");
        Assert.That(Encoding.UTF8.GetString(dataset.GetBytes(Tags.PatientName).Span), Is.EqualTo("山田"));
    }
}
