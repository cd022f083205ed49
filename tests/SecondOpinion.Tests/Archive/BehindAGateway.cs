using System.Text.Json.Nodes;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive;

/// <summary>A PACS that speaks C-FIND and C-MOVE only, behind an Orthanc that speaks DICOMweb.</summary>
[NonParallelizable]
internal sealed class BehindAGateway
{
    private static OrthancServer _gateway = null!; // started before the first test
    private static OrthancServer _pacs = null!; // the same

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        var studies = Path.Combine(Checkout.RequireCorpus(), "studies");
        _gateway = await OrthancServer.StartAsync(settings: _ => Deployed());
        _pacs = await OrthancServer.StartPacsAsync(_gateway);
        await _gateway.KnowAsync("pacs", _pacs);
        await _pacs.LoadAsync(Path.Combine(studies, "mr-t1-colin27"));
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        foreach (var server in new[] { _pacs, _gateway }.OfType<OrthancServer>())
        {
            await server.DisposeAsync();
        }
    }

    [SetUp]
    public static Task EmptyAsync() => _gateway.EmptyAsync();

    [Test]
    public async Task A_study_that_is_not_at_the_gateway_is_found_and_its_images_come_one_by_one()
    {
        using var archive = AgainstOrthanc.Open(_gateway, "pacs");
        var study = (await archive.SearchAsync(new StudyQuery("Grace Okafor"), 10, null, default)).Studies[0];
        var found = (await archive.FindAsync(study.Uid, default))!;
        Assert.That((found.Patient, found.InstanceCount), Is.EqualTo((People.Grace, 138)));
        Assert.That((await archive.PriorsAsync(found, default)).Select(prior => prior.At < found.At), Is.EqualTo(new[] { true }));
        var series = (await archive.SeriesAsync(study.Uid, default))[0];
        var instances = await archive.InstancesAsync(study.Uid, series.Uid, default);
        Assert.That((instances.Count, await _gateway.CountAsync("instances")), Is.EqualTo((series.InstanceCount, 0)), "nothing is fetched before it is wanted");

        foreach (var uid in instances)
        {
            await using var instance = await archive.OpenAsync(study.Uid, series.Uid, uid, default);
            Assert.That(DicomFile.Read(instance).Dataset.GetString(Tags.SOPInstanceUID), Is.EqualTo(uid));
        }

        Assert.That(await _gateway.CountAsync("instances"), Is.EqualTo(series.InstanceCount), "the chosen series, and nothing else");
    }

    [Test]
    public async Task What_the_PACS_holds_no_longer_is_gone()
    {
        using var archive = AgainstOrthanc.Open(_gateway, "pacs");
        var study = (await archive.SearchAsync(new StudyQuery("Okafor"), 10, null, default)).Studies[0].Uid;
        var series = (await archive.SeriesAsync(study, default))[0].Uid;
        Assert.That(await archive.FindAsync(People.Uid("1.2.3.4"), default), Is.Null);
        Assert.That(() => archive.OpenAsync(study, series, "1.2.3.4", default), Throws.TypeOf<InstanceGoneException>());
    }

    [Test]
    public void A_PACS_that_the_gateway_does_not_know_is_told_of()
    {
        using var archive = AgainstOrthanc.Open(_gateway, "other");
        Assert.That(() => archive.SearchAsync(new StudyQuery("Okafor"), 10, null, default), Throws.TypeOf<ArchiveUnavailableException>());
    }

    [Test]
    public async Task A_PACS_that_goes_down_in_between_makes_the_archive_unavailable()
    {
        await using var pacs = await OrthancServer.StartPacsAsync(_gateway);
        await _gateway.KnowAsync("dying", pacs);
        await pacs.LoadAsync(MadeFile.Slice("1.2.9", "1.2.9.1", 1).ToBytes());
        using var archive = AgainstOrthanc.Open(_gateway, "dying");
        Assert.That(await archive.InstancesAsync(People.Uid("1.2.9"), "1.2.9.1", default), Has.Count.EqualTo(1));
        pacs.Kill();
        Assert.That(() => archive.OpenAsync(People.Uid("1.2.9"), "1.2.9.1", "1.2.9.1.1", default), Throws.TypeOf<ArchiveUnavailableException>());
        Assert.That(() => archive.SearchAsync(new StudyQuery("Okafor"), 10, null, default), Throws.TypeOf<ArchiveUnavailableException>());
    }

    /// <summary>What the shipped configuration says, but for names of places.</summary>
    private static JsonObject Deployed()
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "deploy", "orthanc-gateway", "orthanc.json"));
        var shipped = JsonNode.Parse(text)!.AsObject();
        foreach (var own in new[] { "Name", "StorageDirectory", "IndexDirectory", "HttpPort", "DicomPort", "DicomAet", "RegisteredUsers", "DicomModalities", "RemoteAccessAllowed" })
        {
            shipped.Remove(own);
        }

        return shipped;
    }
}
