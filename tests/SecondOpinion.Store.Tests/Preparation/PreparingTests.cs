using SecondOpinion.Cases;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Letters;
using SecondOpinion.Preparation;
using SecondOpinion.Studies;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Preparation;

internal sealed class PreparingTests
{
    private const string JpegLs = "1.2.840.10008.1.2.4.80";

    [Test]
    public async Task Every_released_frame_shows_exactly_the_pixels_of_its_source()
    {
        using var house = await House.OfAsync(House.Head(8, "t1-sagittal", "t1-axial"), House.Grace);
        await house.PrepareAsync();
        await PixelsAreEqualAsync(house);
        var raw = await house.InstancesAsync();
        await house.ResealAllAsync();
        await PixelsAreEqualAsync(house);
        var small = await house.InstancesAsync();
        Assert.Multiple(() =>
        {
            Assert.That(raw, Has.All.Property(nameof(PreparedInstance.State)).EqualTo(InstanceState.Sealed).And.Property(nameof(PreparedInstance.Version)).EqualTo(1));
            Assert.That(small, Has.All.Property(nameof(PreparedInstance.Version)).EqualTo(2).And.Property(nameof(PreparedInstance.HasPreviews)).True);
            Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Ready));
        });
        Assert.That((await house.PixelsAsync(small[0])).Syntax, Is.EqualTo(JpegLs));
        Assert.That(Directory.GetFiles(house.Vault.Root, "*.1", SearchOption.AllDirectories), Is.Empty, "the first versions are gone");
    }

    [Test]
    public async Task Pixels_are_those_that_other_decoders_found()
    {
        var manifest = File.ReadLines(Path.Combine(Checkout.RequireCorpus(), "manifest.tsv")).Select(line => line.Split('\t')).Where(row => row.Length > 15 && row[15].Length == 64)
            .ToDictionary(row => row[0], row => row[15], StringComparer.Ordinal);
        var archive = new MemoryArchive();
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "pydicom_MR_small.dcm", "pydicom_MR_small_RLE.dcm", "pydicom_MR_small_jpeg_ls_lossless.dcm" })
        {
            var uid = $"1.2.826.0.1.3680043.10.777.99.{expected.Count + 1}";
            archive.Add(House.AsGrace(Path.Combine(Checkout.RequireCorpus(), name), header => Plain(header, uid)));
            expected[uid] = manifest[name];
        }

        using var house = await House.OfAsync(archive, House.Grace);
        await house.PrepareAsync();
        var instances = await house.InstancesAsync();
        Assert.That(instances, Has.Count.EqualTo(3).And.All.Property(nameof(PreparedInstance.State)).EqualTo(InstanceState.Sealed));
        foreach (var (uid, hash) in expected)
        {
            var instance = instances.Single(one => one.Uid == house.Pseudonyms.Uid(uid));
            Assert.That(House.Hash((await house.PixelsAsync(instance)).Pixels), Is.EqualTo(hash), uid);
        }
    }

    [TestCase("1.2.840.10008.1.2.4.50", "01", "ISO_10918_1")]
    [TestCase("1.2.840.10008.1.2.4.91", "01", "ISO_15444_1")]
    [TestCase("1.2.840.10008.1.2.4.90", null, null)]
    [TestCase(null, null, null)]
    public async Task What_an_archive_decoded_on_the_way_keeps_its_lossy_history(string? decodedFrom, string? lossy, string? method)
    {
        var archive = House.Head(50, "t1-sagittal");
        archive.DecodedFrom = decodedFrom;
        using var house = await House.OfAsync(archive, House.Grace);
        await house.PrepareAsync();
        var (_, header, _) = await house.PixelsAsync((await house.InstancesAsync())[0]);
        Assert.That((header.GetString(Tags.LossyImageCompression), header.GetString(Tags.LossyImageCompressionMethod)), Is.EqualTo((lossy, method)));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(-1)]
    public async Task Images_that_came_or_left_between_question_and_preparation_are_counted(int more)
    {
        var archive = House.Head(10, "t1-sagittal");
        using var house = await House.OfAsync(archive, House.Grace);
        if (more > 0)
        {
            archive.Add(Changed(archive.Files.First(), "1.2.826.0.1.3680043.10.777.99.8"));
        }
        else if (more < 0)
        {
            archive.Remove(archive.Files.First());
        }

        await house.PrepareAsync();
        var series = (await house.Prepared.ContentsAsync(house.Id, default)).Series.Single();
        Assert.That((series.Changed, series.Sealed), Is.EqualTo((more, series.Asked + more)));
    }

    [Test]
    public async Task What_no_decoder_of_ours_reads_is_withheld_with_its_reason()
    {
        var archive = House.Head(25, "t1-sagittal");
        archive.Add(House.AsGrace(Path.Combine(Checkout.RequireCorpus(), "pydicom_MR_small_jp2klossless.dcm"), header => Plain(header, "1.2.826.0.1.3680043.10.777.99.1")));
        using var house = await House.OfAsync(archive, House.Grace);
        await house.PrepareAsync();
        var contents = await house.Prepared.ContentsAsync(house.Id, default);
        Assert.That(contents.Withheld, Is.EqualTo(new[] { new WithheldCount("Images in a rare form", "stored in a form this service cannot read yet", 1) }));
        Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Ready));
    }

    [Test]
    public async Task A_ct_study_shows_its_slices_and_counts_the_rest_by_kind()
    {
        var archive = new MemoryArchive();
        foreach (var file in Directory.GetFiles(Path.Combine(Checkout.RequireCorpus(), "studies", "ct-philips")))
        {
            archive.Add(House.AsGrace(file));
        }

        using var house = await House.OfAsync(archive, House.Grace);
        await house.PrepareAsync();
        await PixelsAreEqualAsync(house);
        var contents = await house.Prepared.ContentsAsync(house.Id, default);
        Assert.Multiple(() =>
        {
            Assert.That(contents.Done, Is.EqualTo(35));
            Assert.That(contents.Total, Is.EqualTo(35));
            Assert.That(contents.Series.Sum(series => series.Sealed), Is.EqualTo(28));
            Assert.That(contents.Withheld, Does.Contain(new WithheldCount("Localiser images", "wait for the PACS office to look at them", 1)));
            Assert.That(contents.Withheld, Does.Contain(new WithheldCount("Secondary captures", "wait for the PACS office to look at them", 6)));
            Assert.That(house.Trail.Of(AuditAction.InstanceWithheld).Select(row => row.Details["instances"]), Is.EquivalentTo(new[] { "1", "6" }));
            Assert.That(house.Trail.Events[0].Action, Is.EqualTo(AuditAction.PreparationStarted));
            Assert.That(house.Trail.Events[^1].Action, Is.EqualTo(AuditAction.PreparationEnded));
        });
    }

    [Test]
    public async Task Bits_outside_the_stored_ones_do_not_leave()
    {
        var archive = new MemoryArchive();
        var source = House.Head(100, "t1-sagittal").Files.Single();
        var clean = House.SourcePixels(source);
        var marked = (byte[])source.Clone();
        for (var at = marked.Length - clean.Length + 1; at < marked.Length; at += 2)
        {
            marked[at] |= 0xA0; // bits 13 and 15 of samples with twelve stored
        }

        archive.Add(marked);
        using var house = await House.OfAsync(archive, House.Grace);
        await house.PrepareAsync();
        Assert.That(House.Hash((await house.PixelsAsync((await house.InstancesAsync())[0])).Pixels), Is.EqualTo(House.Hash(clean)));
    }

    [Test]
    public async Task Priors_are_named_by_letter_and_distance_and_are_one_patient_with_the_index_study()
    {
        using var house = await House.OfAsync(House.Head(30, "t1-sagittal", "t1-axial", "prior/t1-axial"), House.Grace);
        await house.PrepareAsync();
        var contents = await house.Prepared.ContentsAsync(house.Id, default);
        var headers = new List<DicomDataset>();
        foreach (var instance in await house.InstancesAsync())
        {
            headers.Add((await house.PixelsAsync(instance)).Header);
        }

        Assert.Multiple(() =>
        {
            Assert.That(contents.Series.Select(series => (series.StudyLabel, series.When)), Is.EqualTo(new[]
            {
                ("Study 1", "index study"), ("Study 1", "index study"), ("Prior A", "prior, 412 days earlier"),
            }));
            Assert.That(contents.Series.Select(series => series.Ordinal), Is.EqualTo(new[] { 0, 1, 2 }));
            Assert.That(headers.Select(header => header.GetString(Tags.PatientID)).Distinct().Count(), Is.EqualTo(1));
            Assert.That(headers.Select(header => header.GetString(Tags.StudyInstanceUID)).Distinct().Count(), Is.EqualTo(2));
            Assert.That(headers[0].GetString(Tags.SeriesInstanceUID), Is.EqualTo(contents.Series[0].Uid));
        });
    }

    [Test]
    public async Task Two_cases_of_one_patient_have_nothing_in_common()
    {
        var archive = House.Head(40, "t1-sagittal");
        using var one = await House.OfAsync(archive, House.Grace);
        using var two = await House.OfAsync(archive, House.Grace);
        await one.PrepareAsync();
        await two.PrepareAsync();
        Tag[] tells = [new(Tags.PatientID), new(Tags.PatientName), new(Tags.StudyInstanceUID), new(Tags.SeriesInstanceUID), new(Tags.SOPInstanceUID), new(Tags.FrameOfReferenceUID), new(Tags.StudyID), new(Tags.StudyDate), new(Tags.StudyTime)];
        var (first, second) = ((await one.PixelsAsync((await one.InstancesAsync())[0])).Header, (await two.PixelsAsync((await two.InstancesAsync())[0])).Header);
        Assert.Multiple(() =>
        {
            foreach (var tell in tells)
            {
                Assert.That(first.GetString(tell.Name), Is.Not.Null.And.Not.EqualTo(second.GetString(tell.Name)), $"{tell.Name}");
            }
        });
    }

    [Test]
    public async Task The_first_frame_that_can_be_shown_lets_the_letters_go_and_it_is_the_centre_of_the_first_series()
    {
        using var house = await House.OfAsync(House.Head(10, "t1-sagittal"), House.Grace);
        var faults = new FaultPlan(int.MaxValue, afterTheCall: false);
        await house.PrepareAsync(faults);
        Assert.That(house.Letters.Released, Is.GreaterThanOrEqualTo(1));
        Assert.That(house.Letters.Withdrawn, Is.Zero);
        Assert.That(Preparation_order(5), Is.EqualTo(new[] { 2, 1, 3, 0, 4 }));
    }

    [TestCase(false, false, true)]
    [TestCase(true, false, false, TestName = "Letters_wait_for_the_referrers_look_where_the_trust_wants_it")]
    [TestCase(true, true, true, TestName = "A_referrer_who_has_looked_lets_them_go")]
    public async Task Letters_go_by_the_trusts_policy(bool hold, bool looked, bool goes)
    {
        using var house = await House.OfAsync(House.Head(50, "t1-sagittal"), House.Grace);
        house.Hold = hold;
        house.Cases.Case = house.Cases.Case with { ReferrerLookedAt = looked ? house.Clock.GetUtcNow() : null };
        await house.PrepareAsync();
        Assert.That(house.Letters.Released > 0, Is.EqualTo(goes));
    }

    [Test]
    public async Task Another_patients_image_stops_the_case_and_erases_what_was_sealed()
    {
        var archive = House.Head(20, "t1-sagittal");
        var stranger = DicomFile.Read(new MemorySource(archive.Files.Last()));
        stranger.Dataset.SetString(Tags.PatientID, "9990000026");
        stranger.Dataset.SetString(Tags.SOPInstanceUID, "1.2.826.0.1.3680043.10.777.99.7");
        stranger.Dataset.SetString(Tags.InstanceNumber, "900");
        using var bytes = new MemoryStream();
        DicomFileWriter.Write(bytes, stranger);
        archive.Add(bytes.ToArray());
        using var house = await House.OfAsync(archive, House.Grace);
        await house.PrepareAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Stopped));
            Assert.That(house.Cases.Case.StoppedBecause, Does.Contain("another patient").And.Not.Contain("999").And.Not.Contain("Okafor"));
            Assert.That(house.Letters.Withdrawn, Is.EqualTo(1));
            Assert.That(house.Letters.Added.Values.Select(letter => letter.Letter), Has.All.TypeOf<Letter.NothingToShow>().And.Exactly(1).Items);
            Assert.That(house.Trail.Events[^1].Reason, Is.EqualTo("other-patient"));
            Assert.That(house.Trail.Events[^1].Outcome, Is.EqualTo(AuditOutcome.SeriousFailure));
            Assert.That((await house.Prepared.ContentsAsync(house.Id, default)).Series, Is.Empty);
            Assert.That(Directory.GetFiles(house.Vault.Root, "*", SearchOption.AllDirectories), Is.Empty);
            Assert.That(() => house.Vault.Vault.BeginAsync(new InstanceAddress(house.Id, 0, 0), 1, default), Throws.TypeOf<VaultException>());
        });
    }

    [TestCase("study")]
    [TestCase("series")]
    [TestCase("instance")]
    public async Task An_archive_that_gives_something_else_than_it_was_asked_for_shows_nothing_of_it(string level)
    {
        var archive = House.Head(20, "t1-sagittal");
        var asked = DicomFile.Read(new MemorySource(archive.Files.Last()));
        var uid = asked.Dataset.GetString(Tags.SOPInstanceUID)!;
        asked.Dataset.SetString(level switch { "study" => Tags.StudyInstanceUID, "series" => Tags.SeriesInstanceUID, _ => Tags.SOPInstanceUID }, "1.2.826.0.1.3680043.10.777.99.9");
        using var bytes = new MemoryStream();
        DicomFileWriter.Write(bytes, asked);
        archive.Instead[uid] = bytes.ToArray();
        using var house = await House.OfAsync(archive, House.Grace);
        await house.PrepareAsync();
        var contents = await house.Prepared.ContentsAsync(house.Id, default);
        Assert.That(contents.Withheld.Single(), Is.EqualTo(new WithheldCount("Unreadable files", "could not be read safely", 1)));
        Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Ready), "the others are shown");
    }

    [Test]
    public async Task An_image_that_does_not_say_whose_it_is_is_withheld_and_the_rest_is_shown()
    {
        var archive = House.Head(25, "t1-sagittal");
        archive.Add(House.AsGrace(Path.Combine(Checkout.RequireCorpus(), "pydicom_MR_small.dcm"), header =>
        {
            Plain(header, "1.2.826.0.1.3680043.10.777.99.1");
            header.Remove(Tags.PatientBirthDate);
        }));
        using var house = await House.OfAsync(archive, House.Grace);
        await house.PrepareAsync();
        var contents = await house.Prepared.ContentsAsync(house.Id, default);
        Assert.That(contents.Withheld.Single().Reason, Is.EqualTo("do not say for certain whose they are"));
        Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Ready));
    }

    [Test]
    public async Task When_nothing_can_be_shown_no_letter_goes_and_the_referrer_is_told()
    {
        var archive = new MemoryArchive();
        foreach (var file in House.Head(25, "t1-sagittal").Files)
        {
            var localiser = DicomFile.Read(new MemorySource(file));
            localiser.Dataset.SetStrings(Tags.ImageType, "ORIGINAL", "PRIMARY", "LOCALIZER");
            using var bytes = new MemoryStream();
            DicomFileWriter.Write(bytes, localiser);
            archive.Add(bytes.ToArray());
        }

        using var house = await House.OfAsync(archive, House.Grace);
        await house.PrepareAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Stopped));
            Assert.That(house.Letters.Released, Is.Zero);
            Assert.That(house.Letters.Withdrawn, Is.EqualTo(1));
            Assert.That(house.Letters.Added, Has.Count.EqualTo(1));
            Assert.That((await house.Prepared.ContentsAsync(house.Id, default)).Withheld.Single().Kind, Is.EqualTo("Localiser images"), "the referrer can see why");
        });
    }

    [Test]
    public async Task What_left_the_archive_and_what_cannot_be_read_is_withheld()
    {
        var archive = House.Head(12, "t1-sagittal");
        var files = archive.Files.ToArray();
        using var house = await House.OfAsync(archive, House.Grace);
        archive.Gone.Add(DicomFile.Read(new MemorySource(files[0])).Dataset.GetString(Tags.SOPInstanceUID)!);
        files[1].AsSpan(400, 4).Fill(0xFF);
        await house.PrepareAsync();
        var withheld = (await house.Prepared.ContentsAsync(house.Id, default)).Withheld;
        Assert.That(withheld.Select(one => one.Kind), Is.EquivalentTo(new[] { "Missing files", "Unreadable files" }));
    }

    [Test]
    public async Task An_archive_that_does_not_answer_leaves_the_case_waiting_and_the_next_run_goes_on()
    {
        using var house = await House.OfAsync(House.Head(25, "t1-sagittal"), House.Grace);
        house.Archive.IsDown = true;
        Assert.That(house.PrepareAsync, Throws.TypeOf<ArchiveUnavailableException>());
        Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Preparing));
        house.Archive.IsDown = false;
        await house.PrepareAsync();
        Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Ready));
    }

    private static IEnumerable<int> Preparation_order(int count) => CentreOut.Order([.. Enumerable.Range(0, count)]);

    private static async Task PixelsAreEqualAsync(House house)
    {
        var sources = house.Archive.Files.ToDictionary(file => house.Pseudonyms.Uid(DicomFile.Read(new MemorySource(file)).Dataset.GetString(Tags.SOPInstanceUID)!));
        foreach (var instance in (await house.InstancesAsync()).Where(one => one.State == InstanceState.Sealed))
        {
            Assert.That(House.Hash((await house.PixelsAsync(instance)).Pixels), Is.EqualTo(House.Hash(House.SourcePixels(sources[instance.Uid]))));
        }
    }

    private static byte[] Changed(byte[] file, string uid)
    {
        var changed = DicomFile.Read(new MemorySource(file));
        changed.Dataset.SetString(Tags.SOPInstanceUID, uid);
        using var bytes = new MemoryStream();
        DicomFileWriter.Write(bytes, changed);
        return bytes.ToArray();
    }

    private static void Plain(DicomDataset header, string uid)
    {
        header.SetStrings(Tags.ImageType, "ORIGINAL", "PRIMARY", "OTHER");
        header.SetString(Tags.SOPInstanceUID, uid);
    }

    private sealed record Tag(DicomTag Name);
}
