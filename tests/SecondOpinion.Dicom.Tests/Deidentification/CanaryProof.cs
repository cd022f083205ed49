using System.Text;
using System.Text.Json;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>The headline proof: every attribute of the dictionary, in every place where an attribute can hide, in every native encoding and many
/// character sets, as whole files; and a search of the raw bytes of all that leaves.</summary>
internal sealed class CanaryProof
{
    private const string Preamble = "ZQPREAMBLE";
    private const string Meta = "ZQFILEMETA";

    private static readonly DicomTag SharedGroups = new(0x5200, 0x9229);
    private static readonly DicomTag FrameContent = new(0x0020, 0x9111);
    private static readonly DicomTag ReferencedSeries = new(0x0008, 0x1115);
    private static readonly CanarySearch Outside = new([Preamble, Meta]);

    private static readonly (string Name, char Letter, Func<MadeElement, MadeElement> Put)[] Places =
    [
        ("at the top", '0', planted => planted),
        ("at depth 1", '1', planted => Nest(planted, 1)),
        ("at depth 2", '2', planted => Nest(planted, 2)),
        ("at depth 3", '3', planted => Nest(planted, 3)),
        ("in a private sequence", 'P', planted => new(new(0x0009, 0x1001), Vr.SQ, [], [[planted]])),
        ("as UN", 'U', planted => planted with { AsUnknown = true }),
        ("in a sequence as UN", 'S', planted => Nest(planted, 1) with { AsUnknown = true }),
        ("in an odd group", 'G', planted => planted with { Tag = new DicomTag((ushort)(planted.Tag.Group | 1), planted.Tag.Element) }),
    ];

    [Test]
    public void Item_01_no_planted_value_leaves_but_by_a_keep_row()
    {
        var run = Run(DeidentificationRules.Current);
        TestContext.Out.WriteLine($"{run.Files} files, each with its canary, of {run.Attributes} attributes; found outside keep rows: {run.Leaks.Count}");
        TestContext.Out.WriteLine($"kept as they are, by {run.Kept.Count} keep rows: {string.Join(' ', run.Kept.Order(StringComparer.Ordinal))}");
        Assert.Multiple(() =>
        {
            Assert.That(run.Leaks, Is.Empty);
            Assert.That(run.RefusedGroups.Keys, Is.SubsetOf(new ushort[] { 0x0000, 0x0004, 0x0008 }), "an odd first element makes a file unreadable: it is withheld");
            Assert.That(run.NotPlanted, Is.Empty, "what was not planted cannot be found");
            Assert.That(run.Attributes, Is.GreaterThan(5100));
            Assert.That(run.Kept.Count, Is.InRange(200, 450));
            Assert.That(run.Kept, Does.Contain("SliceThickness").And.Not.Contain("PatientID"));
        });
    }

    /// <summary>The table of the profile is the judge of keep rows: none of them may be an identifier's, however it came into the list.</summary>
    [Test]
    public void The_proof_fails_when_a_number_that_says_where_somebody_lives_gets_a_keep_row()
    {
        var leaks = Run(WithRow("00160072,GPSLatitude,DS,number,"), tag => tag.Value is 0x00160072 or 0x00160074).Leaks;
        Assert.That(leaks, Has.Some.EqualTo("GPSLatitude at the top").And.Some.EqualTo("GPSLatitude at depth 3").And.None.Contains("GPSLongitude"));
    }

    [Test]
    public void The_proof_fails_when_the_patients_comments_are_kept_and_a_listed_word_is_a_secret()
    {
        const string comments = "00104000,PatientComments,LT,words,";
        var row = Run(WithRow(comments), tag => tag.Value == 0x00104000);
        var wrong = Run(WithRow(comments, string.Join('\n', Places.Select(place => $"ZQ00104000{place.Letter}"))), tag => tag.Value == 0x00104000);
        Assert.Multiple(() =>
        {
            Assert.That(row.Leaks, Is.Empty, "even a wrong row lets no name out: no action copies free text");
            Assert.That(wrong.Leaks, Has.Some.EqualTo("PatientComments at the top").And.Some.EqualTo("PatientComments at depth 3").And.Some.EqualTo("PatientComments as UN"));
        });
    }

    [Test]
    public void The_proof_fails_when_an_attribute_is_copied()
    {
        static DicomDataset Copying(DicomDataset source)
        {
            var header = Deidentifier.Apply(source, Planted.Case).Header;
            if (source.TryGet(new DicomTag(0x0010, 0x4000), out var comments))
            {
                header.Set(comments);
            }

            return header;
        }

        Assert.That(Run(DeidentificationRules.Current, tag => tag.Value == 0x00104000, Copying).Leaks, Has.Some.EqualTo("PatientComments at the top"));
    }

    private static DeidentificationRules WithRow(string row, string words = "")
    {
        var files = RuleEditions.CompiledIn();
        files["rules.csv"] = [.. files["rules.csv"], .. Encoding.UTF8.GetBytes(row + "\n")];
        files["words.txt"] = [.. files["words.txt"], .. Encoding.UTF8.GetBytes(words + "\n")];
        return DeidentificationRules.Of(RuleEditions.Listed(files, "wrong row"));
    }

    private static CanaryOutcome Run(DeidentificationRules rules, Func<DicomTag, bool>? only = null, Func<DicomDataset, DicomDataset>? make = null)
    {
        make ??= source => Deidentifier.Apply(source, Planted.Case, rules).Header;
        var outcome = new CanaryOutcome();
        var attributes = DicomDictionary.All().Where(entry => entry.Tag.Group is not (0x0002 or 0xFFFE) && only?.Invoke(entry.Tag) != false).Index().ToArray();
        Parallel.ForEach(attributes, attribute =>
        {
            foreach (var vr in attribute.Item.Vrs.Select(vr => vr is Vr.None ? Vr.UN : vr).Distinct())
            {
                foreach (var place in Places)
                {
                    Plant(attribute.Item, vr, attribute.Index, place, rules, make, outcome);
                }
            }
        });
        outcome.Attributes = attributes.Length;
        return outcome;
    }

    private static void Plant(
        DicomDictionaryEntry entry, Vr vr, int index, (string Name, char Letter, Func<MadeElement, MadeElement> Put) place, DeidentificationRules rules,
        Func<DicomDataset, DicomDataset> make, CanaryOutcome outcome)
    {
        var canary = new PlantedCanary(entry.Tag, vr == Vr.SQ ? Vr.PN : vr, index, place.Letter);
        var planted = place.Put(vr == Vr.SQ ? new(entry.Tag, vr, [], [[new(Tags.PatientName, Vr.PN, canary.Value), new(Tags.TextValue, Vr.UT, canary.Value)]]) : new(entry.Tag, vr, canary.Value));
        MadeElement[] dataset = planted.Tag == Tags.SpecificCharacterSet ? [planted] : [new(Tags.SpecificCharacterSet, Vr.CS, Encoding.ASCII.GetBytes(canary.CharacterSet)), planted];
        foreach (var syntax in MadeDataset.Syntaxes)
        {
            var bytes = MadeDataset.File(syntax, Before(), [new(new(0x0002, 0x0016), Vr.AE, Encoding.ASCII.GetBytes(Meta))], dataset);
            var isReadable = syntax != MadeDataset.Syntaxes[3] && vr.SwapUnit() == 1;
            if (isReadable && canary.Search.FindIn(bytes).Count == 0)
            {
                outcome.NotPlanted.Add($"{entry.Keyword} {place.Name}");
            }

            if (Read(bytes) is not { } source)
            {
                outcome.Refused(entry);
                continue;
            }

            var header = make(source);
            var isFound = Left(header).Any(left => canary.Search.FindIn(left).Count + Outside.FindIn(left).Count > 0);
            if (isFound || (vr.SwapUnit() == 2 && Planted.All(header).Any(element => element.Tag == entry.Tag && element.Span.IndexOf(canary.Value) >= 0)))
            {
                outcome.Found(entry, place.Name, IsKeepRow(rules, entry.Tag, vr));
            }

            outcome.Count();
        }
    }

    /// <summary>Null: unreadable, and so withheld.</summary>
    private static DicomDataset? Read(byte[] file)
    {
        try
        {
            return DicomFile.Read(new MemorySource(file)).Dataset;
        }
        catch (DicomException)
        {
            return null;
        }
    }

    /// <summary>Everything of a header that leaves: the file that the vault holds, and the metadata that the viewer asks for.</summary>
    private static IEnumerable<byte[]> Left(DicomDataset header)
    {
        using var file = new MemoryStream();
        DicomFileWriter.Write(file, new DicomFile(new DicomDataset(), header, TransferSyntax.ExplicitLittleEndian, null));
        yield return file.ToArray();
        using var metadata = new MemoryStream();
        using (var json = new Utf8JsonWriter(metadata))
        {
            DicomJson.Write(json, header, inlineBinaryUpTo: 1 << 16);
        }

        yield return metadata.ToArray();
    }

    /// <summary>A row that keeps numbers as they are, of an attribute that the profile does not want gone.</summary>
    private static bool IsKeepRow(DeidentificationRules rules, DicomTag tag, Vr vr) =>
        vr != Vr.SQ && rules.Find(tag)?.Action is RuleAction.Number && ProfileTests.AllowsTheValue(tag);

    private static MadeElement Nest(MadeElement planted, int depth)
    {
        var inner = depth == 1 ? planted : Nest(planted, depth - 1);
        MadeElement forbidden = new(ReferencedSeries, Vr.SQ, [], [[planted]]);
        return new(depth % 2 == 0 ? FrameContent : SharedGroups, Vr.SQ, [], [[inner], [forbidden]]);
    }

    private static byte[] Before()
    {
        var preamble = new byte[128];
        Encoding.ASCII.GetBytes(Preamble, preamble);
        return preamble;
    }
}
