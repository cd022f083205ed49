using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>A planted value in every attribute of the dictionary, at the top, in items, in private and unknown places: what comes out again
/// must stand on the list of those that may.</summary>
internal sealed class CanaryTests
{
    /// <summary>The numbers that describe geometry, technique and rendering: these leave as they are, and nothing else does.</summary>
    private static readonly HashSet<DicomTag> Numbers =
        [.. DeidentificationRules.Current.Tags.Where(tag => DeidentificationRules.Current.Find(tag)!.Action == RuleAction.Number)];

    [Test]
    public void No_attribute_of_the_dictionary_leaves_but_by_a_rule()
    {
        var may = DeidentificationRules.Current.Tags.ToHashSet();
        var source = Planted.Dataset([.. DicomDictionary.All().Where(entry => entry.Tag.Group > 2).Select(entry => Planted.Element(entry.Tag, Known(entry.Vr)))]);
        var result = Deidentifier.Apply(source, Planted.Case);
        Assert.Multiple(() =>
        {
            Assert.That(source, Has.Count.GreaterThan(5000));
            Assert.That(Planted.All(result.Header).Select(element => element.Tag).Where(tag => !may.Contains(tag) && !IsOurCode(tag)), Is.Empty);
            Assert.That(result.Removed, Is.GreaterThan(4500));
        });
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void A_planted_value_comes_out_of_numbers_alone_at_any_depth(int depth)
    {
        var leaks = new SortedSet<DicomTag>();
        foreach (var entry in DicomDictionary.All().Where(entry => entry.Tag.Group > 2))
        {
            foreach (var vr in entry.Vrs.Select(Known).Distinct())
            {
                var header = Deidentifier.Apply(Planted.Nest(Planted.Dataset(Planted.Element(entry.Tag, vr)), depth), Planted.Case).Header;
                var needles = vr == Vr.SQ ? [Planted.Value(Vr.LO), Planted.Value(Vr.PN), Planted.Value(Vr.UI)] : new[] { Planted.Value(vr) };
                if (needles.Any(needle => Planted.Holds(header, needle)) && !(Numbers.Contains(entry.Tag) && vr != Vr.SQ))
                {
                    leaks.Add(entry.Tag);
                }
            }
        }

        Assert.That(leaks, Is.Empty);
    }

    [Test]
    public void Numbers_do_leave_so_the_search_can_find_something()
    {
        var header = Deidentifier.Apply(Planted.Dataset(Planted.Element(new DicomTag(0x0018, 0x0050), Vr.DS)), Planted.Case).Header;
        Assert.That(Planted.Holds(header, Planted.Value(Vr.DS)), Is.True);
    }

    [TestCase(0)]
    [TestCase(3)]
    public void Private_unknown_and_illegal_tags_never_leave(int depth)
    {
        DicomTag[] tags =
        [
            new(0x0001, 0x0010), new(0x0003, 0x1010), new(0x0005, 0x0011), new(0x0007, 0x0011), new(0x0009, 0x0010), new(0x0009, 0x1001),
            new(0x0019, 0x10E0), new(0x7FE1, 0x0010), new(0x7FE1, 0x1010), new(0x0004, 0x1500), new(0x0000, 0x0002), new(0x0008, 0x0000),
            new(0x0010, 0x0000), new(0x0008, 0xEEEE), new(0x0028, 0xABCD), new(0x5000, 0x3000), new(0x501E, 0x3000), new(0x6000, 0x3000),
            new(0x6000, 0x4000), new(0x6002, 0x1500), new(0x601E, 0x0022), new(0xFFFA, 0xFFFA), new(0xFFFC, 0xFFFC), new(0xFFFE, 0x0001),
            new(0x0400, 0x0561), new(0x0400, 0x0550), new(0x0400, 0x0500), new(0x0088, 0x0200), new(0x7FE0, 0x0010),
        ];
        foreach (var tag in tags)
        {
            foreach (var vr in new[] { Vr.LO, Vr.UN, Vr.OB, Vr.SQ })
            {
                var header = Deidentifier.Apply(Planted.Nest(Planted.Dataset(Planted.Element(tag, vr)), depth), Planted.Case).Header;
                Assert.That(Planted.All(header).Any(element => element.Tag == tag), Is.False, $"{tag} {vr}");
                Assert.That(Planted.Holds(header, "ZQ7F3A"u8.ToArray()), Is.False, $"{tag} {vr}");
            }
        }
    }

    [Test]
    public void A_known_attribute_of_unknown_representation_is_read_by_its_own_or_dropped()
    {
        foreach (var entry in DicomDictionary.All().Where(entry => entry.Tag.Group > 2 && !Numbers.Contains(entry.Tag)))
        {
            var value = Planted.Value(Known(entry.Vr));
            var header = Deidentifier.Apply(Planted.Dataset(new DicomElement(entry.Tag, Vr.UN, value)), Planted.Case).Header;
            Assert.That(Planted.Holds(header, value), Is.False, $"{entry.Tag}");
        }

        var kept = Deidentifier.Apply(Planted.Dataset(new DicomElement(new DicomTag(0x0028, 0x0010), Vr.UN, [0, 2])), Planted.Case).Header;
        Assert.That(kept.GetInt(new DicomTag(0x0028, 0x0010)), Is.EqualTo(512));
    }

    [Test]
    public void What_stands_behind_a_nul_or_in_another_character_set_stays_behind()
    {
        var header = Deidentifier.Apply(
            Planted.Text(
                (new DicomTag(0x0008, 0x103E), Vr.LO, "T1 AXIAL\0ZQ7F3AX HEAD"),
                (new DicomTag(0x0008, 0x0060), Vr.CS, "MR\0ZQ7F3AX"),
                (new DicomTag(0x0018, 0x1030), Vr.LO, "t1 Müller 山田 \x1b$Bhead"),
                (new DicomTag(0x0010, 0x0010), Vr.PN, "Wang^XiaoDong=王^小东=")),
            Planted.Case).Header;
        Assert.Multiple(() =>
        {
            Assert.That(Planted.Value(header, new DicomTag(0x0008, 0x103E)), Is.EqualTo("T1 AXIAL"));
            Assert.That(Planted.Value(header, new DicomTag(0x0008, 0x0060)), Is.EqualTo("MR"));
            Assert.That(Planted.Value(header, new DicomTag(0x0018, 0x1030)), Is.EqualTo("t1"));
            Assert.That(Planted.Value(header, new DicomTag(0x0010, 0x0010)), Is.EqualTo(Planted.Case.PatientName));
            Assert.That(Planted.All(header).All(element => element.Span.IndexOfAnyExceptInRange((byte)0, (byte)127) < 0), Is.True, "all is ASCII");
        });
    }

    /// <summary>Codes that we state ourselves.</summary>
    private static bool IsOurCode(DicomTag tag) => tag.Value is 0x00080100 or 0x00080102 or 0x00080104;

    private static Vr Known(Vr vr) => vr is Vr.None or Vr.UN ? Vr.LO : vr;
}
