using System.Text;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>PS3.15 Table E.1-1, row by row, as the oracle. The rules know nothing of it.</summary>
internal sealed class ProfileTests
{
    private static readonly Dictionary<string, string> PatientCharacteristics = Rows()
        .ToDictionary(row => (string)row.Arguments[0]!, row => (string)row.Arguments[4]!, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the profile, with the options that we state, lets an attribute's own value stay.</summary>
    public static bool AllowsTheValue(DicomTag tag) => !PatientCharacteristics.TryGetValue(tag.ToString(), out var options) || options.Contains('K');

    [TestCaseSource(nameof(Rows))]
    public void Item_02_the_rules_do_what_the_profile_demands_at_every_depth(string tagText, string keyword, string vrText, string basic, string options)
    {
        if (!DicomTag.TryParse(tagText.Replace('x', '0').Replace('X', '0'), out var tag))
        {
            Assert.That(tagText, Does.Contain("gggg"), "only private attributes have no tag of their own");
            tag = new DicomTag(0x0009, 0x1001);
        }

        var vr = Enum.TryParse<Vr>(vrText.Split(' ')[0], out var known) && known != Vr.UN ? known : Vr.LO;
        for (var depth = 0; depth <= 3; depth++)
        {
            var header = Deidentifier.Apply(Planted.Nest(Planted.Dataset(Planted.Element(tag, vr)), depth), Planted.Case).Header;
            var left = Planted.All(header).Where(element => element.Tag == tag && !IsOurs(element)).ToArray();
            var where = $"{keyword}, depth {depth}";
            Assert.That(Planted.Holds(header, Planted.Value(vr)), Is.False.Or.EqualTo(options.Contains('K')), $"{where}: the value itself must not leave");
            Assert.That(left, basic == "X" && options == "" ? Is.Empty : Has.Length.LessThanOrEqualTo(1), $"{where}: to be removed");
            Assert.That(left.All(element => basic != "D" || element.IsSequence || element.Length > 0), Is.True, $"{where}: a dummy has a value");
            Assert.That(left.All(element => basic != "U" || Encoding.ASCII.GetString(element.Span).StartsWith("2.25.", StringComparison.Ordinal)), Is.True, $"{where}: replaced");
        }
    }

    [Test]
    public void Item_02_the_table_is_whole_and_names_what_an_object_demands() => Assert.Multiple(() =>
    {
        Assert.That(Rows().Count(), Is.EqualTo(657));
        Assert.That(Rows().Select(row => row.Arguments[3]).Distinct(), Is.SupersetOf(new[] { "X", "Z", "D", "U", "X/Z", "X/D", "Z/D", "X/Z/D" }));
    });

    /// <summary>Rows whose attributes the dictionary of 2024d does not know came with a newer edition of the table.</summary>
    [Test]
    public void Item_59_what_a_newer_edition_of_the_table_added_is_told_row_by_row_and_none_of_it_leaves()
    {
        var newer = Rows().Select(row => (Tag: (string)row.Arguments[0]!, Basic: (string)row.Arguments[3]!)).ToArray();
        var older = newer.Where(row => !DicomTag.TryParse(row.Tag, out var tag) || tag.IsPrivate || DicomDictionary.Find(tag) is not null || tag.Group is 0x0000 or 0x0002).ToArray();
        var added = newer.Except(older).Select(row => row.Tag).ToArray();
        TestContext.Out.WriteLine($"{added.Length} rows newer than the dictionary: {string.Join(' ', added)}");
        Assert.Multiple(() =>
        {
            Assert.That(added, Has.Length.InRange(20, 36).And.Contain("(0010,0011)").And.Contain("(0010,0014)"));
            Assert.That(added.Where(tag => DicomTag.TryParse(tag, out var known) && DeidentificationRules.Current.Find(known) is not null), Is.Empty);
        });
    }

    /// <summary>The options we state: clean descriptors, modified dates, patient characteristics. K there means that the value may stay.</summary>
    private static IEnumerable<TestCaseData> Rows()
    {
        var rows = Cells("ps3.15_table_E.1-1_2026d.csv").ToArray();
        foreach (var row in rows.Skip(1))
        {
            string Cell(string title) => row[Array.IndexOf(rows[0], title)];
            yield return new TestCaseData(
                Cell("tag"), Cell("name"), Cell("vr"), Cell("basic"),
                Cell("clean_desc") + Cell("retain_long_modified_dates") + Cell("retain_patient_chars"))
                .SetArgDisplayNames(Cell("tag").Replace('(', ' ').Replace(')', ' ').Trim(), Cell("keyword"));
        }
    }

    private static IEnumerable<string[]> Cells(string file)
    {
        using var stream = typeof(ProfileTests).Assembly.GetManifestResourceStream($"Deidentification/{file}")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return CellsOf(line);
        }
    }

    private static string[] CellsOf(string line)
    {
        var cells = new List<string>();
        var (start, quoted) = (0, false);
        for (var at = 0; at <= line.Length; at++)
        {
            if (at == line.Length || (line[at] == ',' && !quoted))
            {
                cells.Add(line[start..at].Trim('"'));
                start = at + 1;
            }
            else if (line[at] == '"')
            {
                quoted = !quoted;
            }
        }

        return [.. cells];
    }

    /// <summary>What we state of our own accord stands in a few tags that the table names too.</summary>
    private static bool IsOurs(DicomElement element) => element.Tag.Value is 0x00080104 or 0x00080100 or 0x00080102;
}
