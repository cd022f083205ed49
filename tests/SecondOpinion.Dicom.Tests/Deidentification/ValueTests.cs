using System.Globalization;
using System.Text;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

internal sealed class ValueTests
{
    [TestCase("XR CHEST AP PORTABLE for Scott Kaufman", "XR CHEST AP PORTABLE")]
    [TestCase("1A TRAUMA/PLAIN HEAD DM /Head", "TRAUMA PLAIN HEAD Head")]
    [TestCase("T1 SAG 5mm b1000 Okafor 14.03.1958", "T1 SAG 5mm b1000")]
    [TestCase("CTA cardiac 75% 310ms Okafor", "CTA cardiac 75% 310ms")]
    [TestCase("Tc-99m MDP whole body, Mr Whitlock 1234%", "Tc-99m MDP whole body Mr")]
    [TestCase("of the head and of the neck of", "head and of the neck")]
    [TestCase("for Grace", "")]
    [TestCase("943 476 5919", "")]
    [TestCase("SW1A 1AA", "")]
    [TestCase("tel 07700900123", "")]
    [TestCase("ref@trust.nhs.uk", "")]
    public void A_description_keeps_its_listed_words(string description, string left) => Assert.That(Cleaned.Words(description), Is.EqualTo(left));

    [TestCase("ConvolutionKernel", "B30f", true)]
    [TestCase("ConvolutionKernel", "STANDARD", true)]
    [TestCase("ConvolutionKernel", "SMITH", false)]
    [TestCase("ImageType", "AXIAL", true)]
    [TestCase("ImageType", "KAUFMAN", false)]
    [TestCase("PatientOrientation", "AFR", true)]
    [TestCase("PatientOrientation", "FRED", false)]
    [TestCase("NotOnTheList", "AXIAL", false)]
    public void A_term_is_listed_for_its_attribute_or_does_not_leave(string keyword, string term, bool may) =>
        Assert.That(Cleaned.IsTerm(keyword, term), Is.EqualTo(may));

    [TestCase("1.25", true)]
    [TestCase("-0.9765625", true)]
    [TestCase("1e-3", true)]
    [TestCase("55F DrSmith", false)]
    [TestCase("NaN", false)]
    [TestCase("9434765919", false, TestName = "An_NHS_number_is_no_decimal")]
    [TestCase("1100000000", true, TestName = "A_dose_in_becquerels_is_a_decimal")]
    [TestCase("9434765919.0", false)]
    [TestCase("9434765919E0", false)]
    [TestCase("0.97656250000000001", true)]
    [TestCase("19580314.0", false)]
    [TestCase("19580314", false, TestName = "A_date_is_no_decimal")]
    [TestCase("12345678", true)]
    [TestCase("12345678901234567", false)]
    public void A_decimal_is_a_number_and_nobodys(string text, bool may) => Assert.That(Numbers.IsDecimal(Encoding.ASCII.GetBytes(text)), Is.EqualTo(may));

    [TestCase("42", true)]
    [TestCase("-2147483648", false)]
    [TestCase("2147483648", false)]
    [TestCase("0x10", false)]
    [TestCase("20150206", false)]
    [TestCase("123456789", true)]
    public void An_integer_is_a_number_and_nobodys(string text, bool may) => Assert.That(Numbers.IsInteger(Encoding.ASCII.GetBytes(text)), Is.EqualTo(may));

    [TestCase("068Y", "065Y")]
    [TestCase("089Y", "085Y")]
    [TestCase("090Y", "090Y")]
    [TestCase("093Y", "090Y")]
    [TestCase("112Y", "090Y")]
    [TestCase("023M", "021M")]
    [TestCase("024M", "000Y")]
    [TestCase("006W", "000M")]
    [TestCase("010D", "000M")]
    [TestCase("68Y", null)]
    [TestCase("ABCY", null)]
    [TestCase("068X", null)]
    public void An_age_is_the_start_of_its_band(string age, string? band) => Assert.That(Cleaned.AgeBand(age), Is.EqualTo(band));

    [Test]
    public void A_date_and_its_time_move_as_one_across_midnight()
    {
        var shift = TimeSpan.FromDays(-100) + TimeSpan.FromHours(3);
        Assert.Multiple(() =>
        {
            Assert.That(Cleaned.Date("20261102", "235900", shift), Is.EqualTo("20260726"));
            Assert.That(Cleaned.Time("235900", shift), Is.EqualTo("025900"));
            Assert.That(Cleaned.Date("20261102", "205959", shift), Is.EqualTo("20260725"));
            Assert.That(Cleaned.DateTime("20261102235900.25+0100", shift), Is.EqualTo("20260726025900.25"));
            Assert.That(Cleaned.Time("0215", shift), Is.EqualTo("051500"));
            Assert.That(Cleaned.Time("02:15:00.5", shift), Is.EqualTo("051500.5"));
        });
    }

    [TestCase("2026")]
    [TestCase("20261332")]
    [TestCase("yesterday")]
    [TestCase("")]
    public void A_date_that_is_none_has_no_shifted_form(string date) => Assert.That(Cleaned.Date(date, null, TimeSpan.FromDays(-1)), Is.Null);

    [TestCase("25")]
    [TestCase("1")]
    [TestCase("120000.1234567")]
    [TestCase("12000")]
    [TestCase("12.5")]
    [TestCase("ZQ7F3A")]
    public void A_time_that_is_none_has_no_shifted_form(string time) => Assert.That(Cleaned.Time(time, TimeSpan.FromDays(-1)), Is.Null);

    [Test]
    public void Intervals_stay_and_no_moment_does()
    {
        var moments = Enumerable.Range(0, 2000).Select(step => new DateTime(2024, 2, 27, 22, 0, 0).AddSeconds(step * 977)).ToArray();
        var shifted = moments.Select(Shifted).ToArray();
        for (var at = 1; at < moments.Length; at++)
        {
            Assert.That(shifted[at] - shifted[at - 1], Is.EqualTo(moments[at] - moments[at - 1]));
            Assert.That(shifted[at].TimeOfDay, Is.Not.EqualTo(moments[at].TimeOfDay));
            Assert.That(shifted[at].Date, Is.Not.EqualTo(moments[at].Date));
        }
    }

    private static DateTime Shifted(DateTime moment)
    {
        var (date, time) = (moment.ToString("yyyyMMdd", CultureInfo.InvariantCulture), moment.ToString("HHmmss", CultureInfo.InvariantCulture));
        var header = Deidentifier.Apply(
            Planted.Text((new DicomTag(0x0008, 0x0022), Vr.DA, date), (new DicomTag(0x0008, 0x0032), Vr.TM, time)), Planted.Case).Header;
        return DateTime.ParseExact(
            Planted.Value(header, new DicomTag(0x0008, 0x0022)) + Planted.Value(header, new DicomTag(0x0008, 0x0032)), "yyyyMMddHHmmss", CultureInfo.InvariantCulture);
    }
}
