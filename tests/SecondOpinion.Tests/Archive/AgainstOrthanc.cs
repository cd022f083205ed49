using System.Text.Json.Nodes;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive;

/// <summary>A real archive (Orthanc with its DICOMweb plugin) beside the folder its files came from.</summary>
[NonParallelizable]
internal sealed class AgainstOrthanc
{
    private const string Head = "1.2.826.0.1.3680043.10.777.27";

    private static OrthancServer _orthanc = null!; // started before the first test
    private static DicomWebArchive _archive = null!; // the same
    private static ArchiveFolder _folder = null!; // the same

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        var studies = Path.Combine(Checkout.RequireCorpus(), "studies");
        _orthanc = await OrthancServer.StartAsync();
        await _orthanc.LoadAsync(Path.Combine(studies, "mr-t1-colin27"), Path.Combine(studies, "ct-philips"));
        _archive = Open(_orthanc);
        _folder = await ArchiveFolder.MakeAsync(studies);
        await _folder.ScanAsync();
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        _archive?.Dispose();
        _folder?.Dispose();
        if (_orthanc is not null)
        {
            await _orthanc.DisposeAsync();
        }
    }

    [TestCase("okafor")]
    [TestCase("Grace OKAFOR")]
    [TestCase("Ókafor")]
    [TestCase("999 000 0018")]
    [TestCase("DWN2611020417")]
    public async Task A_search_finds_what_the_folder_finds(string text)
    {
        var found = (await _archive.SearchAsync(new StudyQuery(text), 100, null, default)).Studies;
        var expected = await _folder.SearchAsync(text);
        Assert.That(found, Is.Not.Empty);
        Assert.That(found.Select(Told), Is.EqualTo(expected.Select(Told)));
    }

    [Test]
    public async Task Dates_and_modality_narrow_it_and_nothing_typed_gives_the_newest()
    {
        async Task<int> CountAsync(StudyQuery query) => (await _archive.SearchAsync(query, 100, null, default)).Studies.Count;
        Assert.Multiple(async () =>
        {
            Assert.That(await CountAsync(new StudyQuery("okafor", From: new DateOnly(2026, 11, 2), To: new DateOnly(2026, 11, 2))), Is.EqualTo(1));
            Assert.That(await CountAsync(new StudyQuery("okafor", From: new DateOnly(2026, 11, 3))), Is.Zero);
            Assert.That(await CountAsync(new StudyQuery(To: new DateOnly(2026, 11, 2), From: new DateOnly(2026, 11, 2))), Is.EqualTo(1));
            Assert.That(await CountAsync(new StudyQuery("okafor", Modality: "CT")), Is.Zero);
            Assert.That(await CountAsync(new StudyQuery("nobody")), Is.Zero);
            Assert.That(await CountAsync(new StudyQuery()), Is.EqualTo(await _orthanc.CountAsync("studies")));
        });
    }

    [Test]
    public async Task Study_series_and_instances_are_those_of_the_folder()
    {
        var study = People.Uid(Head);
        var (here, there) = ((await _archive.FindAsync(study, default))!, (await _folder.Archive.FindAsync(study, default))!);
        Assert.That(Told(here), Is.EqualTo(Told(there)));
        Assert.That((here.Patient, here.PatientsDiffer), Is.EqualTo((there.Patient, false)));
        var series = await _archive.SeriesAsync(study, default);
        Assert.That(series, Is.EqualTo(await _folder.Archive.SeriesAsync(study, default)));
        foreach (var one in series)
        {
            Assert.That(await _archive.InstancesAsync(study, one.Uid, default), Is.EqualTo(await _folder.Archive.InstancesAsync(study, one.Uid, default)));
        }
    }

    [Test]
    public async Task Priors_of_the_patient_are_found_from_a_study_of_any_archive()
    {
        var study = (await _folder.Archive.FindAsync(People.Uid(Head), default))!;
        var priors = await _archive.PriorsAsync(study, default);
        Assert.That(priors.Select(prior => prior.Uid), Is.EqualTo((await _folder.Archive.PriorsAsync(study, default)).Select(prior => prior.Uid)).And.Not.Empty);
        Assert.That(await _archive.PriorsAsync(study with { Patient = People.Barnaby }, default), Is.Empty);
    }

    [Test]
    public async Task Every_instance_comes_as_it_was_stored()
    {
        var study = People.Uid(Head);
        var series = (await _archive.SeriesAsync(study, default))[0].Uid;
        foreach (var uid in (await _archive.InstancesAsync(study, series, default)).Take(20))
        {
            await using var here = await _archive.OpenAsync(study, series, uid, default);
            await using var there = await _folder.Archive.OpenAsync(study, series, uid, default);
            Assert.That(PixelsOf(here).AsSpan().SequenceEqual(PixelsOf(there)), uid);
            Assert.That(DicomFile.Read(here).Dataset.GetString(Tags.SOPInstanceUID), Is.EqualTo(uid));
        }
    }

    [Test]
    public async Task What_is_not_there_is_gone()
    {
        var (study, none) = (People.Uid(Head), People.Uid("1.2.3.4"));
        Assert.That(await _archive.FindAsync(none, default), Is.Null);
        Assert.That(await _archive.SeriesAsync(none, default), Is.Empty);
        Assert.That(await _archive.InstancesAsync(study, "1.2.3.4", default), Is.Empty);
        Assert.That(() => _archive.OpenAsync(study, "1.2.3.4", "1.2.3.4", default), Throws.TypeOf<InstanceGoneException>());
    }

    [Test]
    public async Task Names_with_accents_are_found_however_they_are_typed()
    {
        await using var orthanc = await OrthancServer.StartAsync("UMLAUT");
        var file = MadeFile.Slice("1.2.9", "1.2.9.1", 1).Of("MÜLLER^Jörg", "DWN-77", "DOWNS", "19700101");
        await orthanc.LoadAsync(file.ToBytes());
        using var archive = Open(orthanc);
        foreach (var typed in new[] { "Müller*", "muller", "MULLER jorg", "Jörg Müller" })
        {
            Assert.That((await archive.SearchAsync(new StudyQuery(typed), 10, null, default)).Studies, Has.Count.EqualTo(1), typed);
        }
    }

    [Test]
    public async Task An_archive_that_decodes_gives_what_our_decoders_cannot_read_and_one_that_does_not_gives_it_as_stored()
    {
        var file = await File.ReadAllBytesAsync(Path.Combine(Checkout.RequireCorpus(), "pydicom_MR_small_jp2klossless.dcm"));
        var header = DicomFile.Read(new MemorySource(file)).Dataset;
        var (study, series, instance) = (People.Uid(header.GetString(Tags.StudyInstanceUID)!), header.GetString(Tags.SeriesInstanceUID)!, header.GetString(Tags.SOPInstanceUID)!);
        await GivesAsync("1.2.840.10008.1.2.4.90", null, settings: null);
        await GivesAsync("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.90", new JsonObject
        {
            ["Plugins"] = new JsonArray(OrthancServer.Plugin("libOrthancDicomWeb.so"), OrthancServer.Plugin("libOrthancGdcm.so")),
            ["Gdcm"] = new JsonObject { ["Enable"] = true, ["Throttling"] = 1, ["RestrictTransferSyntaxes"] = new JsonArray("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91") },
        });

        async Task GivesAsync(string transferSyntax, string? decodedFrom, JsonObject? settings)
        {
            for (var started = 1; ; started++)
            {
                await using var orthanc = await OrthancServer.StartAsync("DECODING", settings is null ? null : _ => settings);
                await orthanc.LoadAsync(file);
                using var archive = Open(orthanc);
                try
                {
                    await using var opened = await archive.OpenAsync(study, series, instance, default);
                    Assert.That((DicomFile.Read(opened).TransferSyntax.Uid, opened.DecodedFrom), Is.EqualTo((transferSyntax, decodedFrom)));
                    return;
                }
                catch (ArchiveUnavailableException) when (started < 4 && orthanc.HasEnded)
                {
                    // Orthanc 1.10.1 with its GDCM plugin crashes now and then while it decodes: its process is gone, and another is asked.
                }
            }
        }
    }

    [Test]
    public async Task An_archive_that_was_killed_is_down_and_says_so()
    {
        await using var orthanc = await OrthancServer.StartAsync("KILLED");
        using var archive = Open(orthanc);
        Assert.That(await archive.ProbeAsync(default), Is.Null);
        orthanc.Kill();
        Assert.That(await archive.ProbeAsync(default), Does.Contain("cannot be reached"));
        Assert.That(() => archive.SearchAsync(new StudyQuery("okafor"), 10, null, default), Throws.TypeOf<ArchiveUnavailableException>());
    }

    [Test]
    public async Task Wrong_credentials_are_told_of()
    {
        using var archive = new DicomWebArchive(
            new ArchiveKey("DEMO1", "VNA"),
            new DicomWebOptions { Url = $"{_orthanc.Url}/dicom-web", Authentication = "Basic", User = OrthancServer.User, Password = "wrong" }, TimeProvider.System);
        Assert.That(await archive.ProbeAsync(default), Does.Contain("refuses our credentials"));
    }

    internal static DicomWebArchive Open(OrthancServer orthanc, string gateway = "") => new(
        new ArchiveKey("DEMO1", "PACS"),
        new DicomWebOptions
        {
            Url = $"{orthanc.Url}/dicom-web", Authentication = "Basic", User = OrthancServer.User, Password = OrthancServer.Password, GatewayModality = gateway,
        },
        TimeProvider.System);

    private static object Told(StudySummary study) =>
        (study.Uid, study.Patient, study.At, study.Description, study.AccessionNumber, string.Join(',', study.Modalities), study.SeriesCount, study.InstanceCount, study.Archive);

    private static byte[] PixelsOf(IByteSource source)
    {
        var file = DicomFile.Read(source);
        var frames = FrameIndex.Of(file);
        var pixels = new byte[frames[0].Length];
        frames.ReadInto(0, pixels);
        return pixels;
    }
}
