namespace SecondOpinion.Studies;

/// <summary>What a question, a recipient's name or an opinion may not say.</summary>
internal sealed class IdentityInTypedText
{
    private static readonly string[] Accessions = ["DWN2611020417"];

    [TestCase("Is this Okafor's meningioma?")]
    [TestCase("OKAFOR")]
    [TestCase("Ms Ókàfor, please")]
    [TestCase("for grace: which level?")]
    [TestCase("Oka\u200bfor and Oka\u00adfor")]
    [TestCase("(Adaeze)")]
    public void A_part_of_the_name_is_found(string text) => Assert.That(Find(text), Is.EqualTo(IdentityKind.Name));

    [TestCase("Is there graceful degradation of signal?")]
    [TestCase("Okaforia")]
    [TestCase("Mrs")]
    public void A_word_that_only_holds_a_name_is_not(string text) => Assert.That(Find(text), Is.Null);

    [Test]
    public void Short_names_are_found_side_by_side_only()
    {
        var patient = People.Grace with { Name = "NG, Li" };
        Assert.Multiple(() =>
        {
            Assert.That(IdentityInText.Find("What does Li Ng have?", patient), Is.EqualTo(IdentityKind.Name));
            Assert.That(IdentityInText.Find("NG, Li", patient), Is.EqualTo(IdentityKind.Name));
            Assert.That(IdentityInText.Find("NG tube in place", patient), Is.Null);
        });
    }

    [TestCase("9990000018")]
    [TestCase("999 000 0018")]
    [TestCase("99 90 00 00 18")]
    [TestCase("9 9 9 0 0 0 0 0 1 8")]
    [TestCase("999.000.0018")]
    [TestCase("９９９０００００１８")]
    [TestCase("NHS999\n000\n0018x")]
    public void This_patients_NHS_number_is_found_however_it_is_spaced(string text) =>
        Assert.That(Find(text), Is.EqualTo(IdentityKind.NhsNumber).Or.EqualTo(IdentityKind.HospitalNumber));

    [TestCase("see also 999 000 0026", IdentityKind.NhsNumber)]
    [TestCase("see also 9990000034.", IdentityKind.NhsNumber)]
    [TestCase("see also 999 000 0027", null)]
    [TestCase("see also 99900000261", null)]
    public void Any_valid_NHS_number_is_found_and_a_wrong_one_is_not(string text, IdentityKind? expected) => Assert.That(Find(text), Is.EqualTo(expected));

    [TestCase("RXH-12 345", IdentityKind.HospitalNumber)]
    [TestCase("number rxh12345", IdentityKind.HospitalNumber)]
    [TestCase("RXH", null)]
    public void The_hospital_number_is_found(string text, IdentityKind? expected) =>
        Assert.That(IdentityInText.Find(text, People.Grace with { HospitalNumber = "RXH12345" }), Is.EqualTo(expected));

    [TestCase("DWN2611020417")]
    [TestCase("dwn 2611 020417")]
    public void An_accession_number_is_found(string text) => Assert.That(Find(text), Is.EqualTo(IdentityKind.AccessionNumber));

    [TestCase("14/03/1958")]
    [TestCase("14/3/58")]
    [TestCase("14.03.1958")]
    [TestCase("14-3-1958")]
    [TestCase("19580314")]
    [TestCase("14031958")]
    [TestCase("1958-03-14")]
    [TestCase("14 March 1958")]
    [TestCase("14th of March, 1958")]
    [TestCase("March 14, 1958")]
    [TestCase("14Mar58")]
    [TestCase("03/14/1958")]
    [TestCase("born 14 MAR 1958.")]
    public void The_birth_date_is_found_in_the_usual_spellings(string text) => Assert.That(Find(text), Is.EqualTo(IdentityKind.BirthDate));

    [TestCase("15/03/1958")]
    [TestCase("14/03/1959")]
    [TestCase("March 1958")]
    [TestCase("68 years old")]
    public void Another_date_is_not(string text) => Assert.That(Find(text), Is.Null);

    [TestCase("01273 496 000", IdentityKind.Telephone)]
    [TestCase("(01273) 496000", IdentityKind.Telephone)]
    [TestCase("07700 900123", IdentityKind.Telephone)]
    [TestCase("+44 7700 900123", IdentityKind.Telephone)]
    [TestCase("+44 (0)20 7946 0018", IdentityKind.Telephone)]
    [TestCase("0117 496 0123", IdentityKind.Telephone)]
    [TestCase("lives at BN7 1XX", IdentityKind.Postcode)]
    [TestCase("sw1a1aa", IdentityKind.Postcode)]
    [TestCase("m1 1ae", IdentityKind.Postcode)]
    [TestCase("write to grace.o@example.org", IdentityKind.EmailAddress)]
    public void General_patterns_are_found(string text, IdentityKind expected) =>
        Assert.That(IdentityInText.Find(text, People.Barnaby), Is.EqualTo(expected));

    [TestCase("T2 FLAIR hyperintensity at L4/5, 12 mm x 15 mm; ADC 0.6")]
    [TestCase("C5 C6 C7 levels, 3 weeks after injury, GCS 15")]
    [TestCase("T1 pre and post, b0 and b1000, TE 71.5 TR 5865")]
    [TestCase("pT2 N1 M0, 2cm margin; ER 8/8; ki67 12%")]
    [TestCase("BP 120/80, Hb 132, Na 138, K 4.1, CRP 12.5, eGFR 61")]
    [TestCase("Symptoms since 3 May; previous scan in 2019. Surgical clip?")]
    [TestCase("Measures 12 14 15 18 20 22 mm on slices 101 102 103")]
    public void Clinical_text_is_left_alone(string text) => Assert.That(Find(text), Is.Null);

    [Test]
    public void Two_thousand_characters_that_fit_nothing_are_read_in_time()
    {
        var worst = string.Concat(Enumerable.Repeat("01234 0123 (", 166));
        Assert.That(() => Find(worst), Throws.Nothing);
    }

    [Test]
    public void Each_kind_has_its_own_words_and_none_repeats_what_was_found() =>
        Assert.That(Enum.GetValues<IdentityKind>().Select(IdentityInText.Message).Distinct().Count(), Is.EqualTo(8));

    private static IdentityKind? Find(string text) => IdentityInText.Find(text, People.Grace, Accessions);
}
