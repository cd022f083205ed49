using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>PS3.15 Table E.1-1, row by row, as the oracle. The rules know nothing of it.</summary>
internal sealed class ProfileTests
{
    private static readonly DicomTag SharedGroups = new(0x5200, 0x9229);

    [TestCaseSource(nameof(Rows))]
    public void The_rules_do_what_the_profile_demands(string tagText, string keyword, string vrText, string basic, string options)
    {
        if (!DicomTag.TryParse(tagText.Replace('x', '0').Replace('X', '0'), out var tag))
        {
            Assert.That(tagText, Does.Contain("gggg"), "only private attributes have no tag of their own");
            tag = new DicomTag(0x0009, 0x1001);
        }

        var vr = Enum.TryParse<Vr>(vrText.Split(' ')[0], out var known) && known != Vr.UN ? known : Vr.LO;
        var top = Planted.Dataset(Planted.Element(tag, vr));
        foreach (var source in new[] { top, Planted.Dataset(new DicomElement(SharedGroups, top.Copy())) })
        {
            var header = Deidentifier.Apply(source, Planted.Case).Header;
            var left = Planted.All(header).Where(element => element.Tag == tag && !IsOurs(element)).ToArray();
            Assert.That(Planted.Holds(header, Planted.Value(vr)), Is.False, $"{keyword}: the value itself must not leave");
            if (basic == "X" && options == "")
            {
                Assert.That(left, Is.Empty, $"{keyword}: to be removed");
            }

            if (basic == "U" && left.Length > 0)
            {
                Assert.That(System.Text.Encoding.ASCII.GetString(left[0].Span), Does.StartWith("2.25.").And.Not.Contain("9990773"), keyword);
            }
        }
    }

    [Test]
    public void The_table_is_whole() => Assert.That(Rows().Count(), Is.EqualTo(657));

    /// <summary>The options we state: clean descriptors, modified dates, patient characteristics. K there means a cleaned value may stay.</summary>
    private static IEnumerable<TestCaseData> Rows()
    {
        using var stream = typeof(ProfileTests).Assembly.GetManifestResourceStream("Deidentification/ps3.15_table_E.1-1_2026d.csv")!;
        using var reader = new StreamReader(stream);
        var titles = Cells(reader.ReadLine()!);
        while (reader.ReadLine() is { } line)
        {
            var cells = Cells(line);
            string Cell(string title) => cells[Array.IndexOf(titles, title)];
            yield return new TestCaseData(
                Cell("tag"), Cell("name"), Cell("vr"), Cell("basic"),
                Cell("clean_desc") + Cell("retain_long_modified_dates") + Cell("retain_patient_chars"))
                .SetArgDisplayNames(Cell("tag").Replace('(', ' ').Replace(')', ' ').Trim(), Cell("keyword"));
        }
    }

    private static string[] Cells(string line)
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
