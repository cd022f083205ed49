using System.Text;
using System.Text.RegularExpressions;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>Items 8, 10 to 16 and 57 of the acceptance list: what values may not say, and what they must go on saying.</summary>
internal sealed partial class Values
{
    /// <summary>Numbers with a right check digit, postcodes, telephones and addresses, as people type them.</summary>
    private static readonly string[] Identifiers =
    [
        "9434765919", "943 476 5919", "943-476-5919", "NHS9434765919", "0009434765919", "SW1A 1AA", "SW1A1AA", "M1 1AE", "07700900123", "+447700900123", "0117 496 0123",
        "grace@example.nhs.uk", "19580314", "14.03.1958", "1958-03-14", "9434765919E0", "9434765919.0", "19580314.0", "-9434765919.25",
    ];

    [Test]
    public void Item_08_no_name_is_left_but_the_pseudonym_and_none_of_its_three_groups()
    {
        var header = Deidentifier.Apply(
            Planted.Dataset([.. DicomDictionary.All().Where(entry => entry.Vr == Vr.PN).Select(entry => new DicomElement(entry.Tag, Vr.PN, "Yamada^Tarou=山田^太郎=やまだ^たろう"u8))]), Planted.Case).Header;
        var names = Planted.All(header).Where(element => element.Vr == Vr.PN && !element.IsEmpty).ToArray();
        Assert.That(names.Select(name => name.Tag), Is.EqualTo(new[] { Tags.PatientName }));
        Assert.That(Encoding.UTF8.GetString(names[0].Span), Is.EqualTo(Planted.Case.PatientName).And.Not.Contain("="));
    }

    [Test]
    public void Item_10_no_number_postcode_telephone_or_address_is_left_in_any_attribute_that_may_leave()
    {
        var leaks = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var rule in DeidentificationRules.Current.Tags.Select(tag => DeidentificationRules.Current.Find(tag)!).Where(rule => rule.Vrs[0].IsText()))
        {
            foreach (var identifier in Identifiers)
            {
                foreach (var value in new[] { identifier, $"AXIAL\\{identifier}", $"1\\{identifier}", $"CT {identifier} head" })
                {
                    var header = Deidentifier.Apply(Planted.Text((rule.Tag, rule.Vrs[0], value)), Planted.Case).Header;
                    if (header.TryGet(rule.Tag, out var left) && rule.Action is not (RuleAction.Uid or RuleAction.Date or RuleAction.DateTime or RuleAction.PatientId or RuleAction.StudyId) && Shows(Encoding.ASCII.GetString(left.Span)))
                    {
                        leaks.Add($"{rule.Keyword} {value}: {Encoding.ASCII.GetString(left.Span)}");
                    }
                }
            }
        }

        Assert.That(leaks, Is.Empty);
        Assert.That(Identifiers.Where(Shows), Has.Exactly(Identifiers.Length).Items, "the search knows what it looks for");
    }

    [TestCase("00180050", Vr.DS, "55F DrSmith", "", TestName = "Item_11_a_decimal_that_is_text")]
    [TestCase("00200013", Vr.IS, "Smith", "", TestName = "Item_11_an_integer_that_is_text")]
    [TestCase("00080008", Vr.CS, "ORIGINAL\\PRIMARY\\KAUFMAN", "ORIGINAL\\PRIMARY\\OTHER", TestName = "Item_11_a_name_in_the_image_type")]
    [TestCase("00180015", Vr.CS, "SMITH", "", TestName = "Item_11_a_name_for_a_body_part")]
    [TestCase("00101010", Vr.AS, "Mr A", "(absent)", TestName = "Item_11_an_age_that_is_text")]
    [TestCase("00200020", Vr.CS, "A\\FRED", "", TestName = "Item_11_half_an_orientation_is_none")]
    [TestCase("00280030", Vr.DS, "0.5\\Smith", "", TestName = "Item_11_half_a_spacing_is_none")]
    [TestCase("00280010", Vr.US, "ZQ7F3AX!", "(absent)", TestName = "Item_11_more_binary_numbers_than_the_attribute_has")]
    public void Item_11_a_value_is_legal_for_its_attribute_or_does_not_leave(string tagText, Vr vr, string value, string left)
    {
        Assert.That(DicomTag.TryParse(tagText, out var tag), Is.True);
        Assert.That(Planted.Value(Deidentifier.Apply(Planted.Text((tag, vr, value)), Planted.Case).Header, tag), Is.EqualTo(left));
    }

    [TestCase("ProtocolName")]
    [TestCase("SeriesDescription")]
    [TestCase("StudyDescription")]
    [TestCase("DerivationDescription")]
    [TestCase("ContrastBolusAgent")]
    [TestCase("ImageComments")]
    [TestCase("MedicalAlerts")]
    [TestCase("AdditionalPatientHistory")]
    [TestCase("RequestedProcedureDescription")]
    [TestCase("StudyComments")]
    [TestCase("TextValue")]
    [TestCase("PerformedProcedureStepDescription")]
    [TestCase("Occupation")]
    public void Item_12_a_description_is_made_of_listed_words_or_is_gone(string keyword)
    {
        var entry = DicomDictionary.All().Single(entry => entry.Keyword == keyword);
        var left = Planted.Value(Deidentifier.Apply(Planted.Text((entry.Tag, entry.Vr, "XR CHEST AP PORTABLE for Scott Kaufman 12/02/1961 bay 7")), Planted.Case).Header, entry.Tag);
        Assert.That(left, Is.EqualTo("(absent)").Or.EqualTo("XR CHEST AP PORTABLE"));
    }

    [Test]
    public void Item_13_a_coded_concept_leaves_by_the_list_with_our_meaning_and_its_modifiers_too()
    {
        DicomDataset Code(string scheme, string value) =>
            Planted.Text((new(0x0008, 0x0100), Vr.SH, value), (new(0x0008, 0x0102), Vr.SH, scheme), (new(0x0008, 0x0104), Vr.LO, "Dr ZQ7F3A"), (new(0x0008, 0x0119), Vr.UC, "ZQ7F3A"));
        var view = Code("SCT", "399162004");
        view.Set(new DicomElement(new DicomTag(0x0054, 0x0222), Code("SCT", "399163009"), Code("99OURS", "ZQ7F3A")));
        var header = Deidentifier.Apply(
            Planted.Dataset(
                new DicomElement(new DicomTag(0x0008, 0x2218), Code("99LOCAL", "KAUFMAN")), new DicomElement(new DicomTag(0x0054, 0x0220), view),
                new DicomElement(new DicomTag(0x0008, 0x1032), Code("SCT", "399162004"))),
            Planted.Case).Header;
        var made = header.GetItems(new DicomTag(0x0054, 0x0220))[0];
        Assert.Multiple(() =>
        {
            Assert.That(Planted.Value(made, new(0x0008, 0x0104)), Is.EqualTo("cranio-caudal"));
            Assert.That(made.GetItems(new DicomTag(0x0054, 0x0222)).Select(item => Planted.Value(item, new(0x0008, 0x0104))), Is.EqualTo(new[] { "Magnification" }));
            Assert.That(Planted.Value(header.GetItems(new DicomTag(0x0008, 0x2218))[0], new(0x0008, 0x0104)), Is.EqualTo("Anatomical structure"), "an object demands a region: ours says nothing");
            Assert.That(header.Contains(new DicomTag(0x0008, 0x1032)), Is.False);
            Assert.That(Planted.Holds(header, "ZQ7F3A"u8.ToArray()), Is.False);
        });
    }

    [Test]
    public void Item_15_a_birth_date_is_never_left_and_an_age_is_its_band()
    {
        for (var depth = 0; depth <= 3; depth++)
        {
            var source = Planted.Nest(
                Planted.Text(
                    (Tags.PatientBirthDate, Vr.DA, "19580314"), (new(0x0010, 0x0032), Vr.TM, "0312"), (new(0x0010, 0x0033), Vr.LO, "19580314"), (new(0x0010, 0x0034), Vr.LO, "19580314"),
                    (new(0x0010, 0x1010), Vr.AS, "093Y"), (new(0x0010, 0x0040), Vr.CS, "F")), depth);
            var header = Deidentifier.Apply(source, Planted.Case).Header;
            Assert.That(Planted.Holds(header, "19580314"u8.ToArray()), Is.False);
            Assert.That(Planted.All(header).Where(element => element.Tag == Tags.PatientBirthDate).All(element => element.IsEmpty), Is.True);
            Assert.That(Planted.All(header).Where(element => element.Tag == Tags.PatientAge).Select(element => Encoding.ASCII.GetString(element.Span)), Is.EqualTo(new[] { "090Y" }));
        }
    }

    [Test]
    public void Item_16_places_devices_staff_addresses_and_titles_of_machines_are_gone()
    {
        string[] parts = ["Institution", "Station", "Operator", "Physician", "Address", "Issuer", "DeviceSerialNumber", "DeviceUID", "Telephone", "URL", "URI", "AETitle", "Department"];
        var left = new SortedSet<string>(StringComparer.Ordinal);
        var checkedCount = 0;
        foreach (var entry in DicomDictionary.All().Where(entry => entry.Tag.Group > 2
            && (entry.Vr is Vr.AE or Vr.UR || (entry.Vr is not Vr.SQ && parts.Any(part => entry.Keyword.Contains(part, StringComparison.Ordinal))))))
        {
            checkedCount++;
            var vr = entry.Vr is Vr.None ? Vr.LO : entry.Vr;
            var header = Deidentifier.Apply(Planted.Dataset(Planted.Element(entry.Tag, vr)), Planted.Case).Header;
            if (header.TryGet(entry.Tag, out var element) && !element.IsEmpty && Encoding.ASCII.GetString(element.Span) != "0")
            {
                left.Add(entry.Keyword);
            }
        }

        Assert.That(left, Is.Empty);
        Assert.That(checkedCount, Is.GreaterThan(70));
    }

    private static bool Shows(string text) => NhsNumbers(text) || Postcode().IsMatch(text) || Telephone().IsMatch(text) || text.Contains('@') || Date().IsMatch(text);

    /// <summary>Any ten digits in a row, spaced or not, with a right check digit (modulus 11).</summary>
    private static bool NhsNumbers(string text)
    {
        foreach (Match match in TenDigits().Matches(text))
        {
            var digits = match.Groups[1].Value.Where(char.IsAsciiDigit).Select(digit => digit - '0').ToArray();
            var check = (11 - (digits.Take(9).Select((digit, at) => digit * (10 - at)).Sum() % 11)) % 11;
            if (check == digits[9])
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("(?=((?:[0-9][ -]?){9}[0-9]))")]
    private static partial Regex TenDigits();

    [GeneratedRegex("[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")]
    private static partial Regex Postcode();

    [GeneratedRegex(@"(?:\+44|0)[0-9 ]{9,12}[0-9]")]
    private static partial Regex Telephone();

    [GeneratedRegex("(?:18|19|20)[0-9]{2}[-.]?[01][0-9][-.]?[0-3][0-9]|[0-3][0-9][.][01][0-9][.](?:19|20)[0-9]{2}")]
    private static partial Regex Date();
}
