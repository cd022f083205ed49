using System.Text;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>Items 17, 18, 20, 23, 25 and 26 of the acceptance list: what lies about in files, and stays behind.</summary>
internal sealed class LeftBehind
{
    private const string Secret = "ZQ7F3A";

    [TestCase("pydicom_priv_SQ.dcm", TestName = "Item_04_a_private_sequence_of_the_wild_is_gone")]
    [TestCase("pydicom_UN_sequence.dcm", TestName = "Item_06_a_sequence_written_as_UN_is_read_and_cleaned")]
    [TestCase("pydicom_examples_overlay.dcm", TestName = "Item_18_an_overlay_of_the_wild_is_gone")]
    [TestCase("fodicom_OutOfBoundsOverlay.dcm", TestName = "Item_18_an_overlay_out_of_bounds_is_gone")]
    [TestCase("fodicom_JPEGwithIcon.dcm", TestName = "Item_20_an_icon_of_the_wild_is_gone")]
    [TestCase("pydicom_chrFrenMulti.dcm", TestName = "Item_08_a_name_in_several_character_sets_is_gone")]
    public void Files_of_the_wild_leave_listed_attributes_only(string name)
    {
        var path = Path.Combine(Checkout.RequireCorpus(), "..", "deidentification", "files", name);
        var header = Clean(File.ReadAllBytes(path));
        var may = DeidentificationRules.Current.Tags.ToHashSet();
        Assert.That(Planted.All(header).Select(element => element.Tag).Where(tag => !may.Contains(tag) && tag.Value >> 8 != 0x000801), Is.Empty);
    }

    [TestCase("04000561", TestName = "Item_17_original_attributes")]
    [TestCase("04000550", TestName = "Item_17_modified_attributes")]
    [TestCase("04000500", TestName = "Item_17_encrypted_attributes")]
    [TestCase("FFFAFFFA", TestName = "Item_17_digital_signatures")]
    [TestCase("4FFE0001", TestName = "Item_17_mac_parameters")]
    [TestCase("FFFCFFFC", TestName = "Item_17_trailing_padding")]
    [TestCase("00700001", TestName = "Item_18_graphic_annotations")]
    [TestCase("00700006", TestName = "Item_18_unformatted_text")]
    [TestCase("00700068", TestName = "Item_18_layer_descriptions")]
    [TestCase("60003000", TestName = "Item_18_overlay_data")]
    [TestCase("60024000", TestName = "Item_18_overlay_comments")]
    [TestCase("601E1500", TestName = "Item_18_overlay_labels")]
    [TestCase("50003000", TestName = "Item_18_curve_data")]
    [TestCase("00880200", TestName = "Item_20_icons")]
    public void Item_17_18_20_what_no_share_may_hold_is_gone_at_every_depth(string tagText)
    {
        Assert.That(DicomTag.TryParse(tagText, out var tag), Is.True);
        for (var depth = 0; depth <= 3; depth++)
        {
            foreach (var vr in new[] { Vr.SQ, Vr.OB, Vr.LO, Vr.UN })
            {
                var header = Deidentifier.Apply(Planted.Nest(Planted.Dataset(Planted.Element(tag, vr)), depth), Planted.Case).Header;
                Assert.That(Planted.All(header).Any(element => element.Tag == tag) || Planted.Holds(header, Ascii(Secret)), Is.False, $"depth {depth}, {vr}");
            }
        }
    }

    [Test]
    public void Item_23_the_file_meta_and_the_preamble_are_our_own()
    {
        var preamble = new byte[128];
        Encoding.ASCII.GetBytes($"II*\0{Secret}", preamble);
        var source = MadeDataset.File("1.2.840.10008.1.2.1", preamble,
        [
            new(new(0x0002, 0x0002), Vr.UI, Ascii("1.2.840.10008.5.1.4.1.1.2\0")), new(new(0x0002, 0x0003), Vr.UI, Ascii("1.2.3.4.5\0")), new(new(0x0002, 0x0013), Vr.SH, Ascii(Secret)),
            new(new(0x0002, 0x0016), Vr.AE, Ascii(Secret)), new(new(0x0002, 0x0017), Vr.AE, Ascii(Secret)), new(new(0x0002, 0x0018), Vr.AE, Ascii(Secret)),
            new(new(0x0002, 0x0100), Vr.UI, Ascii("1.2.3.4.5\0")), new(new(0x0002, 0x0102), Vr.OB, Ascii(Secret)),
        ], [new(Tags.SOPClassUID, Vr.UI, Ascii("1.2.840.10008.5.1.4.1.1.2\0")), new(Tags.SOPInstanceUID, Vr.UI, Ascii("1.2.3.4.5\0"))]);
        using var made = new MemoryStream();
        DicomFileWriter.Write(made, new DicomFile(new DicomDataset(), Clean(source), TransferSyntax.ExplicitLittleEndian, null));
        var file = DicomFile.Read(new MemorySource(made.ToArray()));
        Assert.Multiple(() =>
        {
            Assert.That(made.ToArray().AsSpan(0, 128).ContainsAnyExcept((byte)0), Is.False);
            Assert.That(Canary.FindIn(made.ToArray(), [Secret, "1.2.3.4.5"]), Is.Empty);
            Assert.That(file.FileMeta.GetString(Tags.MediaStorageSOPInstanceUID), Is.EqualTo(Planted.Case.Uid("1.2.3.4.5")));
            Assert.That(file.FileMeta.Select(element => element.Tag.Element), Is.EquivalentTo(new ushort[] { 0, 1, 2, 3, 0x10, 0x12, 0x13 }));
        });
    }

    [Test]
    public void Item_25_what_stands_behind_a_value_or_behind_the_data_set_stays_behind()
    {
        var source = MadeDataset.File("1.2.840.10008.1.2.1", new byte[128], [],
            [
                new(new(0x0008, 0x0000), Vr.UL, [9, 9, 9, 9]), new(Tags.SeriesDescription, Vr.LO, Ascii($"head\0{Secret} ")), new(Tags.ConvolutionKernel, Vr.SH, Ascii($"B30f\0{Secret}")),
                new(Tags.StudyInstanceUID, Vr.UI, Ascii($"1.2.3\0{Secret}")), new(Tags.SliceThickness, Vr.DS, Ascii($"5\0{Secret}")),
            ]);
        var header = Clean(source);
        Assert.Multiple(() =>
        {
            Assert.That(Planted.Value(header, Tags.SeriesDescription), Is.EqualTo("head"));
            Assert.That(Planted.Value(header, Tags.ConvolutionKernel), Is.EqualTo("B30f"));
            Assert.That(Planted.Value(header, Tags.StudyInstanceUID), Is.EqualTo(Planted.Case.Uid("1.2.3")));
            Assert.That(Planted.Value(header, Tags.SliceThickness), Is.EqualTo("5"));
            Assert.That(header.Any(element => element.Tag.IsGroupLength), Is.False);
            Assert.That(Canary.FindIn(Planted.Bytes(header), [Secret]), Is.Empty);
        });
    }

    [TestCase(0)]
    [TestCase(32)]
    public void Item_25_bytes_behind_the_data_set_are_left_behind_or_the_file_is_refused(int zeros)
    {
        byte[] source =
        [
            .. MadeDataset.File("1.2.840.10008.1.2.1", new byte[128], [], [new(Tags.SliceThickness, Vr.DS, Ascii("5 ")), new(new(0x7FE0, 0x0010), Vr.OW, [1, 2])]),
            .. new byte[zeros], .. Ascii($"{Secret}{Secret}"),
        ];
        try
        {
            Assert.That(Canary.FindIn(Planted.Bytes(Clean(source)), [Secret]), Is.Empty);
        }
        catch (DicomException refused)
        {
            Assert.That(refused.Message, Does.Not.Contain(Secret));
        }
    }

    [TestCase("ISO_IR 100")]
    [TestCase("ISO_IR 144")]
    [TestCase("\\ISO 2022 IR 87")]
    [TestCase("GB18030")]
    [TestCase("NONSENSE")]
    public void Item_26_the_character_set_is_what_was_written_in_items_too(string characterSet)
    {
        var item = Planted.Text((Tags.SpecificCharacterSet, Vr.CS, characterSet), (new DicomTag(0x0028, 0x3003), Vr.LO, "head Müller"));
        var header = Deidentifier.Apply(
            Planted.Dataset(new DicomElement(Tags.SpecificCharacterSet, Vr.CS, Ascii(characterSet)), new DicomElement(new DicomTag(0x0028, 0x3010), item)), Planted.Case).Header;
        Assert.That(Planted.Value(header, Tags.SpecificCharacterSet), Is.EqualTo("ISO_IR 192"));
        Assert.That(header.GetItems(new DicomTag(0x0028, 0x3010))[0].Contains(Tags.SpecificCharacterSet), Is.False, "an item's is its data set's");
        Assert.That(Planted.All(header).All(element => !element.Span.ContainsAnyExceptInRange((byte)0, (byte)127)), Is.True);
    }

    private static DicomDataset Clean(byte[] file) => Deidentifier.Apply(DicomFile.Read(new MemorySource(file)).Dataset, Planted.Case).Header;

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
