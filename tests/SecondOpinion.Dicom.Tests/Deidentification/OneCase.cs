using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>Items 9, 14 and 28 to 32 of the acceptance list, as properties: within a case all things keep their relations, and two cases have none.</summary>
internal sealed class OneCase
{
    private static readonly DicomTag ContentDate = new(0x0008, 0x0023);
    private static readonly DicomTag ContentTime = new(0x0008, 0x0033);
    private static readonly DicomTag AcquisitionDateTime = new(0x0008, 0x002A);
    private static readonly DicomTag TimeZone = new(0x0008, 0x0201);

    private static readonly Gen<CasePseudonyms> Cases = Gen.Byte.Array[32].Select(secret => new CasePseudonyms(secret));
    private static readonly Gen<DateTime> Moments = Gen.DateTime[new DateTime(1995, 1, 1), new DateTime(2029, 12, 31)].Select(moment => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond)));
    private static readonly Gen<string> Uids = Gen.Select(Gen.Int[1, 9999], Gen.Int[0, 99_999], Gen.ULong).Select(parts => $"1.2.826.0.{parts.Item1}.{parts.Item2}.{parts.Item3}");

    [Test]
    public void Item_09_one_pseudonym_for_all_images_of_a_case_whatever_names_them_and_another_in_every_other_case() =>
        Gen.Select(Cases, Cases, Gen.String[Gen.Char.AlphaNumeric, 1, 20], Gen.String[Gen.Char.AlphaNumeric, 1, 20]).Sample((mine, other, id, otherId) =>
        {
            var (one, two, three) = (Pseudonyms(id, mine), Pseudonyms(otherId, mine), Pseudonyms(id, other));
            return one == two && one.Name != three.Name && one.Id != three.Id && !one.ToString().Contains(id.PadRight(6, '~'), StringComparison.Ordinal);
        });

    /// <summary>Every NHS number of a thousand, hashed as tools do it, against what a case gives out for the last of them.</summary>
    [Test]
    public void Item_09_no_unkeyed_hash_of_a_number_or_uid_leads_to_what_is_given_out()
    {
        var header = Deidentifier.Apply(Planted.Text((Tags.PatientID, Vr.LO, "9990000999"), (Tags.StudyInstanceUID, Vr.UI, "1.2.3.999"), (Tags.StudyID, Vr.SH, "999")), Planted.Case).Header;
        var left = Planted.Bytes(header);
        for (var number = 0; number < 1000; number++)
        {
            foreach (var guess in new[] { $"9990000{number:000}", $"1.2.3.{number}", $"{number}" })
            {
                foreach (var digest in new[] { SHA256.HashData(Ascii(guess)), SHA512.HashData(Ascii(guess)) })
                {
                    var asUid = BinaryPrimitives.ReadUInt128BigEndian(digest).ToString(CultureInfo.InvariantCulture);
                    Assert.That(left.AsSpan().IndexOf(Ascii(asUid)) + left.AsSpan().IndexOf(Ascii(Convert.ToHexString(digest)[..8])), Is.EqualTo(-2));
                }
            }
        }
    }

    [Test]
    public void Item_14_intervals_stay_to_the_second_and_no_date_or_time_of_day_does() =>
        Gen.Select(Cases, Moments, Moments).Sample((mine, first, second) =>
        {
            var (one, two) = (Shifted(first, mine), Shifted(second, mine));
            return two - one == second - first && one.Date != first.Date && one.TimeOfDay != first.TimeOfDay;
        });

    [Test]
    public void Item_14_a_scan_across_midnight_and_a_prior_of_years_ago_keep_their_distance() => Cases.Sample(mine =>
    {
        var before = new DateTime(2026, 11, 2, 23, 59, 0);
        return Shifted(before.AddMinutes(2), mine) - Shifted(before, mine) == TimeSpan.FromMinutes(2)
            && Shifted(before, mine) - Shifted(before.AddDays(-412), mine) == TimeSpan.FromDays(412);
    });

    [Test]
    public void Item_14_a_dt_moves_with_its_da_and_tm_and_the_time_zone_is_gone() => Gen.Select(Cases, Moments).Sample((mine, moment) =>
    {
        var source = Source(moment);
        source.Set(new DicomElement(AcquisitionDateTime, Vr.DT, Ascii(moment.ToString("yyyyMMddHHmmss'+0100'", CultureInfo.InvariantCulture))));
        source.Set(new DicomElement(TimeZone, Vr.SH, "+0100"u8));
        var header = Deidentifier.Apply(source, mine).Header;
        return Planted.Value(header, AcquisitionDateTime) == Planted.Value(header, ContentDate) + Planted.Value(header, ContentTime)[..6]
            && !header.Contains(TimeZone) && Planted.Value(header, new DicomTag(0x0028, 0x0303)) == "MODIFIED";
    });

    [Test]
    public void Item_14_every_da_tm_and_dt_of_the_dictionary_is_moved_or_gone()
    {
        foreach (var entry in DicomDictionary.All().Where(entry => entry.Vr is Vr.DA or Vr.TM or Vr.DT))
        {
            var header = Deidentifier.Apply(Planted.Dataset(Planted.Element(entry.Tag, entry.Vr)), Planted.Case).Header;
            Assert.That(Planted.Value(header, entry.Tag), Is.Not.EqualTo(Encoding.ASCII.GetString(Planted.Value(entry.Vr))), entry.Keyword);
        }
    }

    [Test]
    public void Item_28_a_second_pass_changes_nothing_but_what_is_keyed() => Gen.Select(Cases, Moments, Uids).Sample((mine, moment, uid) =>
    {
        var source = Source(moment, uid);
        var once = Deidentifier.Apply(source, mine).Header;
        var again = Deidentifier.Apply(once, mine).Header;
        DicomTag[] keyed = [Tags.StudyInstanceUID, ContentDate, ContentTime, Tags.StudyID];
        return again.Count == once.Count && Planted.Bytes(Without(again, keyed)).AsSpan().SequenceEqual(Planted.Bytes(Without(once, keyed)));
    });

    [Test]
    public void Item_29_the_same_secret_gives_the_same_bytes_in_any_thread_and_order() => Gen.Select(Gen.Byte.Array[32], Moments, Uids).Sample((secret, moment, uid) =>
    {
        var alone = Planted.Bytes(Deidentifier.Apply(Source(moment, uid), new CasePseudonyms(secret)).Header);
        var others = new byte[4][];
        Parallel.For(0, 4, turn => others[turn] = Planted.Bytes(Deidentifier.Apply(Source(moment, uid), new CasePseudonyms(secret)).Header));
        return others.All(other => other.AsSpan().SequenceEqual(alone));
    });

    /// <summary>Values worked out once and written down: a process of another day, machine or version must find them again.</summary>
    [Test]
    public void Item_29_the_pseudonyms_of_a_secret_never_change() => Assert.Multiple(() =>
    {
        Assert.That(Planted.Case.PatientId, Is.EqualTo("UNP8WNNF"));
        Assert.That(Planted.Case.Uid("1.2.3"), Is.EqualTo("2.25.175623734528119917220735168969975517305"));
    });

    [Test]
    public void Item_30_every_uid_that_is_left_is_the_standards_or_a_mapped_one() => Gen.Select(Cases, Uids.Array[1, 4]).Sample((mine, uids) =>
    {
        var text = string.Join('\\', uids);
        var header = Deidentifier.Apply(
            Planted.Dataset([.. DicomDictionary.All().Where(entry => entry.Vr == Vr.UI && entry.Tag.Group > 2).Select(entry => new DicomElement(entry.Tag, Vr.UI, Ascii(entry.Vm == "1" ? uids[0] : text)))]), mine).Header;
        var mapped = uids.Select(mine.Uid).ToHashSet(StringComparer.Ordinal);
        var left = Planted.All(header).Where(element => element.Vr == Vr.UI).SelectMany(element => Encoding.ASCII.GetString(element.Span).Split('\\')).Where(uid => uid.Length > 0).ToArray();
        return left.Length > 5 && left.All(uid => mapped.Contains(uid) && uid.Length <= 64) && uids.All(uid => !Encoding.ASCII.GetString(Planted.Bytes(header)).Contains(uid, StringComparison.Ordinal));
    });

    [Test]
    public void Item_30_the_uids_of_the_standard_stay() => Assert.That(
        DicomUids.All.Where(known => Planted.Value(Deidentifier.Apply(Planted.Text((Tags.SOPClassUID, Vr.UI, known.Uid)), Planted.Case).Header, Tags.SOPClassUID) != known.Uid), Is.Empty);

    [Test]
    public void Item_31_images_of_a_case_stay_tied_together_and_ties_to_others_are_cut() => Gen.Select(Cases, Uids, Uids).Sample((mine, study, frame) =>
    {
        DicomDataset Made(string series) => Deidentifier.Apply(
            Planted.Dataset(
                new DicomElement(Tags.StudyInstanceUID, Vr.UI, Ascii(study)), new DicomElement(Tags.SeriesInstanceUID, Vr.UI, Ascii(series)), new DicomElement(Tags.FrameOfReferenceUID, Vr.UI, Ascii(frame)),
                new DicomElement(new DicomTag(0x0008, 0x1140), Reference("1.2.9")), new DicomElement(new DicomTag(0x0008, 0x2112), Reference("1.2.9")), new DicomElement(new DicomTag(0x0008, 0x1115), Reference("1.2.9"))), mine).Header;
        var (one, later) = (Made("1.2.3.1"), Made("1.2.3.2"));
        return Same(one, later, Tags.StudyInstanceUID) && Same(one, later, Tags.FrameOfReferenceUID) && !Same(one, later, Tags.SeriesInstanceUID)
            && !Planted.All(one).Any(element => element.Tag == Tags.ReferencedSOPInstanceUID) && !Planted.Holds(one, Ascii(mine.Uid("1.2.9")));
    });

    [Test]
    public void Item_32_several_uids_are_mapped_one_by_one() => Gen.Select(Cases, Uids.Array[2, 6]).Sample((mine, uids) =>
        Planted.Value(Deidentifier.Apply(Planted.Text((new DicomTag(0x0008, 0x3010), Vr.UI, string.Join('\\', uids))), mine).Header, new DicomTag(0x0008, 0x3010))
            == string.Join('\\', uids.Select(mine.Uid)));

    private static bool Same(DicomDataset one, DicomDataset other, DicomTag tag) => Planted.Value(one, tag) == Planted.Value(other, tag);

    private static DicomDataset Reference(string uid) =>
        Planted.Text((Tags.ReferencedSOPClassUID, Vr.UI, "1.2.840.10008.5.1.4.1.1.2"), (Tags.ReferencedSOPInstanceUID, Vr.UI, uid));

    private static (string Name, string Id) Pseudonyms(string id, CasePseudonyms mine)
    {
        var header = Deidentifier.Apply(Planted.Text((Tags.PatientName, Vr.PN, $"{id}^Grace"), (Tags.PatientID, Vr.LO, id)), mine).Header;
        return (Planted.Value(header, Tags.PatientName), Planted.Value(header, Tags.PatientID));
    }

    private static DateTime Shifted(DateTime moment, CasePseudonyms mine)
    {
        var header = Deidentifier.Apply(Source(moment), mine).Header;
        return DateTime.ParseExact(Planted.Value(header, ContentDate) + Planted.Value(header, ContentTime), "yyyyMMddHHmmss", CultureInfo.InvariantCulture);
    }

    private static DicomDataset Source(DateTime moment, string uid = "1.2.3") => Planted.Text(
        (ContentDate, Vr.DA, moment.ToString("yyyyMMdd", CultureInfo.InvariantCulture)), (ContentTime, Vr.TM, moment.ToString("HHmmss", CultureInfo.InvariantCulture)),
        (Tags.StudyInstanceUID, Vr.UI, uid), (Tags.StudyID, Vr.SH, uid), (Tags.StudyDescription, Vr.LO, "CT head Okafor"), (Tags.PatientAge, Vr.AS, "047Y"), (Tags.Modality, Vr.CS, "CT"));

    private static DicomDataset Without(DicomDataset header, params DicomTag[] tags)
    {
        var copy = header.Copy();
        Array.ForEach(tags, tag => copy.Remove(tag));
        return copy;
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
