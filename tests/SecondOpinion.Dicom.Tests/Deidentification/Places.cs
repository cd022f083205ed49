using System.Text;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>Items 3 to 7 of the acceptance list: where identity can hide.</summary>
internal sealed class Places
{
    private const string Secret = "ZQ7F3A";

    private static readonly DicomTag[] Sequences =
        [new(0x0008, 0x1115), new(0x5200, 0x9229), new(0x5200, 0x9230), new(0x0040, 0x0275), new(0x0018, 0xA001), new(0x0008, 0x1032), new(0x3006, 0x0010)];

    [TestCaseSource(nameof(Sequences))]
    public void Item_03_the_same_rules_hold_at_any_depth_of_any_sequence(DicomTag sequence)
    {
        for (var depth = 1; depth <= 6; depth++)
        {
            var inner = Planted.Text(
                (Tags.PatientName, Vr.PN, $"{Secret}^A"), (Tags.StudyInstanceUID, Vr.UI, "1.2.3"), (new DicomTag(0x0018, 0x9074), Vr.DT, "19010213101112"), (Tags.SliceThickness, Vr.DS, "0.625"));
            for (var level = 0; level < depth; level++)
            {
                inner = Planted.Dataset(new DicomElement(sequence, inner));
            }

            var left = Encoding.ASCII.GetString(Planted.Bytes(Deidentifier.Apply(inner, Planted.Case).Header));
            Assert.That(left, Does.Not.Contain(Secret).And.Not.Contain("19010213"), $"depth {depth}");
            Assert.That(left.Contains("0.625", StringComparison.Ordinal), Is.EqualTo(DeidentificationRules.Current.Find(sequence) is not null), $"depth {depth}: a listed sequence is not emptied");
        }
    }

    [Test]
    public void Item_04_all_private_groups_are_gone_with_their_creators_sequences_and_pixels()
    {
        MadeElement[] dataset =
        [
            new(new(0x0009, 0x0010), Vr.LO, Ascii($"{Secret} INC")), new(new(0x0009, 0x1001), Vr.SQ, [], [[new(Tags.Rows, Vr.US, [1, 0]), new(new(0x0011, 0x0010), Vr.LO, Ascii(Secret))]]),
            new(new(0x0029, 0x1020), Vr.OB, Ascii(Secret)), new(new(0x7FE1, 0x0010), Vr.LO, Ascii(Secret)), new(new(0x7FE1, 0x1010), Vr.OW, Ascii($"{Secret}  ")), new(Tags.SliceThickness, Vr.DS, Ascii("5 ")),
        ];
        foreach (var syntax in MadeDataset.Syntaxes)
        {
            var header = Clean(MadeDataset.File(syntax, new byte[128], [], dataset));
            Assert.That(header.Select(element => element.Tag).Where(tag => tag.IsPrivate), Is.Empty);
            Assert.That(Planted.Holds(header, Ascii(Secret)), Is.False);
            Assert.That(Planted.Value(header, Tags.SliceThickness), Is.EqualTo("5"));
        }
    }

    [Test]
    public void Item_05_unknown_illegal_command_and_directory_tags_are_gone()
    {
        foreach (var tag in new DicomTag[] { new(0x0001, 0x0001), new(0x0003, 0x0010), new(0x0005, 0x0011), new(0x0007, 0x0001), new(0x0000, 0x1000), new(0x0004, 0x1220), new(0x0008, 0xEEEE), new(0xFFFF, 0xFFFF) })
        {
            var header = Deidentifier.Apply(Planted.Dataset(Planted.Element(tag, Vr.LO), Planted.Element(tag, Vr.SQ)), Planted.Case).Header;
            Assert.That(header.Contains(tag), Is.False, $"{tag}");
        }
    }

    [Test]
    public void Item_06_a_known_attribute_written_as_UN_is_read_by_its_own_representation()
    {
        var header = Clean(MadeDataset.File("1.2.840.10008.1.2.1", new byte[128], [],
        [
            new(Tags.PatientName, Vr.PN, Ascii($"{Secret}^A"), AsUnknown: true), new(Tags.Rows, Vr.US, [0, 2], AsUnknown: true),
            new(new(0x5200, 0x9229), Vr.SQ, [], [[new(Tags.PatientID, Vr.LO, Ascii(Secret)), new(Tags.SliceThickness, Vr.DS, Ascii("2.5 "))]], AsUnknown: true),
        ]));
        Assert.Multiple(() =>
        {
            Assert.That(Planted.Value(header, Tags.PatientName), Is.EqualTo(Planted.Case.PatientName));
            Assert.That(header.GetInt(Tags.Rows), Is.EqualTo(512));
            Assert.That(Planted.Value(header.GetItems(new DicomTag(0x5200, 0x9229))[0], Tags.SliceThickness), Is.EqualTo("2.5"));
            Assert.That(Planted.Holds(header, Ascii(Secret)), Is.False);
        });
    }

    [Test]
    public void Item_07_the_four_encodings_of_one_data_set_leave_as_the_same_bytes()
    {
        var dataset = DicomDictionary.All().Where(entry => entry.Tag.Group is > 8 and < 0x7FE0 && entry.Vr is not (Vr.None or Vr.UN))
            .Select((entry, index) => entry.Vr == Vr.SQ
                ? new MadeElement(entry.Tag, Vr.SQ, [], [[new(Tags.SliceThickness, Vr.DS, Ascii("5 ")), new(Tags.Columns, Vr.US, [1, 2])]])
                : new MadeElement(entry.Tag, entry.Vr, new PlantedCanary(entry.Tag, entry.Vr, index, '0').Value))
            .ToArray();
        var left = MadeDataset.Syntaxes.Select(syntax => Planted.Bytes(Clean(MadeDataset.File(syntax, new byte[128], [], dataset)))).ToArray();
        Assert.That(left[0], Has.Length.GreaterThan(5000));
        Assert.That(left.Skip(1), Is.All.EqualTo(left[0]));
    }

    private static DicomDataset Clean(byte[] file) => Deidentifier.Apply(DicomFile.Read(new MemorySource(file)).Dataset, Planted.Case).Header;

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
