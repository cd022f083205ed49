using System.Numerics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

internal sealed class PseudonymTests
{
    private static readonly DicomTag StudyUid = new(0x0020, 0x000D);
    private static readonly DicomTag IrradiationEvents = new(0x0008, 0x3010);

    [Test]
    public void One_case_is_one_person_and_two_cases_are_two()
    {
        var again = new CasePseudonyms(SHA256.HashData("a case"u8));
        Assert.Multiple(() =>
        {
            Assert.That(again.PatientName, Is.EqualTo(Planted.Case.PatientName));
            Assert.That(again.PatientId, Is.EqualTo(Planted.Case.PatientId));
            Assert.That(again.Shift, Is.EqualTo(Planted.Case.Shift));
            Assert.That(again.Uid("1.2.3"), Is.EqualTo(Planted.Case.Uid("1.2.3")));
            Assert.That(Planted.OtherCase.PatientName, Is.Not.EqualTo(Planted.Case.PatientName));
            Assert.That(Planted.OtherCase.PatientId, Is.Not.EqualTo(Planted.Case.PatientId));
            Assert.That(Planted.OtherCase.Shift, Is.Not.EqualTo(Planted.Case.Shift));
            Assert.That(Planted.OtherCase.Uid("1.2.3"), Is.Not.EqualTo(Planted.Case.Uid("1.2.3")));
        });
    }

    [Test]
    public void A_uid_is_replaced_by_one_of_at_most_44_characters_under_2_25()
    {
        for (var number = 0; number < 2000; number++)
        {
            var uid = Planted.Case.Uid($"1.2.840.113619.2.{number}");
            Assert.That(uid, Has.Length.LessThanOrEqualTo(44).And.StartsWith("2.25."));
            Assert.That(BigInteger.Parse(uid.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture), Is.LessThan(BigInteger.One << 128));
            Assert.That(uid.Length == 6 || uid[5] != '0');
        }
    }

    [Test]
    public void Uids_of_the_standard_stay_and_those_that_only_look_like_it_do_not()
    {
        Assert.Multiple(() =>
        {
            Assert.That(DicomUids.All.All(known => Planted.Case.Uid(known.Uid) == known.Uid), Is.True);
            Assert.That(Planted.Case.Uid("1.2.840.10008.9434765919"), Does.StartWith("2.25."));
            Assert.That(Planted.Case.Uid("1.2.3\0"), Is.EqualTo(Planted.Case.Uid("1.2.3")));
        });
    }

    [Test]
    public void Several_uids_in_one_attribute_are_replaced_one_by_one()
    {
        var header = Deidentifier.Apply(Planted.Text((IrradiationEvents, Vr.UI, "1.2.3\\1.2.4\\1.2.3")), Planted.Case).Header;
        Assert.That(
            Planted.Value(header, IrradiationEvents), Is.EqualTo($"{Planted.Case.Uid("1.2.3")}\\{Planted.Case.Uid("1.2.4")}\\{Planted.Case.Uid("1.2.3")}"));
    }

    [TestCase("1.2.Kaufman")]
    [TestCase("../../etc/passwd")]
    public void A_uid_that_is_none_is_replaced_by_one_too(string uid) =>
        Assert.That(Planted.Value(Deidentifier.Apply(Planted.Text((StudyUid, Vr.UI, uid)), Planted.Case).Header, StudyUid), Does.Match(@"\A2\.25\.[0-9]+\z"));

    [Test]
    public void The_shift_is_back_by_30_days_to_ten_years_and_never_by_whole_days()
    {
        for (var number = 0; number < 500; number++)
        {
            var shift = new CasePseudonyms(SHA256.HashData(Encoding.ASCII.GetBytes($"{number}"))).Shift;
            Assert.That(shift, Is.LessThan(TimeSpan.FromDays(-30)).And.GreaterThan(TimeSpan.FromDays(-3652)));
            Assert.That(Math.Abs(shift.Ticks % TimeSpan.TicksPerDay), Is.GreaterThanOrEqualTo(TimeSpan.TicksPerHour));
        }
    }

    [Test]
    public void A_pseudonym_cannot_be_found_by_trying_numbers_without_the_secret()
    {
        var source = Planted.Text((new DicomTag(0x0010, 0x0020), Vr.LO, "9990000018"));
        var id = Planted.Value(Deidentifier.Apply(source, Planted.Case).Header, new DicomTag(0x0010, 0x0020));
        var other = Planted.Text((new DicomTag(0x0010, 0x0020), Vr.LO, "9990000026"));
        Assert.That(
            Planted.Value(Deidentifier.Apply(other, Planted.Case).Header, new DicomTag(0x0010, 0x0020)), Is.EqualTo(id), "it does not depend on the number at all");
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void A_case_secret_is_32_bytes(int length) => Assert.That(() => new CasePseudonyms(new byte[length]), Throws.ArgumentException);
}
