using System.Security.Cryptography;
using System.Text;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>The rules are data with an edition and a hash. Another edition is other files, and no code.</summary>
internal sealed class RuleEditions
{
    private static readonly DicomTag StudyDescription = new(0x0008, 0x1030);
    private static readonly DicomTag PatientComments = new(0x0010, 0x4000);

    [Test]
    public void Item_59_the_rules_in_force_have_an_edition_and_a_hash_that_stands_for_every_file()
    {
        var rules = DeidentificationRules.Current;
        Assert.Multiple(() =>
        {
            Assert.That(rules.Edition, Does.StartWith("2026d."));
            Assert.That(rules.Hash, Does.Match("^[0-9a-f]{64}$").And.EqualTo(Convert.ToHexStringLower(SHA256.HashData(EmbeddedData.Open("edition.sha256")!))));
            Assert.That(RuleFiles.Current.Names, Is.EquivalentTo(CompiledIn().Keys.Where(name => name != "edition.sha256")), "a data file that the edition does not list is not checked");
        });
    }

    [TestCase("rules.csv")]
    [TestCase("terms.csv")]
    [TestCase("words.txt")]
    [TestCase("codes.csv")]
    [TestCase("sop-classes.csv")]
    public void Item_55_a_rule_file_that_was_edited_is_refused_by_name_and_nothing_is_made_with_it(string name)
    {
        var files = CompiledIn();
        files[name] = [.. files[name], (byte)'\n'];
        Assert.That(
            () => DeidentificationRules.Of(RuleFiles.From(files.GetValueOrDefault)),
            Throws.InstanceOf<RulesDamagedException>().With.Message.Contains(name).And.Message.Contains("2026d."));
    }

    [TestCase("rules.csv", "missing")]
    [TestCase("edition.sha256", "no list")]
    public void Item_55_a_file_that_is_gone_is_refused(string name, string why)
    {
        var files = CompiledIn();
        files.Remove(name);
        Assert.That(() => RuleFiles.From(files.GetValueOrDefault), Throws.InstanceOf<RulesDamagedException>().With.Message.Contains(why));
    }

    [TestCase("../rules.csv", TestName = "Item_55_a_list_may_not_point_out_of_its_folder")]
    [TestCase("", TestName = "Item_55_a_list_must_name_what_it_hashes")]
    public void Item_55_a_list_that_is_none_is_refused(string name) => Assert.That(
        () => RuleFiles.From(file => file == "edition.sha256" ? Encoding.UTF8.GetBytes($"# edition: x\n{new string('0', 64)}  {name}\n") : []),
        Throws.InstanceOf<RulesDamagedException>());

    [Test]
    public void Item_59_a_newer_edition_is_read_from_a_folder_and_works_at_once()
    {
        var files = CompiledIn();
        files["words.txt"] = [.. files["words.txt"], .. "photoncounting\n"u8];
        files["rules.csv"] = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(files["rules.csv"]).Replace("00080050,AccessionNumber,SH,empty,\n", "", StringComparison.Ordinal)
            + "00104000,PatientComments,LT,words,\n");
        var folder = Directory.CreateTempSubdirectory("rules-").FullName;
        Publish(files, "2027a.1", folder);

        var newer = DeidentificationRules.Of(RuleFiles.In(folder));
        Directory.Delete(folder, recursive: true);
        var source = Planted.Text((StudyDescription, Vr.LO, "Photoncounting CT of Grace Okafor"), (PatientComments, Vr.LT, "Grace Okafor, chest"), (Tags.AccessionNumber, Vr.SH, "A1"));
        var header = Deidentifier.Apply(source, Planted.Case, newer).Header;
        Assert.Multiple(() =>
        {
            Assert.That(newer.Edition, Is.EqualTo("2027a.1"));
            Assert.That(newer.Hash, Is.Not.EqualTo(DeidentificationRules.Current.Hash));
            Assert.That(Planted.Value(header, StudyDescription), Is.EqualTo("Photoncounting CT"));
            Assert.That(Planted.Value(header, PatientComments), Is.EqualTo("chest"));
            Assert.That(Planted.Value(header, new DicomTag(0x0012, 0x0063)), Is.EqualTo("Second Opinion rules 2027a.1"));
            Assert.That(Planted.Value(Deidentifier.Apply(source, Planted.Case).Header, PatientComments), Is.EqualTo("(absent)"), "the edition in force is another");
        });
    }

    [Test]
    public void Item_59_two_editions_are_told_apart_attribute_by_attribute()
    {
        var files = CompiledIn();
        files["rules.csv"] = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(files["rules.csv"]).Replace("00080050,AccessionNumber,SH,empty,\n", "", StringComparison.Ordinal)
                .Replace("00081030,StudyDescription,LO,words", "00081030,StudyDescription,LO,empty", StringComparison.Ordinal)
            + "00104000,PatientComments,LT,words,\n");
        var newer = DeidentificationRules.Of(Listed(files, "2027a.1"));
        Assert.That(newer.ChangesSince(DeidentificationRules.Current), Is.EqualTo(new[]
        {
            new RuleChange(Tags.AccessionNumber, "empty", null), new RuleChange(StudyDescription, "words", "empty"), new RuleChange(PatientComments, null, "words"),
        }));
        Assert.That(newer.ChangesSince(newer), Is.Empty);
    }

    /// <summary>Rules whose files are as listed.</summary>
    internal static RuleFiles Listed(Dictionary<string, byte[]> files, string edition)
    {
        files["edition.sha256"] = List(files, edition);
        return RuleFiles.From(files.GetValueOrDefault);
    }

    internal static Dictionary<string, byte[]> CompiledIn()
    {
        const string folder = "Deidentification/";
        return typeof(RuleFiles).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Select(name => name[folder.Length..]).ToDictionary(name => name, name => EmbeddedData.Open(name)!, StringComparer.Ordinal);
    }

    private static void Publish(Dictionary<string, byte[]> files, string edition, string folder)
    {
        files["edition.sha256"] = List(files, edition);
        foreach (var (name, bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }
    }

    private static byte[] List(Dictionary<string, byte[]> files, string edition) => Encoding.UTF8.GetBytes(
        $"# edition: {edition}\n" + string.Concat(files.Where(file => file.Key != "edition.sha256").Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(file.Value))}  {file.Key}\n")));
}
